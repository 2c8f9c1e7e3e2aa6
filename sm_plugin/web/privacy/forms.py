from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.break_glass.choices import Minutes
from sm_plugin.break_glass.services import LONGEST_REASON
from sm_plugin.text.dates import day_in_words
from sm_plugin.threads.models import Thread
from sm_plugin.web.forms import DayInput

WHOLE = "mailbox"


class FindForm(forms.Form):
    """Both are needed: nobody is found by a name, and nobody is listed."""

    record_number = forms.CharField(
        label=_("Record number"),
        max_length=40,
        error_messages={"required": _("Enter the record number.")},
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        widget=DayInput(),
        error_messages={
            "required": _("Enter the date of birth."),
            "invalid": _("Enter the date of birth as a date, for example 1950-11-30."),
        },
    )


class OpenForm(forms.Form):
    """The messages, the reason and the time; nothing is preselected but the shortest time."""

    what = forms.ChoiceField(
        label=_("What do you need to read?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to open.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Say who asked, and why it can't wait. The other privacy officers read this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": LONGEST_REASON}),
        error_messages={
            "required": _("Say in words why this can't wait."),
            "max_length": _("Shorten the reason to %(limit_value)d characters."),
        },
    )
    minutes = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=Minutes.choices,
        coerce=int,
        initial=Minutes.QUARTER,
    )

    def __init__(self, *args: Any, threads: Iterable[Thread], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *((str(thread.pk), _name(thread)) for thread in threads),
            (WHOLE, _("All messages of this patient")),
        ]

    @property
    def thread_id(self) -> str | None:
        """Return the thread that was chosen; None for the whole mailbox."""
        what: str = self.cleaned_data["what"]
        return None if what == WHOLE else what


def _name(thread: Thread) -> str:
    """Name a thread by day and team: its subject is part of what is not open yet."""
    zone = thread.team.facility.time_zone
    words = {
        "day": day_in_words(timezone.localdate(thread.started_at, zone)),
        "team": thread.team.name,
    }
    return str(_("The conversation of %(day)s with %(team)s")) % words
