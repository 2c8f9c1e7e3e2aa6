"""The list of a team goes along when another team takes over.

See docs/decisions/0596.
"""

from django.db import transaction

from ..models import CareTeam, PanelEntry

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
