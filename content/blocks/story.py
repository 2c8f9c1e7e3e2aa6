from wagtail import blocks

from .care import SafetyCalloutBlock
from .pictures import PictureBlock
from .text import HeadingBlock, ParagraphBlock, QuoteBlock, StepsBlock


class StoryBlock(blocks.StreamBlock):
    """The sections of an article or a page, in the order a reader meets them."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    picture = PictureBlock()
    safety = SafetyCalloutBlock()
    steps = StepsBlock()
    quote = QuoteBlock()

    class Meta:
        template = "content/blocks/story.html"
