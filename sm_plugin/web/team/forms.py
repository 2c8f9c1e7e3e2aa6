from collections.abc import Iterable, Mapping
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
from sm_plugin.web.filled import joined
from sm_plugin.web.forms import BodyForm, DayInput
from sm_plugin.web.plain_widgets import hidden_html


class StepForm(forms.Form):
    """The questions of a step; the fields are the arguments of the step's service."""

    same_for_all: bool | tuple[str, ...] = True  # but for those that offer people or teams

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)

    @property
    def can_be_filled_in(self) -> bool:
        return True

    @property
    def fields_html(self) -> SafeString:
        return joined(drawn_field(field) for field in self.visible_fields())

    @property
    def hidden_html(self) -> SafeString:
        return joined(hidden_html(field) for field in self.hidden_fields())

    def shown_with(self, newest: Message) -> None:
        """Prepare the form for a page whose newest message is this one."""

    def shown_to(self, user: Any) -> None:
        """Prepare the form for a page that this person opens."""

    def put_hidden(self, name: str, value: Any) -> None:
        """Put what the page shows now into a hidden field, whatever was sent in it."""
        self.initial[name] = value
        if self.is_bound:
            self.data = {**dict(self.data.items()), name: str(value)}


class SeenForm(StepForm):
    """The newest message on the page: a step made on an older page is not made."""

    newest_seen = forms.UUIDField(widget=forms.HiddenInput)

    def shown_with(self, newest: Message) -> None:
        """The page shows this one now, also when the form comes back with it."""
        super().shown_with(newest)
        self.put_hidden("newest_seen", newest.pk)


class HolderForm(StepForm):
    """The colleague who has the item, as the page showed it: it is taken from nobody else."""

    over_from = forms.CharField(required=False, widget=forms.HiddenInput)

    def shown_with(self, newest: Message) -> None:
        """The page names the colleague of now, also when the form comes back with it."""
        super().shown_with(newest)
        self.put_hidden("over_from", self.item.assignee_id or "")


def reason_field(reasons: Iterable[StepReason], *, required: bool = True) -> forms.ChoiceField:
    """Ask why, without anything preselected; colleagues read the reason in the history."""
    return forms.ChoiceField(
        label=_("Reason"),
        required=required,
        choices=[("", _("Choose a reason")), *[(one.value, one.label) for one in reasons]],
        error_messages={"required": _("Choose a reason.")},
    )


class ReferForm(SeenForm):
    """The role in the team that should read it instead."""

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        # Nothing is preselected: one click must not send chest pain to a clerk.
        self.fields["role"] = forms.ChoiceField(
            label=_("Refer to"),
            choices=[("", _("Choose a role")), *Role.choices],
            error_messages={"required": _("Choose who should read it.")},
        )
        self.fields["reason"] = reason_field(REFER_REASONS)

    def shown_to(self, user: Any) -> None:
        """Offer the roles that somebody else has: nobody refers to oneself."""
        roles = roles_to_refer_to(self.item, user)
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

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        reasons = outcomes_of(item)
        choices = [choice for choice in Outcome.choices if choice[0] in reasons]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class SendAndCompleteForm(AnswerForm, CompleteForm):
    """The answer with the reason; "answered" is filled in, because it is true then."""

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        answered = Outcome.ANSWERED
        others = [one for one in self.fields["outcome"].choices if one[0] != answered]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [(answered.value, answered.label), *others]  # type: ignore[attr-defined]
        self.initial["outcome"] = answered.value


class InterimForm(SeenForm, BodyForm):
    """A word to the patient while the work goes on, and the day by which there is more."""

    until = forms.DateField(
        label=_("The patient hears more by"),
        widget=DayInput(),
        error_messages={"required": _("Choose the day by which the patient hears more.")},
    )

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        first, last = days_to_promise(item, timezone.now())
        words = {"first": month_and_day(first), "last": month_and_day(last)}
        self.fields["until"].help_text = _("From %(first)s to %(last)s.") % words
        attrs = {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["until"].widget.attrs.update(attrs)


class PutOffForm(SeenForm):
    """The day until which it is set aside; none can be chosen once it is due today or late."""

    until = forms.DateField(
        label=_("Put it off until"),
        widget=DayInput(),
        error_messages={"required": _("Choose a day.")},
    )

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "put_off_%s")
        super().__init__(*args, item=item, **kwargs)
        self.days = days_to_put_off(item)
        if self.days is not None:
            first, last = self.days
            words = {"first": month_and_day(first), "last": month_and_day(last)}
            text = _("From %(first)s to %(last)s.")
            if item.put_off_day is not None:
                text = _("From %(first)s to %(last)s. Today brings it back to your list at once.")
            self.fields["until"].help_text = text % words
            attrs = {"min": first.isoformat(), "max": last.isoformat()}
            self.fields["until"].widget.attrs.update(attrs)
            self.initial["until"] = item.put_off_day

    @property
    def can_be_filled_in(self) -> bool:
        return self.days is not None


class ReopenForm(StepForm):
    """Why a completed item is opened again."""

    reason = reason_field(REOPEN_REASONS)


class AssignForm(SeenForm, HolderForm):
    """A colleague who is there today; a coordinator needs no reason."""

    same_for_all = ("reason",)

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        people = [(str(one.user_id), str(one)) for one in people_to_assign(item)]
        self.fields["person"] = forms.ChoiceField(
            label=_("Give it to"),
            choices=[("", _("Choose a colleague")), *people] if people else [],
            error_messages={"required": _("Choose a colleague.")},
        )
        self.fields["reason"] = reason_field(REFER_REASONS, required=False)

    def shown_to(self, user: Any) -> None:
        """Offer nobody to oneself: who wants to have it takes it."""
        field: Any = self.fields["person"]
        others = [choice for choice in field.choices if choice[0] != str(user.pk)]
        field.choices = others if len(others) > 1 else []

    @property
    def can_be_filled_in(self) -> bool:
        return bool(self.fields["person"].choices)  # type: ignore[attr-defined]


class ReassignForm(SeenForm, HolderForm):
    """Another team of the station that takes the topic."""

    same_for_all = ("reason",)

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        teams = [(str(team.pk), team.name) for team in teams_to_reassign_to(item)]
        self.fields["to"] = forms.ChoiceField(
            label=_("Send it to"),
            choices=[("", _("Choose a team")), *teams] if teams else [],
            error_messages={"required": _("Choose a team.")},
        )
        self.fields["reason"] = reason_field(REASSIGN_REASONS)

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

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "note_%s")
        super().__init__(*args, item=item, **kwargs)
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

    def __init__(self, *args: Any, item: WorkItem, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "call_%s")
        super().__init__(*args, item=item, **kwargs)
        self.fields["body"].label = _("What was said (if anything)")
        self.fields["body"].required = False
        self.initial["number"] = adapter().phone(item.thread.patient.user)


NOTE_FORMS: Mapping[str, type[NoteForm]] = {"write_note": NoteForm, "record_call": CallForm}
