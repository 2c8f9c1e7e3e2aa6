from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PLAIN_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
# The groups in which the editor finds the blocks.
TEXT, ADVICE, FOLDED, LINKS = _("Text"), _("Advice"), _("Unfolds"), _("Links and words")


class HeadingBlock(blocks.CharBlock):
    """A heading that opens a section; the page decides on its level, never an editor."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    class Meta:
        icon = "title"
        group = TEXT
        label = _("Heading")
        template = "content/blocks/heading.html"
        preview_value = "Who reads your message"
        description = _("Opens a new section. Say what the section answers.")


class ParagraphBlock(blocks.RichTextBlock):
    """Running text, without headings, pictures or embeds."""

    def __init__(self, **kwargs):
        kwargs.setdefault("features", PLAIN_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        group = TEXT
        label = _("Paragraphs")
        template = "content/blocks/paragraph.html"
        preview_value = (
            "<p>Your care team reads every message on work days. A nurse often answers first and"
            " asks your provider when that is needed.</p>"
        )
        description = _("Text in short paragraphs and lists.")


class QuoteBlock(blocks.StructBlock):
    """Someone's own words, with the name of the person."""

    text = blocks.TextBlock(label=_("Words"), help_text=_("Without quotation marks."))
    who = blocks.CharBlock(max_length=120, label=_("Who said it"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("What the person does"))

    class Meta:
        icon = "openquote"
        group = TEXT
        label = _("Quote")
        template = "content/blocks/quote.html"
        preview_value = {
            "text": "A short message on Monday can save a long drive on Friday.",
            "who": "Dr. Maria Santos",
            "role": "Primary care physician",
        }
        description = _("Words that a named person said.")


class StepsBlock(blocks.StructBlock):
    """Something to do, in order."""

    heading = blocks.CharBlock(
        required=False, max_length=120, label=_("Heading"), help_text=_("What the steps lead to.")
    )
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(max_length=120, label=_("What to do"))),
                (
                    "text",
                    blocks.RichTextBlock(
                        required=False, features=PLAIN_FEATURES, label=_("How to do it")
                    ),
                ),
            ],
            label=_("Step"),
        ),
        min_num=2,
        label=_("Steps"),
    )

    class Meta:
        icon = "list-ol"
        group = TEXT
        label = _("Steps")
        template = "content/blocks/steps.html"
        preview_value = {
            "heading": "Send your first message",
            "steps": [
                {"title": "Open the tab", "text": "<p>It is at the upper right of each page.</p>"},
                {"title": "Read the terms", "text": "<p>You agree once, at your first visit.</p>"},
            ],
        }
        description = _("Numbered steps, at least two, each starting with a verb.")
