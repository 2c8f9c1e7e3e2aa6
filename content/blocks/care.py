from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .text import ADVICE, FOLDED, PLAIN_FEATURES


class SafetyCalloutBlock(blocks.StructBlock):
    """A warning on which someone's safety may hang; it carries a spoken prefix."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Say what not to do, or what to do at once.")
    )
    text = blocks.RichTextBlock(features=PLAIN_FEATURES, label=_("Text"))
    show_crisis_numbers = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("Show the emergency numbers"),
        help_text=_("911 and the Veterans Crisis Line, as links a phone can dial."),
    )

    class Meta:
        icon = "warning"
        group = ADVICE
        label = _("Safety notice")
        template = "content/blocks/safety_callout.html"
        preview_value = {
            "title": "Do not use messages in an emergency",
            "text": "<p>Nobody watches the inbox at night or on weekends.</p>",
            "show_crisis_numbers": True,
        }
        description = _("A notice about safety, with the numbers to call.")


class SelfCheckBlock(blocks.StructBlock):
    """A question to check oneself; the answer unfolds without JavaScript."""

    question = blocks.CharBlock(max_length=250, label=_("Question"))
    choices = blocks.ListBlock(
        blocks.CharBlock(max_length=160, label=_("Choice")),
        default=[],
        label=_("Choices"),
        help_text=_("Answers to choose from, if you want to give some. One of them is right."),
    )
    answer = blocks.RichTextBlock(
        features=PLAIN_FEATURES,
        label=_("Answer, explained"),
        help_text=_("Say what is right and why. No blame for a wrong guess."),
    )

    class Meta:
        icon = "help"
        group = FOLDED
        label = _("Question to check yourself")
        template = "content/blocks/self_check.html"
        preview_value = {
            "choices": ["Yes, a message is fast.", "No, call 911."],
            "question": "Your chest has hurt for ten minutes. Should you send a message?",
            "answer": "<p><b>No. Call 911.</b> A message may wait days for its answer.</p>",
        }
        description = _("A question whose answer the reader can unfold.")
