from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .text import ADVICE, PLAIN_FEATURES


class Urgency(TextChoices):
    """The time in which a reader should act; the label is the word that a sighted reader sees."""

    NON_URGENT = "non_urgent", _("Not urgent")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")


# What a screen reader says before the title, because it does not see the frame.
SPOKEN = {
    Urgency.NON_URGENT: _("Advice that is not urgent:"),
    Urgency.URGENT: _("Urgent advice:"),
    Urgency.EMERGENCY: _("Emergency, act now:"),
}


class CareCalloutValue(blocks.StructValue):
    @property
    def word(self):
        return Urgency(self["urgency"]).label if self.get("urgency") else ""

    @property
    def spoken(self):
        return SPOKEN[Urgency(self["urgency"])] if self.get("urgency") else ""


class CareCalloutBlock(blocks.StructBlock):
    """Say where to call and how soon; the urgency is in a word, aloud, and in the frame."""

    urgency = blocks.ChoiceBlock(
        choices=Urgency.choices,
        label=_("How soon"),
        help_text=_(
            "Not urgent: can wait for a call in office hours. Urgent: today."
            " Emergency: call 911 now."
        ),
    )
    title = blocks.CharBlock(
        max_length=120,
        label=_("Title"),
        help_text=_("What to do: “Call your care team today if:”. The urgency is added for you."),
    )
    text = blocks.RichTextBlock(
        features=PLAIN_FEATURES,
        label=_("Text"),
        help_text=_("The signs to look for, as a short list, one sign a line."),
    )
    show_numbers = blocks.BooleanBlock(
        required=False,
        default=False,
        label=_("Show the emergency numbers"),
        help_text=_("911 and the Veterans Crisis Line. An emergency always shows them."),
    )

    class Meta:
        icon = "circle-check"
        group = ADVICE
        label = _("Care callout")
        template = "content/blocks/care_callout.html"
        value_class = CareCalloutValue
        preview_value = {
            "urgency": Urgency.URGENT,
            "title": "Call your care team today if:",
            "text": "<ul><li>you gained 5 pounds in a week</li>"
            "<li>your ankles are more swollen than before</li></ul>",
            "show_numbers": False,
        }
        description = _("When to call, and how soon: not urgent, urgent or an emergency.")


class DoDontBlock(blocks.StructBlock):
    """Two short lists side by side: what helps and what harms."""

    title = blocks.CharBlock(
        required=False, max_length=120, label=_("Title"), help_text=_("What the two lists are for.")
    )
    do = blocks.ListBlock(
        blocks.CharBlock(max_length=160, label=_("Do")),
        min_num=1,
        label=_("Do"),
        help_text=_("Each starts with a verb and is short: “drink water with each meal”."),
    )
    dont = blocks.ListBlock(
        blocks.CharBlock(max_length=160, label=_("Don't")),
        min_num=1,
        label=_("Don't"),
        help_text=_("Leave out the “don't”; it is added: “take a double dose”."),
    )

    class Meta:
        icon = "tasks"
        group = ADVICE
        label = _("Do and don't")
        template = "content/blocks/do_dont.html"
        preview_value = {
            "title": "When you miss a dose",
            "do": [
                "look at the leaflet that came with it",
                "ask your pharmacist",
            ],
            "dont": ["take two doses at once"],
        }
        description = _("Two short lists: what helps, and what to leave alone.")


class ChecklistBlock(blocks.StructBlock):
    """Things to get ready, each with a box to tick on paper."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Such as “Bring to your visit”.")
    )
    items = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("Item")),
        min_num=2,
        label=_("Items"),
        help_text=_("One thing an item. Readers tick them off on paper."),
    )

    class Meta:
        icon = "list-ul"
        group = ADVICE
        label = _("Checklist")
        template = "content/blocks/checklist.html"
        preview_value = {
            "title": "Bring to your visit",
            "items": ["Your medicine list", "Your glasses and hearing aids", "Your questions"],
        }
        description = _("Things to get ready, to print and tick off.")


class CrisisLineBlock(blocks.StructBlock):
    """The crisis line with the numbers from the site's settings, so that they never go stale."""

    text = blocks.TextBlock(
        required=False,
        max_length=300,
        label=_("Words before the numbers"),
        help_text=_("A kind sentence or two. The numbers come from the settings of the site."),
    )

    class Meta:
        icon = "warning"
        group = ADVICE
        label = _("Crisis line")
        template = "content/blocks/crisis_line.html"
        preview_value = {"text": "You are not alone. Someone will listen at any hour."}
        description = _("The Veterans Crisis Line. Needed on each page about mental health.")
