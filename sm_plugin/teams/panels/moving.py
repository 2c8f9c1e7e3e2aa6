"""The list of a team goes along: to a team that takes over, or with its place to a station.

See docs/decisions/0596 and 0722.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import ngettext

from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.importing.parents import (
    Moved,
    Placed,
    moves_of,
    register_follower,
    register_obstacle,
)
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient

from ..models import CareTeam, Listed, PanelEntry
from ..models.panel_entries import digest_of_number, digest_of_person
from ..services import lock_teams
from .services import refuse_another

MOVED = ("person_digest", "seen_at", "claimed_by", "claimed_at")


@transaction.atomic
def give_entries(team: CareTeam, to: CareTeam) -> None:
    """Give the list of a team to the one that takes over; the caller has locked both.

    A record number stays its station's, also where the other team is elsewhere. Somebody who
    stands on both lists stays once, with the later day and with the claim that waits.
    """
    rows = PanelEntry.objects.select_for_update(of=("self",)).only(*MOVED)
    entries = list(rows.filter(team=team))
    people = {entry.person_digest for entry in entries}
    twice = {
        entry.person_digest: entry
        for entry in rows.filter(team=to)
        if entry.person_digest in people
    }
    for entry in entries:
        if kept := twice.get(entry.person_digest):
            kept.seen_at = max(kept.seen_at, entry.seen_at)
            if kept.claimed_by_id is None:
                kept.claimed_by_id, kept.claimed_at = entry.claimed_by_id, entry.claimed_at
            kept.save(update_fields=["seen_at", "claimed_by", "claimed_at"])
            entry.delete()
    PanelEntry.objects.filter(team=team).update(team=to)


@transaction.atomic
def follow_places(moved: Moved) -> None:
    """Give the lists of these places to their new station, where people look for themselves now.

    An entry stays with the old station, and can be claimed there, where its record number is
    somebody else's at the new one, or where it can't be opened. Those of a station that is a clinic
    by now follow it whose team they are by now.
    """
    teams = CareTeam.objects.filter(Q(facility__in=moved) | Q(panel_entries__station__in=moved))
    lock_teams(teams.values_list("pk", flat=True))
    follow = Q(team__facility__in=moved) | Q(station__in=moved)
    entries = PanelEntry.objects.select_for_update(of=("self",)).filter(follow)
    for entry in entries.select_related("station__parent", "team__facility__parent"):
        place = entry.team.facility
        if entry.station.station_number == moved.get(place.pk):
            _give_station(entry, place.station)
        elif entry.station_id in moved:
            _give_station(entry, entry.station.station)


def _give_station(entry: PanelEntry, station: Facility) -> None:
    listed = entry.shown
    if listed is None:
        return
    number = digest_of_number(station.station_number, listed.record_number)
    person = digest_of_person(station.station_number, listed.record_number, listed.birth_date)
    if PanelEntry.objects.filter(team=entry.team, person_digest=person).exists():
        return
    try:
        but = entry.promised_to
        refuse_another(station.station_number, listed, number, person, but=but)
    except InvalidInput:
        return
    entry.station, entry.number_digest, entry.person_digest = station, number, person
    entry.give_key()
    entry.write(listed)
    entry.save()


def listed_otherwise(now: Placed, then: Placed) -> dict[Any, str]:
    """Return the places with patients whose record numbers are others' on lists of the station."""
    found: dict[Any, str] = {}
    for (_was, number), keys in moves_of(now, then).items():
        for (key, site), patients in _listed_otherwise(keys, number).items():
            words = ngettext(
                "%(n)d patient of %(site)s has the record number of somebody with another birth "
                "date on a list at %(number)s. Take that one off the list, or correct the number, "
                "first",
                "%(n)d patients of %(site)s have the record numbers of people with other birth "
                "dates on lists at %(number)s. Take these off the lists, or correct the numbers, "
                "first",
                patients,
            )
            found[key] = words % {"n": patients, "site": site, "number": number}
    return found


def _listed_otherwise(keys: Collection[Any], station: str) -> Counter[tuple[Any, str]]:
    """Count by place, which is its key and its number, the patients who are listed as others."""
    on_lists = _on_lists(station)
    people = Patient.objects.standing().real().filter(home_facility__in=keys).order_by()
    facts = ("home_facility", "home_facility__station_number", "record_number", "birth_date")
    found: Counter[tuple[Any, str]] = Counter()
    for key, site, number, born in people.values_list(*facts) if on_lists else ():
        found[key, site] += _is_anothers(on_lists, station, Listed("", number, born))
    return +found


def _on_lists(station: str) -> dict[str, set[str]]:
    """Return the digests of the people on the lists of a station, by those of their numbers."""
    on_lists: dict[str, set[str]] = defaultdict(set)
    entries = PanelEntry.objects.filter(station__station_number=station).order_by()
    for number, person in entries.values_list("number_digest", "person_digest"):
        on_lists[number].add(person)
    return on_lists


def left_behind(now: Placed, then: Placed) -> dict[Any, str]:
    """Return the stations with people on their lists whom nobody could find at the new station.

    A clinic that leaves a station leaves them there; a station that becomes a clinic can't.
    """
    found: dict[Any, str] = {}
    for (was, number), keys in moves_of(now, then).items():
        entries = PanelEntry.objects.filter(station__in=keys).select_related("station").order_by()
        own = [entry for entry in entries if entry.station.station_number == was]
        if own and (people := _others_there(own, number)):
            words = ngettext(
                "%(n)d person on the lists of %(site)s has the record number of somebody with an "
                "account, or on a list, at %(number)s. Take that person off the list first",
                "%(n)d people on the lists of %(site)s have the record numbers of people with an "
                "account, or on a list, at %(number)s. Take these people off the lists first",
                people,
            )
            found[own[0].station_id] = words % {"n": people, "site": was, "number": number}
    return found


def _others_there(entries: Collection[PanelEntry], station: str) -> int:
    """Return how many people of these entries `refuse_another` would refuse at the station."""
    pairs = [(entry, listed) for entry in entries if (listed := entry.shown) is not None]
    numbers = {listed.record_number for _entry, listed in pairs}
    holders: dict[str, set[Any]] = defaultdict(set)
    registered = Patient.objects.with_number_at(station, *numbers).order_by()
    for number, user in registered.values_list("record_number", "user"):
        holders[number].add(user)
    on_lists = _on_lists(station)
    refused = {
        entry.person_digest
        for entry, listed in pairs
        if holders[listed.record_number] - {entry.promised_to}
        or _is_anothers(on_lists, station, listed)
    }
    return len(refused)


def _is_anothers(on_lists: dict[str, set[str]], station: str, listed: Listed) -> bool:
    there = on_lists.get(digest_of_number(station, listed.record_number), set())
    person = digest_of_person(station, listed.record_number, listed.birth_date)
    return bool(there - {person})


register_follower(follow_places)
register_obstacle(listed_otherwise)
register_obstacle(left_behind)
