from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sm_plugin.adapter import adapter
from sm_plugin.teams.choices import Role
from sm_plugin.text.dates import month_and_day
from sm_plugin.threads.choices import Outcome, StepReason
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.answers import days_to_promise, outcomes_of
from sm_plugin.triage.steps.passing import (
    REASSIGN_REASONS,
    REFER_REASONS,
    REOPEN_REASONS,
    people_to_assign,
    roles_to_refer_to,
    teams_to_reassign_to,
)
from sm_plugin.triage.steps.putting_off import days_to_put_off
from sm_plugin.triage.steps.rows import (
    ASSIGN,
    INTERIM,
    PUT_OFF,
    REASSIGN,
    REOPEN,
    SEND_AND_COMPLETE,
)
from sm_plugin.triage.steps.transitions import ANSWER, COMPLETE, REFER, RELEASE, REVIEWS, TAKE
from sm_plugin.web.drawn import drawn_field
from sm_plugin.web.filled import joined, options_html
from sm_plugin.web.forms import BodyForm, DayInput
from sm_plugin.web.plain_widgets import hidden_html


class StepForm(forms.Form):
    """The questions of a step; the fields are the arguments of the step's service.

    A form knows no item, only the facts of it that it asks by: all else that a page shows in it
    are values. So one that nobody has filled in is drawn once for its facts; see `unfilled`.
    """

    same_for_all: bool | tuple[str, ...] = True  # but for those that offer people or teams

    def __init__(self, *args: Any, facts: tuple[Hashable, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(*facts)

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        """Return what the form asks by; without the person who makes the step, for anyone."""
        return ()

    @classmethod
    def values_of(cls, item: WorkItem, newest: Message | None) -> dict[str, Any]:
        """Return what the page shows in the form now; `newest` is the newest message on it."""
        return {}

    def ask(self) -> None:
        """Ask by these facts."""

    @property
    def can_be_filled_in(self) -> bool:
        return True

    @property
    def has_fields(self) -> bool:
        return bool(self.visible_fields())

    @property
    def fields_html(self) -> SafeString:
        return joined(drawn_field(field) for field in self.visible_fields())

    @property
    def hidden_html(self) -> SafeString:
        return joined(hidden_html(field) for field in self.hidden_fields())

    def put_hidden(self, name: str, value: Any) -> None:
        """Put what the page shows now into a hidden field, whatever was sent in it."""
        self.initial[name] = value
        if self.is_bound:
            self.data = {**dict(self.data.items()), name: str(value)}


class SeenForm(StepForm):
    """The newest message on the page: a step made on an older page is not made."""

    newest_seen = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def values_of(cls, item: WorkItem, newest: Message | None) -> dict[str, Any]:
        return super().values_of(item, newest) | {"newest_seen": newest and newest.pk}


class HolderForm(StepForm):
    """The colleague who has the item, as the page showed it: it is taken from nobody else."""

    over_from = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def values_of(cls, item: WorkItem, newest: Message | None) -> dict[str, Any]:
        return super().values_of(item, newest) | {"over_from": item.assignee_id or ""}


def reason_field(reasons: Iterable[StepReason], *, required: bool = True) -> forms.ChoiceField:
    """Ask why, without anything preselected; colleagues read the reason in the history."""
    return forms.ChoiceField(
        label=_("Reason"),
        required=required,
        choices=[("", _("Choose a reason")), *[(one.value, one.label) for one in reasons]],
        error_messages={"required": _("Choose a reason.")},
    )


class ReferForm(SeenForm):
    """The role in the team that should read it instead.

    Offered are the roles that somebody else has: nobody refers to oneself. Nothing is preselected:
    one click must not send chest pain to a clerk.
    """

    role = forms.ChoiceField(
        label=_("Refer to"), error_messages={"required": _("Choose who should read it.")}
    )
    reason = reason_field(REFER_REASONS)

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        return (tuple(roles_to_refer_to(item, user) if user else Role),)

    def ask(self, roles: Collection[str] = ()) -> None:
        choices = [(role, capfirst(Role(role).label)) for role in roles]
        field: Any = self.fields["role"]
        field.choices = [("", _("Choose a role")), *choices] if choices else []

    @property
    def can_be_filled_in(self) -> bool:
        return bool(self.fields["role"].choices)  # type: ignore[attr-defined]


class ReviewForm(SeenForm):
    """One click; a message that came since the page was shown is not reviewed with it."""


class AnswerForm(SeenForm, BodyForm):
    """The team's answer."""


class CompleteForm(SeenForm):
    """Why nothing more is to be done; the Veteran reads the reason too."""

    outcome = forms.ChoiceField(
        label=_("How was it settled?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was settled. The Veteran sees the reason.")},
    )

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        return (tuple(outcomes_of(item)),)

    def ask(self, outcomes: Collection[str] = ()) -> None:
        choices = [choice for choice in Outcome.choices if choice[0] in outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class SendAndCompleteForm(AnswerForm, CompleteForm):
    """The answer with the reason; "answered" is filled in, because it is true then."""

    def ask(self, outcomes: Collection[str] = ()) -> None:
        answered = Outcome.ANSWERED
        super().ask([one for one in outcomes if one != answered])
        field: Any = self.fields["outcome"]
        field.choices = [(answered.value, answered.label), *field.choices]
        self.initial.setdefault("outcome", answered.value)

    @property
    def fields_html(self) -> SafeString:
        """Return the reasons alone, as options of a menu: the answer's own form has the text."""
        return options_html(self.fields["outcome"].choices, self["outcome"].value())  # type: ignore[attr-defined]


class InterimForm(SeenForm, BodyForm):
    """A word to the patient while the work goes on, and the day by which there is more."""

    until = forms.DateField(
        label=_("The patient hears more by"),
        widget=DayInput(),
        error_messages={"required": _("Choose the day by which the patient hears more.")},
    )

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        return days_to_promise(item, timezone.now())

    def ask(self, *days: date) -> None:
        first, last = days
        _ask_between(self.fields["until"], first, last, _("From %(first)s to %(last)s."))


def _ask_between(field: Any, first: date, last: date, text: Any) -> None:
    """Say between which days the field's day is, and let the browser offer no other."""
    field.help_text = text % {"first": month_and_day(first), "last": month_and_day(last)}
    field.widget.attrs.update({"min": first.isoformat(), "max": last.isoformat()})


class PutOffForm(SeenForm):
    """The day until which it is set aside; none can be chosen once it is due today or late."""

    until = forms.DateField(
        label=_("Put it off until"),
        widget=DayInput(),
        error_messages={"required": _("Choose a day.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "put_off_%s")
        super().__init__(*args, **kwargs)

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        return days_to_put_off(item), item.put_off_day

    def ask(self, days: tuple[date, date] | None = None, put_off_day: date | None = None) -> None:
        self.days = days
        if days is not None:
            text = _("From %(first)s to %(last)s.")
            if put_off_day is not None:
                text = _("From %(first)s to %(last)s. Today brings it back to your list at once.")
            _ask_between(self.fields["until"], *days, text)
            self.initial["until"] = put_off_day

    @property
    def can_be_filled_in(self) -> bool:
        return self.days is not None


class ReopenForm(StepForm):
    """Why a completed item is opened again."""

    reason = reason_field(REOPEN_REASONS)


class AssignForm(SeenForm, HolderForm):
    """A colleague who is there today; a coordinator needs no reason."""

    same_for_all = ("reason",)

    person = forms.ChoiceField(
        label=_("Give it to"), error_messages={"required": _("Choose a colleague.")}
    )
    reason = reason_field(REFER_REASONS, required=False)

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        """Offer nobody to oneself: who wants to have it takes it."""
        people = ((str(one.user_id), str(one)) for one in people_to_assign(item))
        return tuple(one for one in people if user is None or one[0] != str(user.pk))

    def ask(self, *people: tuple[str, str]) -> None:
        field: Any = self.fields["person"]
        field.choices = [("", _("Choose a colleague")), *people] if people else []

    @property
    def can_be_filled_in(self) -> bool:
        return bool(self.fields["person"].choices)  # type: ignore[attr-defined]


class ReassignForm(SeenForm, HolderForm):
    """Another team of the station that takes the topic."""

    same_for_all = ("reason",)

    to = forms.ChoiceField(label=_("Send it to"), error_messages={"required": _("Choose a team.")})
    reason = reason_field(REASSIGN_REASONS)

    @classmethod
    def facts_of(cls, item: WorkItem, user: Any = None) -> tuple[Hashable, ...]:
        return tuple((str(team.pk), team.name) for team in teams_to_reassign_to(item))

    def ask(self, *teams: tuple[str, str]) -> None:
        field: Any = self.fields["to"]
        field.choices = [("", _("Choose a team")), *teams] if teams else []

    @property
    def can_be_filled_in(self) -> bool:
        return bool(self.fields["to"].choices)  # type: ignore[attr-defined]


# Steps that ask for people or teams have a page of their own: reading those would be two
# statements more on each page of an item. The interim answer has a text of its own there.
ON_OWN_PAGE = (ASSIGN.address, REASSIGN.address, INTERIM.address)

# The form of each button's address; a step that asks for nothing has none.
FORMS: Mapping[str, type[StepForm]] = {
    TAKE.address: HolderForm,
    RELEASE.address: HolderForm,
    REFER.address: ReferForm,
    ANSWER.address: AnswerForm,
    COMPLETE.address: CompleteForm,
    SEND_AND_COMPLETE.address: SendAndCompleteForm,
    INTERIM.address: InterimForm,
    PUT_OFF.address: PutOffForm,
    REOPEN.address: ReopenForm,
    ASSIGN.address: AssignForm,
    REASSIGN.address: ReassignForm,
    **{step.address: ReviewForm for step in REVIEWS},
}


class NoteForm(StepForm, BodyForm):
    """A note for colleagues; its words are typed as everywhere, so no refusal loses them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "note_%s")
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.label, body.max_length = _("Add a note"), None
        body.error_messages["required"] = _("Write the note.")
        body.widget = forms.Textarea(attrs={"rows": 3})


class CallForm(NoteForm):
    """A call to the patient: the number, whether somebody was reached, what was said."""

    number = forms.CharField(
        label=_("Number called"),
        max_length=20,
        error_messages={"required": _("Enter the number that you called.")},
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    reached = forms.TypedChoiceField(
        label=_("Did you reach the patient?"),
        choices=[("yes", _("Yes, we talked")), ("no", _("No, not reached"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you reached the patient.")},
    )
    field_order = ("number", "reached", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "call_%s")
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("What was said (if anything)")
        self.fields["body"].required = False

    @classmethod
    def values_of(cls, item: WorkItem, newest: Message | None) -> dict[str, Any]:
        phone = adapter().phone(item.thread.patient.user)
        return super().values_of(item, newest) | {"number": phone}


NOTE_FORMS: Mapping[str, type[NoteForm]] = {"write_note": NoteForm, "record_call": CallForm}
