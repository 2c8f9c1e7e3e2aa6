from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .text import FOLDED, PLAIN_FEATURES


class DetailsBlock(blocks.StructBlock):
    """Something that only some readers need, folded until they ask for it; open on paper."""

    title = blocks.CharBlock(
        max_length=150,
        label=_("Line that unfolds it"),
        help_text=_("Say what one finds inside: “If you use an inhaler”."),
    )
    text = blocks.RichTextBlock(
        features=PLAIN_FEATURES,
        label=_("Text"),
        help_text=_("Never hide a warning here. Many readers will not open it."),
    )

    class Meta:
        icon = "collapse-down"
        group = FOLDED
        label = _("Details")
        template = "content/blocks/details.html"
        preview_value = {
            "title": "If you use an inhaler",
            "text": "<p>Shake it, breathe out, then press it as you breathe in.</p>",
        }
        description = _("Text that unfolds. It is always open on paper.")


class QuestionsBlock(blocks.StructBlock):
    """Questions that readers ask, each with its answer folded under it."""

    title = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Title"),
        help_text=_("Such as “Questions Veterans ask”."),
    )
    questions = blocks.ListBlock(
        blocks.StructBlock(
            [
                (
                    "question",
                    blocks.CharBlock(
                        max_length=200,
                        label=_("Question"),
                        help_text=_("In the words a reader would use."),
                    ),
                ),
                ("answer", blocks.RichTextBlock(features=PLAIN_FEATURES, label=_("Answer"))),
            ],
            label=_("Question and answer"),
        ),
        min_num=1,
        label=_("Questions and answers"),
    )

    class Meta:
        icon = "comment"
        group = FOLDED
        label = _("Questions and answers")
        template = "content/blocks/questions.html"
        preview_value = {
            "title": "Questions Veterans ask",
            "questions": [
                {
                    "question": "Can my wife read my messages?",
                    "answer": "<p>Only if you name her as your helper. You can stop it.</p>",
                },
                {
                    "question": "How long are messages kept?",
                    "answer": "<p>They are kept. You can read and print them later.</p>",
                },
            ],
        }
        description = _("Questions that readers ask, with answers that unfold.")
