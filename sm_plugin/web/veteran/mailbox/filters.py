"""Sorting and filtering a list by its address: known names with known values, nothing else.

See docs/decisions/0013.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sm_plugin.errors import BadAddress
from sm_plugin.files.models import Attachment
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.text.dates import FIRST_YEAR, LAST_YEAR, day_in_words
from sm_plugin.web.drawn import drawn_once
from sm_plugin.web.filled import filled, joined
from sm_plugin.web.forms import DayInput
from sm_plugin.web.paging import CURSORS

DONE = "done"  # the step just taken
TO_CHOOSE = ("team", "topic")
ON = "yes"
TEMPLATE = "veteran/mailbox/_filters"
OPTION = '<option value="{}">{}</option>'
A_TEAM = "the-patients-teams"  # stands for their options in a form that is drawn for everybody
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
BAD_DATE = gettext_lazy("Enter the date like this: 2026-03-31.")


def day_field(label: Any) -> forms.DateField:
    errors = {"invalid": BAD_DATE}
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%m/%d/%Y"],
        error_messages=errors,
        validators=[MinValueValidator(EARLIEST, BAD_DATE), MaxValueValidator(LATEST, BAD_DATE)],
    )


class DatesForm(forms.Form):
    """From a day to a day, both included."""

    since = day_field(gettext_lazy("From this day"))
    until = day_field(gettext_lazy("To this day"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day must not be before the first."))
        return given


class FilterForm(DatesForm):
    """Ask how to narrow a list; the choices are those of this patient's threads."""

    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[("", gettext_lazy("Newest first")), ("oldest", gettext_lazy("Oldest first"))],
    )
    unread = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("All messages")), (ON, gettext_lazy("Only unread"))],
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Care team"),
        required=False,
        queryset=CareTeam.objects.none(),
        empty_label=gettext_lazy("All care teams"),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        queryset=Topic.objects.all(),
        empty_label=gettext_lazy("All topics"),
    )

    with_files = forms.ChoiceField(
        label=gettext_lazy("Files"),
        required=False,
        choices=[
            ("", gettext_lazy("With and without files")),
            (ON, gettext_lazy("Only with files")),
        ],
    )

    # Of all choices only the care teams are a person's own.
    same_for_all = ("sort", "unread", "with_files", "topic", "since", "until")
    field_order = ("sort", "unread", "with_files", "team", "topic", "since", "until")

    def __init__(self, data: Any, *, teams: Sequence[CareTeam], topics: Iterable[Topic]) -> None:
        super().__init__(data)
        team, topic = (cast(forms.ModelChoiceField, self.fields[name]) for name in TO_CHOOSE)
        if data.get("team"):
            team.queryset = CareTeam.objects.filter(pk__in=[one.pk for one in teams]).named()
        # Loaded once: a choice field of models reads its rows through a cursor of its own.
        for menu, names in ((team, _names_of(teams)), (topic, _names_of(topics))):
            menu.choices = [("", menu.empty_label), *names]


def _names_of(rows: Iterable[Any]) -> tuple[tuple[Any, str], ...]:
    return tuple((row.pk, str(row)) for row in rows)


@dataclass(frozen=True)
class Filters:
    """A checked choice of filters: `query` as an address says it, `here` with the page as well.

    Most addresses choose none. Then there is no `form` that somebody has filled in.
    """

    form: FilterForm | None
    query: str
    here: str
    zone: tzinfo
    teams: Sequence[CareTeam] = field(repr=False)
    topics: Sequence[Topic] = field(repr=False)

    @property
    def is_valid(self) -> bool:
        return self.form is None or self.form.is_valid()

    @property
    def html(self) -> SafeString:
        """Return the form; as it is before anybody fills it in, only its teams differ."""
        if self.form is not None:
            return render_to_string(
                f"sm_plugin/{TEMPLATE}.html", {"form": self.form, "filters": self}
            )
        drawn = drawn_once(TEMPLATE, *_names_of(self.topics), needs=_unfilled)
        teams = joined(filled(OPTION, key, name) for key, name in _names_of(self.teams))
        return SafeString(drawn.replace(filled(OPTION, A_TEAM, A_TEAM), teams))

    @property
    def descending(self) -> bool:
        return self._given.get("sort") != "oldest"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words)

    def narrow(self, entries: Any, field: str) -> Any:
        """The entries that are asked for; `field` is the moment that the dates are about."""
        given = self._given
        if given.get("unread"):
            entries = entries.filter(unread=True)
        if given.get("with_files"):
            files = Attachment.objects.counted().filter(message__thread=OuterRef("thread"))
            entries = entries.filter(Exists(files))
        for name in ("team", "topic"):
            if given.get(name):
                entries = entries.filter(**{f"thread__{name}": given[name]})
        return entries.filter(**dates(given, field, self.zone))

    @property
    def words(self) -> list[str]:
        """Return the filters in use, in words."""
        given, words = self._given, []
        if given.get("unread"):
            words.append(_("only unread"))
        if given.get("with_files"):
            words.append(_("only with files"))
        if given.get("team"):
            words.append(_("from or to %(team)s") % {"team": given["team"].name})
        if given.get("topic"):
            words.append(_("about: %(topic)s") % {"topic": given["topic"].shown_label})
        return words + date_words(given)

    @property
    def _given(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form and self.form.is_valid() else {}


def _unfilled(*topics: tuple[Any, str]) -> dict[str, Any]:
    """Return what the form is drawn with that nobody has filled in, but for a patient's teams."""
    form = FilterForm(QueryDict(), teams=(), topics=())
    team, topic = (cast(forms.ModelChoiceField, form.fields[name]) for name in TO_CHOOSE)
    team.choices = [("", team.empty_label), (A_TEAM, A_TEAM)]
    topic.choices = [("", topic.empty_label), *topics]
    return {"form": form}


def dates(given: dict[str, Any], field: str, zone: tzinfo) -> dict[str, datetime]:
    """Return days of the facility's own clock as conditions on a moment."""
    found = {}
    if since := given.get("since"):
        found[f"{field}__gte"] = datetime.combine(since, time.min, zone)
    if until := given.get("until"):
        found[f"{field}__lt"] = datetime.combine(until + timedelta(days=1), time.min, zone)
    return found


def date_words(given: dict[str, Any]) -> list[str]:
    words = []
    if since := given.get("since"):
        words.append(_("from %(day)s") % {"day": day_in_words(since)})
    if until := given.get("until"):
        words.append(_("to %(day)s") % {"day": day_in_words(until)})
    return words


def read_filters(
    query: QueryDict, zone: tzinfo, teams: Sequence[CareTeam], topics: Sequence[Topic]
) -> Filters:
    """Read the filters, with these teams and topics to choose from.

    Raise `BadAddress` for a name or value that our pages never make. A date may be mistyped, so
    that is left to the form to say.
    """
    fields = FilterForm.base_fields
    known = (*fields, *CURSORS, DONE)
    if any(name not in known or len(values) > 1 for name, values in query.lists()):
        raise BadAddress
    here = _said(query, (*fields, *CURSORS))
    if not (said := _said(query, fields)):
        return Filters(None, said, here, zone, teams, topics)
    form = FilterForm(query, teams=teams, topics=topics)
    require_known_choices(form)
    return Filters(form, said, here, zone, teams, topics)


def _said(query: QueryDict, names: Iterable[str]) -> str:
    """Return what an address says under these names, as another one can say it."""
    asked = QueryDict(mutable=True)
    asked.update({name: value for name in names if (value := query.get(name))})
    return asked.urlencode()


def require_known_choices(form: forms.Form) -> None:
    """Raise `BadAddress` when a menu's value is none of the menu's."""
    for name, asked in form.fields.items():
        if isinstance(asked, forms.ChoiceField) and form.has_error(name):
            raise BadAddress
