"""The list of a team goes along: to a team that takes over, or with its place to a station.

See docs/decisions/0596.
"""

from django.db import transaction

from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.importing.parents import Moved, register_follower
from sm_plugin.facilities.models import Facility

from ..models import CareTeam, PanelEntry
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
    somebody else's at the new one, or where it can't be opened.
    """
    teams = CareTeam.objects.filter(facility__in=moved)
    lock_teams(teams.values_list("pk", flat=True))
    entries = PanelEntry.objects.select_for_update(of=("self",)).filter(team__in=teams)
    for entry in entries.select_related("station", "team__facility__parent"):
        place = entry.team.facility
        if entry.station.station_number == moved[place.pk]:
            _give_station(entry, place.station)


def _give_station(entry: PanelEntry, station: Facility) -> None:
    listed = entry.shown
    if listed is None:
        return
    number = digest_of_number(station.station_number, listed.record_number)
    person = digest_of_person(station.station_number, listed.record_number, listed.birth_date)
    if PanelEntry.objects.filter(team=entry.team, person_digest=person).exists():
        return
    try:
        refuse_another(station.station_number, listed, number, person)
    except InvalidInput:
        return
    entry.station, entry.number_digest, entry.person_digest = station, number, person
    entry.give_key()
    entry.write(listed)
    entry.save()


register_follower(follow_places)
