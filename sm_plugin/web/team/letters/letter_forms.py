"""The forms of letters: what is written, to whom, and lists of patients."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility
from sm_plugin.letters.audience import BORN, DAYS, Criteria
from sm_plugin.letters.choices import Audience
from sm_plugin.letters.models import Letter, PatientList, Template
from sm_plugin.letters.patient_lists import LIST_NAME
from sm_plugin.sending.validation import BODY_LENGTH, SUBJECT_LENGTH
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.web.forms import KeyedForm, MakingForm

TO_MANY = [one for one in Audience.choices if one[0] != Audience.ONE]
ANY = ("", _("Any"))


class WordsForm(forms.Form):
    """Subject, text and topic of what a team writes first; a template can be put in its text."""

    topic = forms.ChoiceField(
        label=_("What it is about"),
        help_text=_("It decides who in the team reads a reply first."),
        error_messages={"required": _("Choose what it is about.")},
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("Its text goes under what you have written. Nothing is sent."),
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT_LENGTH,
        error_messages={"required": _("Give your message a short subject.")},
    )
    body = forms.CharField(
        label=_("Message"),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10, "data-count": BODY_LENGTH}),
        error_messages={"required": _("Write your message.")},
    )

    def __init__(
        self, *args: Any, teams: Sequence[CareTeam], templates: Iterable[Template], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        whole = [one for one in templates if one.opens("title", "body")]
        self.templates = {str(one.pk): one for one in whole}
        self.topics = {str(one.pk): one for one in Topic.objects.filter(is_active=True)}
        topics = [(key, one.shown_label) for key, one in self.topics.items()]
        self._offer("topic", [("", _("Choose a topic")), *topics])
        self._offer("template", [("", _("None")), *((k, o.title) for k, o in _items(self))])
        if not self.templates:
            del self.fields["template"]

    def _offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def with_template(self) -> bool:
        """Put the chosen template under the text, if that is what was asked for."""
        chosen = self.templates.get(self.data.get("template", ""))
        if "use_template" not in self.data or chosen is None:
            return False
        before = self.data.get("body", "").rstrip()
        body = f"{before}\n\n{chosen.body}" if before else chosen.body
        self._show_as_typed(body=body, template="")
        return True

    def show_both(self) -> None:
        """Show what was typed, beside another text: nothing is judged, nor added to it."""
        self.fields.pop("template", None)
        self._show_as_typed()

    def _show_as_typed(self, **other: str) -> None:
        self.initial.update({name: self.data.get(name, "") for name in self.fields} | other)
        self.data, self.is_bound, self._errors = {}, False, None

    @property
    def words(self) -> dict[str, Any]:
        """Return what the services take."""
        given = self.cleaned_data
        text = {"subject": given["subject"], "body": given["body"]}
        return {"topic": self.topics[given["topic"]]} | text


def _items(form: WordsForm) -> list[tuple[str, Template]]:
    return list(form.templates.items())


class LetterForm(WordsForm):
    """A letter: for whom in which team, and its words."""

    team = forms.ChoiceField(label=_("Team"))
    audience = forms.ChoiceField(
        label=_("Who gets it"),
        choices=TO_MANY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who gets the letter.")},
    )
    patient_list = forms.ChoiceField(label=_("Saved list"), required=False)
    wrote_about = forms.ChoiceField(label=_("Wrote to the team about"), required=False)
    days = forms.ChoiceField(label=_("Wrote to the team in the last"), required=False)
    place = forms.ChoiceField(label=_("Gets care at"), required=False)
    born_by = forms.IntegerField(
        label=_("Born in this year or before"),
        required=False,
        min_value=BORN[0],
        max_value=BORN[1],
    )
    OF_FILTER = ("wrote_about", "days", "place", "born_by")

    def __init__(
        self,
        *args: Any,
        lists: Iterable[PatientList],
        letter: Letter | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {str(one.pk): one for one in lists}
        places = Facility.objects.filter(
            patients__assignments__team__in=self.teams.values()
        ).distinct()
        codes = [(one.code, one.shown_label) for one in self.topics.values()]
        self._offer("team", [(key, one.name) for key, one in self.teams.items()])
        names = [(key, one.readable("name")) for key, one in self.lists.items()]
        self._offer("patient_list", [("", _("Choose a list")), *names])
        self._offer("wrote_about", [ANY, *codes])
        days = [(str(days), _("%(days)d days") % {"days": days}) for days in DAYS]
        self._offer("days", [ANY, *days])
        self._offer("place", [ANY, *((str(one.pk), one.name) for one in places)])
        if len(self.teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = next(iter(self.teams))
        self.initial.setdefault("audience", Audience.PANEL)
        self.order_fields(["team", "audience", "patient_list", *self.OF_FILTER, "topic"])
        if letter is not None:
            self.initial.update(_initial(letter))

    @property
    def criteria(self) -> Criteria:
        given = self.cleaned_data
        return Criteria(
            topic=given["wrote_about"],
            days=given["days"],
            place=given["place"],
            born_by=str(given["born_by"] or ""),
        )

    @property
    def words(self) -> dict[str, Any]:
        given = self.cleaned_data
        return super().words | {
            "team": self.teams[given["team"]],
            "audience": given["audience"],
            "patient_list": self.lists.get(given["patient_list"]),
            "criteria": self.criteria,
        }


def _initial(letter: Letter) -> dict[str, Any]:
    criteria = Criteria.as_typed(letter.criteria)
    return {
        "team": str(letter.team_id),
        "audience": letter.audience,
        "patient_list": str(letter.patient_list_id or ""),
        "wrote_about": criteria.topic,
        "days": criteria.days,
        "place": criteria.place,
        "born_by": criteria.born_by,
        "topic": str(letter.topic_id or ""),
        "subject": letter.subject,
        "body": letter.body,
    }


class FirstForm(WordsForm, KeyedForm):
    """A first message to one patient, as one of the person's teams that has the patient."""

    team = forms.ChoiceField(label=_("Team"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("team", [(key, one.name) for key, one in self.teams.items()])
        if len(self.teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = next(iter(self.teams))
        self.order_fields(["team", "topic"])

    @property
    def words(self) -> dict[str, Any]:
        key = self.cleaned_data["idempotency_key"]
        team = self.teams[self.cleaned_data["team"]]
        return super().words | {"team": team, "idempotency_key": key}


class ListForm(MakingForm):
    """The list that the ticked patients go to: one there is, or a new one."""

    patient_list = forms.ChoiceField(label=_("Add them to"), required=False)
    name = forms.CharField(label=_("Name of a new list"), max_length=LIST_NAME, required=False)

    def __init__(self, *args: Any, lists: Iterable[PatientList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {str(one.pk): one for one in lists}
        names = [(key, one.readable("name")) for key, one in self.lists.items()]
        self.fields["patient_list"].choices = [("", _("A new list")), *names]  # type: ignore[attr-defined]
