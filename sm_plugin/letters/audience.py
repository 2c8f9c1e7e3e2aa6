"""The audience of a letter: the whole panel of a team, a saved list, or a part of the panel."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.database.values import can_hold, is_key
from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, PatientAssignment, Topic
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message

from .choices import Audience
from .models import Letter, PatientListEntry

DAYS = (30, 90, 365)
BORN, YEAR = (1900, 2100), 4  # digits
TEXT_LENGTH = 200  # characters of the column
UNUSABLE = "?"


@dataclass(frozen=True)
class Criteria:
    """The conditions that narrow a panel; empty is none.

    `topic` is the code of what they wrote about, `days` how long ago at most, `place` the key of
    the place where they get care, `born_by` the last year of birth.
    """

    topic: str = ""
    days: str = ""
    place: str = ""
    born_by: str = ""

    @classmethod
    def of(cls, text: str) -> "Criteria":
        """Read what `text` made; raise `InvalidInput` for words that mean nothing."""
        found = cls.as_typed(text)
        found.check()
        return found

    @classmethod
    def as_typed(cls, text: str) -> "Criteria":
        """Read it for the form of a draft, in which any word may stand."""
        words = dict(parse_qsl(text))
        return cls(**{one.name: words.get(one.name, "") for one in fields(cls)})

    @property
    def text(self) -> str:
        words = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: word for name, word in words.items() if word})

    @property
    def kept_text(self) -> str:
        """Return `text` for a draft: a word that means nothing stays one, or its sign if long."""
        if len(self.text) <= TEXT_LENGTH:
            return self.text
        return replace(self, **dict.fromkeys(self._meaningless(), UNUSABLE)).text

    def check(self) -> None:
        """Raise `InvalidInput` for words that mean nothing."""
        if self._meaningless():
            raise InvalidInput(code="bad_filter")

    def _meaningless(self) -> list[str]:
        is_usable = {
            "topic": not self.topic or can_hold(Topic._meta.get_field("code"), self.topic),
            "days": self.days in ("", *(str(days) for days in DAYS)),
            "place": not self.place or is_key(self.place),
            "born_by": not self.born_by or _is_year(self.born_by),
        }
        return [name for name, usable in is_usable.items() if not usable]

    def require_some(self) -> None:
        """Raise `InvalidInput` unless there is a condition, and each one means something."""
        self.check()
        if not self.text:
            text = _("Choose at least one condition, or send it to everyone in the team's care.")
            raise InvalidInput(text, field="wrote_about")

    def narrow(self, patients: QuerySet[Patient], team: CareTeam) -> QuerySet[Patient]:
        if self.place:
            patients = patients.filter(home_facility=UUID(self.place))
        if self.born_by:
            patients = patients.filter(birth_date__lte=date(int(self.born_by), 12, 31))
        if self.topic or self.days:
            patients = patients.filter(Exists(self._written_to(team)))
        return patients

    @property
    def in_words(self) -> list[str]:
        """Return a line for each condition, as the form asks for them."""
        lines = []
        if self.topic or self.days:
            lines.append(self._wrote_in_words())
        if self.place:
            place = Facility.objects.filter(pk=UUID(self.place)).first()
            name = place.name if place else _("a place that is gone")
            lines.append(_("Gets care at %(place)s") % {"place": name})
        if self.born_by:
            lines.append(_("Born in %(year)s or before") % {"year": self.born_by})
        return lines

    def _wrote_in_words(self) -> str:
        topic = Topic.objects.filter(code=self.topic).first() if self.topic else None
        words = {"topic": topic.shown_label if topic else self.topic, "days": self.days}
        if not self.topic:
            return _("Wrote to the team in the last %(days)s days") % words
        if not self.days:
            return _("Wrote to the team about: %(topic)s") % words
        return _("Wrote to the team in the last %(days)s days about: %(topic)s") % words

    def _written_to(self, team: CareTeam) -> QuerySet[Message]:
        wrote = Message.objects.filter(
            thread__patient=OuterRef("pk"), thread__team=team.pk, side=Side.PATIENT
        )
        if self.topic:
            wrote = wrote.filter(thread__topic__code=self.topic)
        if self.days:
            since = timezone.now() - timedelta(days=int(self.days))
            wrote = wrote.filter(sent_at__gte=since)
        return wrote


def _is_year(text: str) -> bool:
    return len(text) == YEAR and text.isdecimal() and BORN[0] <= int(text) <= BORN[1]


def panel_of(*teams: CareTeam) -> QuerySet[Patient]:
    """Return the people in the care of one of the teams; a station's test patient is none."""
    keys = [team.pk for team in teams]
    care = PatientAssignment.objects.filter(team__in=keys, ended_at__isnull=True)
    return Patient.objects.real().filter(Exists(care.filter(patient=OuterRef("pk"))))


def patients_of(letter: Letter) -> QuerySet[Patient]:
    """Return whom the letter is for as it stands, whether or not they can be reached."""
    if letter.audience == Audience.LIST:
        entries = PatientListEntry.objects.filter(patient_list=letter.patient_list_id)
        listed = Exists(entries.filter(patient=OuterRef("pk")))
        return Patient.objects.real().filter(listed)
    panel = panel_of(letter.team)
    if letter.audience == Audience.FILTER:
        criteria = Criteria.of(letter.criteria)
        criteria.require_some()
        return criteria.narrow(panel, letter.team)
    return panel if letter.audience == Audience.PANEL else panel.none()


@dataclass(frozen=True)
class Reach:
    """Whom a letter is for: those who get it, and those who don't, by patient, and why."""

    reached: list[Patient]
    unreached: dict[Any, str]
