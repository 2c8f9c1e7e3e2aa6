"""The list of people in a team's care who have no account yet: brought in, taken off, forgotten.

See docs/decisions/0596.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, UnknownKey, VaultError
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.people.services import check_record
from sm_plugin.text.plain_text import one_line

from ..models import CareTeam, ClaimTry, Listed, PanelEntry
from ..models.panel_entries import digest_of_number, digest_of_person
from ..readers import require_open_to_lists
from ..services import lock_teams, require_manager, require_staying

LONGEST_NAME = 150  # characters
DAY = timedelta(days=1)


def checked_person(name: str, record_number: str, birth_date: date) -> Listed:
    """Return what is listed of a person, on one line; raise `InvalidInput` for what can't be."""
    listed = Listed(one_line(name), one_line(record_number), birth_date)
    check_record(listed.birth_date, listed.record_number)
    if not 0 < len(listed.name) <= LONGEST_NAME:
        text = _("Please enter 1 to %(limit)d characters.") % {"limit": LONGEST_NAME}
        raise InvalidInput(text, field="name")
    return listed


@transaction.atomic
def list_person(
    *, actor: Any, team: CareTeam, name: str, record_number: str, birth_date: date
) -> PanelEntry:
    """Put somebody without an account on a team's list; the same again keeps it 180 days longer.

    An entry that can't be opened is written again, under a key of its own.
    Raises `InvalidInput` where the record number is another person's, on the list or registered.
    """
    require_manager(actor, team.facility)
    listed = checked_person(name, record_number, birth_date)
    [team] = lock_teams([team.pk])
    require_open_to_lists(team)
    require_staying(team)
    station = team.facility.station
    number = digest_of_number(station.station_number, listed.record_number)
    person = digest_of_person(station.station_number, listed.record_number, birth_date)
    refuse_another(station.station_number, listed, number, person)
    entry = PanelEntry.objects.filter(team=team, person_digest=person).first()
    is_new = entry is None
    if entry is None:
        entry = PanelEntry(station=station, team=team, number_digest=number, person_digest=person)
    if is_new or entry.shown is None:
        entry.give_key()
    entry.seen_at = timezone.now()
    entry.write(listed)
    entry.save(force_insert=is_new)
    record(actor=actor, action=Action.PANEL_CHANGE, obj=entry, code="add" if is_new else "keep")
    return entry


def refuse_another(
    station_number: str, listed: Listed, number: str, person: str, *, but: Any = None
) -> None:
    """Two people are never joined by guess: one record number stands for one birth date.

    `but` is the account that the team is promised to: the number may be its own.
    """
    if is_anothers(number, person):
        text = _("The number belongs to a person with another birth date.")
        raise InvalidInput(text, field="record_number")
    registered = Patient.objects.with_number_at(station_number, listed.record_number)
    if registered.exclude(user=but).exists():
        text = _("A person with this record number has an account. Look under Patients.")
        raise InvalidInput(text, field="record_number")


def is_anothers(number: str, person: str) -> bool:
    """Return True where this number, a digest, is on a list with another birth date."""
    others = PanelEntry.objects.filter(number_digest=number).exclude(person_digest=person)
    return others.exists()


@transaction.atomic
def find_listed(*, actor: Any, record_number: str, birth_date: date) -> list[PanelEntry]:
    """Return the entries of exactly this person on the lists that the actor sees.

    As `people.services.find_patient`, for somebody without an account; what is found is recorded.
    """
    if not Facility.objects.with_patients_seen_by(actor).exists():
        raise NotAllowed
    visible = PanelEntry.objects.visible_to(actor)
    stations = visible.order_by().values_list("station__station_number", flat=True).distinct()
    number = one_line(record_number)
    people = [digest_of_person(station, number, birth_date) for station in stations]
    found = list(visible.filter(person_digest__in=people).named())
    if found:
        record(actor=actor, action=Action.PATIENT_FIND, code="listed")
    return found


@transaction.atomic
def take_off(*, actor: Any, entries: Iterable[PanelEntry]) -> int:
    """Delete entries from the list; returns how many were still there."""
    found = list(entries)
    for place in {entry.team.facility for entry in found}:
        require_manager(actor, place)
    lock_teams({entry.team_id for entry in found})
    return _take_off(actor, found)


def end_list(team: CareTeam, *, by: Any, most: int) -> int:
    """Take some off the list of a team that closes, and that no other one takes over from.

    Returns how many; the caller checked the rights and locked the team.
    """
    return _take_off(by, PanelEntry.objects.filter(team=team)[:most])


def _take_off(actor: Any, entries: Iterable[PanelEntry]) -> int:
    found = list(entries)
    gone = PanelEntry.objects.filter(pk__in=[entry.pk for entry in found]).delete()[0]
    for entry in found:
        record(actor=actor, action=Action.PANEL_CHANGE, obj=entry, code="remove")
    return gone


@transaction.atomic
def forget_lapsed() -> int:
    """Delete the entries that nobody brought in for 180 days, and the tries of past days."""
    ClaimTry.objects.filter(at__lt=timezone.now() - DAY).delete()
    return PanelEntry.objects.lapsed().delete()[0]


class UnopenedEntry(Exception):
    """The keyring lacks the key of an entry, whose text is whole; the text is its key."""


def renew_digests() -> tuple[int, list[Any]]:
    """Make the digests again, because the key that they come from was renewed.

    Returns how many, and the keys of entries that are damaged: nobody can find those any more.
    Tries of the last day keep theirs: they count for the person, no more for the record number.
    Raises `UnopenedEntry` where the keyring lacks a key.
    """
    entries = PanelEntry.objects.select_related("station").select_for_update(of=("self",))
    damaged = []
    for entry in entries:
        try:
            listed, station = entry.listed, entry.station.station_number
        except UnknownKey as error:
            raise UnopenedEntry(entry.pk) from error
        except VaultError:
            damaged.append(entry.pk)
            continue
        number, born = listed.record_number, listed.birth_date
        entry.rebind(
            number_digest=digest_of_number(station, number),
            person_digest=digest_of_person(station, number, born),
        )
    return len(entries) - len(damaged), damaged
