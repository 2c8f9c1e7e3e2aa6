from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify
from wagtail import blocks

from content.media.renditions import fetch_renditions
from content.rich_text import expand_together

from .advice import CareCalloutBlock, ChecklistBlock, CrisisLineBlock, DoDontBlock
from .care import SafetyCalloutBlock, SelfCheckBlock
from .contact import ContactBlock, finder_page
from .facilities import FacilityFinderBlock, RolloutProgressBlock, is_offered
from .folding import DetailsBlock, QuestionsBlock
from .glossary import GlossaryTermBlock
from .links import RelatedLinksBlock
from .media import MediaBlock
from .pictures import PictureBlock
from .tables import TableBlock
from .text import HeadingBlock, ParagraphBlock, QuoteBlock, StepsBlock


@dataclass(frozen=True)
class Section:
    """A block in its place: how deep its title lies, and the name one can link to."""

    block: blocks.StreamValue.StreamChild
    level: int
    anchor: str


def sections(stream: blocks.StreamValue) -> Iterator[Section]:
    """Yield each block with its place: headings open sections, other titles lie one level below."""
    level, taken = 2, set()
    for block in stream:
        is_heading = block.block_type == "heading"
        anchor = f"h-{slugify(block.value)}" if is_heading else f"b-{block.id}"
        while anchor in taken:
            anchor += "-2"
        taken.add(anchor)
        yield Section(block, 2 if is_heading else level, anchor)
        level = 3 if is_heading else level


def headings(stream: blocks.StreamValue) -> list[tuple[str, str]]:
    """Return name and words of each heading, for a list of contents with links."""
    return [
        (section.anchor, str(section.block.value))
        for section in sections(stream)
        if section.block.block_type == "heading"
    ]


def pictures(stream: blocks.StreamValue) -> list:
    """Return the pictures among the sections, to be fetched with those beside them."""
    return [block.value.get("image") for block in stream if block.block_type == "picture"]


class StoryBlock(blocks.StreamBlock):
    """The sections of an article or a page, in the order a reader meets them."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    picture = PictureBlock()
    safety = SafetyCalloutBlock()
    steps = StepsBlock()
    quote = QuoteBlock()
    care = CareCalloutBlock()
    do_dont = DoDontBlock()
    checklist = ChecklistBlock()
    crisis_line = CrisisLineBlock()
    questions = QuestionsBlock()
    details = DetailsBlock()
    self_check = SelfCheckBlock()
    media = MediaBlock()
    links = RelatedLinksBlock()
    glossary_term = GlossaryTermBlock()
    facility_finder = FacilityFinderBlock()
    rollout_progress = RolloutProgressBlock()
    table = TableBlock()
    contact = ContactBlock()

    def get_context(self, value, parent_context=None):
        fetch_renditions(pictures(value))
        expand_together(value)
        context = super().get_context(value, parent_context)
        if any(block.block_type == "contact" for block in value):
            context["finder_page"] = finder_page(context.get("request"))
        return context | {"sections": list(sections(value))}

    def grouped_child_blocks(self):
        """Return the blocks editors may add; the field is the same with and without the plugin."""
        offered = [
            (group, [block for block in children if is_offered(block.name)])
            for group, children in super().grouped_child_blocks()
        ]
        return [(group, children) for group, children in offered if children]

    def get_form_state(self, value):
        return [state for state in super().get_form_state(value) if is_offered(state["type"])]

    class Meta:
        template = "content/blocks/story.html"
