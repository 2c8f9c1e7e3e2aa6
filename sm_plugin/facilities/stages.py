"""The meaning of a station's stage for a person and a place, in one answer.

The tab, access, compose, refusals, the team's page and the public finder read it; nothing else
compares stages (a test forbids it).

See docs/decisions/0360.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sm_plugin.text.dates import day_in_words, month_in_words

from .closing.text import Said, closing_after, closing_instead, closing_tab
from .machine.choices import BEFORE_START, Stage
from .models import Facility


class Audience(StrEnum):
    """To whom it is said."""

    PUBLIC = "public"  # anybody who looks a facility up
    NEWCOMER = "newcomer"  # a patient who has no mailbox yet
    PATIENT = "patient"  # a patient, of a place he or she wrote to or wants to write to
    CAREGIVER = "caregiver"
    STAFF = "staff"  # a care team that answers a patient of the place


@dataclass(frozen=True)
class Meaning:
    """The rules at a place today. `refusal` is the code of why one can't write, or empty.

    `text` says what is so and, where there is one, the next step; `day` is the day it tells of.
    """

    can_write: bool
    refusal: str
    title: str
    text: str
    tab: str
    day: date | None
    phone: str

    @property
    def starts_later(self) -> bool:
        """Return True where one can ask to be told when it starts."""
        return self.refusal == _REFUSALS[Stage.PLANNED]

    @property
    def can_read(self) -> bool:
        """Return True at every stage: what was written stays with the person it was written to."""
        return True


@dataclass(frozen=True)
class _Asked:
    """One question: which station, for whom, and which teams take part there."""

    station: Facility
    audience: Audience
    teams: Sequence[str]

    @property
    def names(self) -> dict[str, str]:
        return {"place": self.station.name, "since": day_in_words(self.station.stage_since)}


def meaning_of(
    place: Facility, audience: Audience = Audience.PUBLIC, *, teams: Sequence[str] = ()
) -> Meaning:
    """Return what the stage of the place's station means; `teams` names those of a pilot.

    A place that closes says so, whatever its station's stage.
    """
    station = place.station
    is_to_start = station.stage in BEFORE_START and not station.is_live
    said = closing_instead(place, audience, is_to_start=is_to_start)
    title, text, day = said or _SAID[Stage(station.stage)](_Asked(station, audience, teams))
    return Meaning(
        can_write=place.is_live,
        refusal=_refusal(place),
        title=title,
        text=text if said else text + closing_after(place, audience),
        tab=closing_tab(place) if said else str(_tab(station)),
        day=day,
        phone=place.to_call.help_phone,
    )


def _refusal(place: Facility) -> str:
    if place.is_live:
        return ""
    return "facility_closed" if place.closes_on else _REFUSALS[Stage(place.station.stage)]


_REFUSALS = {
    Stage.PLANNED: "facility_not_live",
    Stage.PREPARING: "facility_not_live",
    Stage.PAUSED: "facility_paused",
    Stage.MOVING: "facility_moving",
    Stage.MOVED: "facility_moved",
}


def what_it_does(to: str) -> str:
    """Return what a step to a stage that is asked again does to people from then on."""
    return str(_EFFECTS.get(Stage(to), ""))


_EFFECTS = {
    Stage.LIVE: lazy(
        "Every care team that accepts messages can be written to, and strangers read that "
        "messaging is in use here."
    ),
    Stage.PAUSED: lazy(
        "Patients and caregivers read their messages and can't write: from the next page on, what "
        "they are writing stays a draft. Teams still answer and complete. Strangers read that it "
        "is paused here."
    ),
    Stage.MOVING: lazy(
        "Until writing stops, patients write as before and read that the facility moves. From "
        "that day on they only read; teams still answer and complete."
    ),
    Stage.MOVED: lazy(
        "Patients read their messages and can't write here any more. They read where to write "
        "now. It can't be taken back."
    ),
}


def _tab(station: Facility) -> str:
    stage = Stage(station.stage)
    if station.is_live:
        return _("Secure Messaging")
    if stage == Stage.PAUSED:
        return _("Secure Messaging: paused at your facility")
    if stage in (Stage.MOVING, Stage.MOVED):
        return _("Secure Messaging: moved")
    return _("Secure Messaging: not at your facility yet")


def _to_come(asked: _Asked) -> Said:
    when, day = _when(asked)
    if asked.audience == Audience.STAFF:
        return _("Messages have not started here"), when, day
    if asked.audience == Audience.PUBLIC:
        title = _("Not in use here yet")
        return title, f"{_('Secure Messaging is not in use here yet.')} {when}", day
    if asked.audience == Audience.NEWCOMER:
        title = _("Secure Messaging isn't at your facility yet")
        return title, f"{_('Facilities join step by step.')} {when}", day
    return (
        _("You can't write yet: %(place)s does not use Secure Messaging yet") % asked.names,
        _("Facilities join step by step. Call %(place)s and ask when it will join.") % asked.names,
        day,
    )


def _when(asked: _Asked) -> tuple[str, date | None]:
    """Return when it starts, in words; a day that has passed is told as what it was, a plan."""
    names, day = asked.names, asked.station.go_live_on
    if day is None:
        return _("There is no date for %(place)s yet.") % names, None
    names["day"] = day_in_words(day)
    if day < asked.station.today:
        words = _("The start was planned for %(day)s. There is no new date for %(place)s yet.")
        return words % names, None
    if asked.audience == Audience.PUBLIC:
        return _("The start is expected in %(month)s.") % {"month": month_in_words(day)}, day
    return _("%(place)s plans to start on %(day)s.") % names, day


def _to_staff_in_use(asked: _Asked) -> Said:
    text = _("The patient can read your answer and write back.")
    return _("The patient can write back"), text, asked.station.stage_since


def _pilot(asked: _Asked) -> Said:
    since = asked.station.stage_since
    if asked.audience == Audience.STAFF:
        return _to_staff_in_use(asked)
    if asked.teams:
        words = asked.names | {"teams": get_text_list(list(asked.teams), _("and"))}
        text = _("Only these care teams use Secure Messaging here, since %(since)s: %(teams)s.")
        return _("In a pilot"), text % words, since
    text = _("Only some care teams use Secure Messaging here, since %(since)s. Ask your own team.")
    return _("In a pilot"), text % asked.names, since


def _live(asked: _Asked) -> Said:
    if asked.audience == Audience.STAFF:
        return _to_staff_in_use(asked)
    day = asked.station.go_live_on or asked.station.stage_since
    names = asked.names | {"since": day_in_words(day)}
    return _("In use"), _("Secure Messaging has been in use here since %(since)s.") % names, day


def _paused(asked: _Asked) -> Said:
    names, since = asked.names, asked.station.stage_since
    if asked.audience == Audience.STAFF:
        text = _(
            "Secure Messaging has been paused at %(place)s since %(since)s. Your answer arrives "
            "and can be read. Call if you need to hear from the patient."
        )
        return _("The patient can't write back now"), text % names, since
    if asked.audience == Audience.PUBLIC:
        text = _(
            "Secure Messaging has been paused here since %(since)s. Messages can be read, but not "
            "sent. Please call instead."
        )
        return _("Paused"), text % names, since
    if asked.audience == Audience.NEWCOMER:
        title = _("Secure Messaging is paused at your facility")
        text = _(
            "It has been paused at %(place)s since %(since)s. You can start to use it when it goes "
            "on. Until then, please call."
        )
        return title, text % names, since
    title = _("You can't write now: Secure Messaging is paused at %(place)s") % names
    if asked.audience == Audience.CAREGIVER:
        text = _("The messages can be read. You can write again when %(place)s starts again.")
    else:
        text = _("You can read your messages. You can write again when %(place)s starts again.")
    return title, text % names, since


def _where_now(asked: _Asked, words: Promise) -> str:
    """Return where to write after a move: the station that takes over, or whom to ask."""
    successor = asked.station.taken_over_by
    if successor is None:
        return _("Call and ask where to write now.")
    return str(words) % {"other": successor.name}


_TO_COME = lazy("Write to %(other)s from then on.")
_OVERDUE = lazy("%(other)s is to take over. Ask there where to write now.")
_DONE = lazy("Write to %(other)s now.")


def _moving(asked: _Asked) -> Said:
    """While a station moves: first one can still write, from the freeze day on no more.

    A day of the move that has passed is told as what it was, a plan.
    """
    station, names = asked.station, asked.names
    move = station.moving_on or station.freeze_on or station.stage_since
    freeze = station.freeze_on or station.stage_since
    names |= {"move": day_in_words(move), "freeze": day_in_words(freeze)}
    title, text = (_FROZEN if station.is_frozen else _BEFORE_FREEZE)[asked.audience]
    day: date | None = move if station.is_frozen else freeze
    is_late = station.moving_on is not None and station.moving_on < station.today
    if is_late:
        text, day = _LATE.get(asked.audience, text), None
    words = str(text) % names
    if asked.audience not in (Audience.STAFF, Audience.NEWCOMER):
        words = f"{words} {_where_now(asked, _OVERDUE if is_late else _TO_COME)}"
    return str(title) % names, words, day


_BEFORE_FREEZE = {
    Audience.PUBLIC: (
        lazy("In use, and about to move"),
        lazy(
            "Messages of this facility move to another system on %(move)s. Until %(freeze)s one "
            "can write here."
        ),
    ),
    Audience.NEWCOMER: (
        lazy("Your facility's messages are about to move"),
        lazy(
            "%(place)s moves to another system on %(move)s. You can write here until %(freeze)s. "
            "Call and ask where to write after that."
        ),
    ),
    Audience.PATIENT: (
        lazy("%(place)s moves to another system on %(move)s"),
        lazy("You can write here until %(freeze)s. Your messages stay here for you to read."),
    ),
    Audience.CAREGIVER: (
        lazy("%(place)s moves to another system on %(move)s"),
        lazy("You can write here until %(freeze)s. The messages stay here to be read."),
    ),
    Audience.STAFF: (
        lazy("The patient can write back until %(freeze)s"),
        lazy(
            "%(place)s moves to another system on %(move)s. What waits for the patient "
            "then is closed by itself."
        ),
    ),
}
_FROZEN = {
    Audience.PUBLIC: (
        lazy("Moving"),
        lazy(
            "Messages of this facility move to another system on %(move)s. Since %(freeze)s "
            "nothing can be sent here. Please call instead."
        ),
    ),
    Audience.NEWCOMER: (
        lazy("Your facility's messages are moving"),
        lazy(
            "%(place)s moves to another system on %(move)s, so you can't start here. Call and ask "
            "where to write."
        ),
    ),
    Audience.PATIENT: (
        lazy("You can't write now: messages of %(place)s are moving"),
        lazy(
            "You can read your messages, and answers still arrive. %(place)s moves to another "
            "system on %(move)s. Please call until then."
        ),
    ),
    Audience.CAREGIVER: (
        lazy("You can't write now: messages of %(place)s are moving"),
        lazy(
            "The messages can be read, and answers still arrive. %(place)s moves to another "
            "system on %(move)s. Please call until then."
        ),
    ),
    Audience.STAFF: (
        lazy("The patient can't write back: %(place)s is moving"),
        lazy(
            "Since %(freeze)s patients read and don't write here. Your answer arrives. Call if you "
            "need to hear from the patient."
        ),
    ),
}
# Once the day has passed. The titles are those of `_FROZEN`, whose text for staff names no day.
_LATE = {
    Audience.PUBLIC: lazy(
        "The move to another system was planned for %(move)s. Since %(freeze)s nothing can be sent "
        "here. Please call instead."
    ),
    Audience.NEWCOMER: lazy(
        "The move of %(place)s to another system was planned for %(move)s. You can't start here. "
        "Call and ask where to write."
    ),
    Audience.PATIENT: lazy(
        "You can read your messages, and answers still arrive. The move to another system was "
        "planned for %(move)s. Please call."
    ),
    Audience.CAREGIVER: lazy(
        "The messages can be read, and answers still arrive. The move to another system was "
        "planned for %(move)s. Please call."
    ),
}


def _moved(asked: _Asked) -> Said:
    names, since = asked.names, asked.station.stage_since
    title, text = _HAS_MOVED[asked.audience]
    words = str(text) % names
    if asked.audience != Audience.STAFF:
        words = f"{words} {_where_now(asked, _DONE)}"
    return str(title) % names, words, since


_HAS_MOVED = {
    Audience.PUBLIC: (
        lazy("Moved"),
        lazy("Messages of this facility moved to another system on %(since)s."),
    ),
    Audience.NEWCOMER: (
        lazy("Your facility's messages have moved"),
        lazy("%(place)s moved to another system on %(since)s, so you can't write here."),
    ),
    Audience.PATIENT: (
        lazy("You can't write here: messages of %(place)s have moved"),
        lazy("You can read your messages."),
    ),
    Audience.CAREGIVER: (
        lazy("You can't write here: messages of %(place)s have moved"),
        lazy("The messages can be read."),
    ),
    Audience.STAFF: (
        lazy("The patient can't write back"),
        lazy(
            "%(place)s moved to another system on %(since)s. Your answer can be read here, but "
            "call if you need to hear from the patient."
        ),
    ),
}


_SAID: dict[Stage, Callable[[_Asked], Said]] = {
    Stage.PLANNED: _to_come,
    Stage.PREPARING: _to_come,
    Stage.PILOT: _pilot,
    Stage.LIVE: _live,
    Stage.PAUSED: _paused,
    Stage.MOVING: _moving,
    Stage.MOVED: _moved,
}
