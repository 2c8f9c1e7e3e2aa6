"""Each obstacle to writing in plain words: what is so, what it means, whom to call."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.names import person_name

from .access import Access, OthersMailbox
from .recipients import Obstacle, WhyNot, Writing
from .text import Step, explain

Words = tuple[str, str]


@dataclass(frozen=True)
class WhyWords:
    """`title` also stands alone, in a row of a list; `can_restart` offers a new message."""

    obstacle: str
    title: str
    text: str
    phone: str = ""
    place: str = ""
    team: CareTeam | None = None
    instead: CareTeam | None = None
    can_restart: bool = False
    step_label: str = ""
    step: Step | None = None


def explain_writing(why: WhyNot, access: Access) -> WhyWords:
    """The words of an obstacle; one of the account reads as in `explain`."""
    if why.obstacle == Obstacle.ACCOUNT:
        explanation = explain(access)
        return WhyWords(
            why.obstacle,
            explanation.title,
            explanation.text,
            explanation.phone,
            team=why.team,
            step_label=explanation.step_label,
            step=explanation.step,
        )
    title, text = _words(why, access)
    station = why.team.facility.to_call
    return WhyWords(
        why.obstacle,
        title,
        text,
        station.help_phone,
        station.name,
        why.team,
        why.instead,
        can_restart=access.can_write,
    )


def _words(why: WhyNot, access: Access) -> Words:
    """To the patient, or to a caregiver: then of the patient by name."""
    if isinstance(access, OthersMailbox) and why.obstacle in _TO_CAREGIVERS:
        return _TO_CAREGIVERS[why.obstacle](why, person_name(access.patient.user))
    return _WORDS[why.obstacle](why)


def why_words(writing: Writing, why: WhyNot | None) -> WhyWords | None:
    return explain_writing(why, writing.access) if why else None


def _closed(why: WhyNot, audience: Audience = Audience.PATIENT) -> Words:
    """Say who takes over from the team, or where to go from a place that closed as well."""
    names = {"team": why.team.name, "other": why.instead.name if why.instead else ""}
    if why.instead:
        text = _("%(team)s closed. %(other)s now takes care of its patients.") % names
    elif why.team.facility.is_closed:
        text = meaning_of(why.team.facility, audience).text
    else:
        text = _("%(team)s closed, so it can't get messages. You can still read them.") % names
    return _("You can't write to this care team: it closed"), text


def _not_mine(why: WhyNot) -> Words:
    return _("You can't write to this care team: it no longer takes care of you"), _(
        "Only teams that take care of you get your messages. You can still read the old ones. "
        "If you think this is a mistake, call your facility."
    )


def _place(why: WhyNot) -> Words:
    meaning = meaning_of(why.team.facility, Audience.PATIENT)
    return meaning.title, meaning.text


def _not_accepting(why: WhyNot) -> Words:
    return _("You can't write to this care team: it takes no messages now"), _(
        "Teams join one after the other, and some stop for a while. "
        "Call and ask when this team will take messages. They can also take a message for you."
    )


def _blocked(why: WhyNot) -> Words:
    return _("You can't write to this care team through %(day)s") % {"day": _last_day(why)}, _(
        "The facility stopped messages from you to this team for a time. You can still read your "
        "messages and get care. Call to ask why, or to talk with your team."
    )


def _last_day(why: WhyNot) -> str:
    if why.until is None:
        raise ValueError("A stop has an end.")
    return day_in_words(why.until.astimezone(why.team.facility.time_zone))


def _nobody(why: WhyNot) -> Words:
    return _("You can't write to this care team: nobody there can read messages now"), _(
        "Nobody in the team is set up to read this. Please call instead."
    )


def _too_old(why: WhyNot) -> Words:
    title, days = _("You can't reply here any more"), {"days": why.days}
    if why.instead is None:
        return title, _("The last message here is more than %(days)d days old.") % days
    return title, _(
        "The last message here is more than %(days)d days old. Start a new message instead: the "
        "care team, the topic and the last text come along, and you can change them."
    ) % days


_WORDS: dict[Obstacle, Callable[[WhyNot], Words]] = {
    Obstacle.TEAM_CLOSED: _closed,
    Obstacle.NOT_MINE: _not_mine,
    Obstacle.PAUSED: _place,
    Obstacle.MOVING: _place,
    Obstacle.MOVED: _place,
    Obstacle.CLOSED: _place,
    Obstacle.NOT_LIVE: _place,
    Obstacle.NOT_ACCEPTING: _not_accepting,
    Obstacle.BLOCKED: _blocked,
    Obstacle.NOBODY: _nobody,
    Obstacle.TOO_OLD: _too_old,
}


def _not_theirs(why: WhyNot, name: str) -> Words:
    person = {"name": name}
    return (
        _("This care team no longer takes care of %(name)s, so nothing can be sent to it") % person,
        _("Old messages can still be read. If this is a mistake, %(name)s can call the facility.")
        % person,
    )


def _place_for(why: WhyNot, name: str) -> Words:
    meaning = meaning_of(why.team.facility, Audience.CAREGIVER)
    return meaning.title, meaning.text


def _blocked_for(why: WhyNot, name: str) -> Words:
    """Why is the patient's to hear."""
    return (
        _("Nothing can be sent to this care team through %(day)s") % {"day": _last_day(why)},
        _("The messages can still be read. %(name)s can call the facility to ask why.")
        % {"name": name},
    )


def _closed_for(why: WhyNot, _name: str) -> Words:
    return _closed(why, Audience.CAREGIVER)


_TO_CAREGIVERS: dict[Obstacle, Callable[[WhyNot, str], Words]] = {
    Obstacle.TEAM_CLOSED: _closed_for,
    Obstacle.NOT_MINE: _not_theirs,
    Obstacle.PAUSED: _place_for,
    Obstacle.MOVING: _place_for,
    Obstacle.MOVED: _place_for,
    Obstacle.CLOSED: _place_for,
    Obstacle.BLOCKED: _blocked_for,
}
