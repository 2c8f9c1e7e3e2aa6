"""The patients and the colleagues of a list, each with a count, to narrow it to one of them.

Asked for only where somebody wants to choose: a list without it takes no statement more.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from sm_plugin.database.paging import Place
from sm_plugin.text.names import person_name, staff_name
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.survey import COUNTED_WHERE_SHOWN
from sm_plugin.worklist.filters import ME, NOBODY, Narrowing

from .listing import Listing
from .row_html import in_figures
from .rows import Chip, WorkRow, chip_of

PATIENTS_SHOWN = 100
WORD = "by"  # of the address, with `PEOPLE`
PEOPLE = "people"


@dataclass(frozen=True)
class People:
    """`more` is how many patients are not shown; those with the most messages come first."""

    holders: list[Chip]
    patients: list[Chip]
    more: int = 0


def people_of(listing: Listing, *, is_whole: bool) -> People:
    """Return who has what is in the list, and whose it is, as far as the list is counted."""
    items = _first_items(listing)
    chip = partial(chip_of, listing.queue.name, listing.narrowing, is_whole)
    patients = _patients(items)
    shown = [chip("patient", word, label, n) for word, label, n in patients[:PATIENTS_SHOWN]]
    holders = [chip("who", *one) for one in _holders(items, listing.user)]
    return People(holders, shown, len(patients) - len(shown))


def chosen_people(queue: str, narrowing: Narrowing, rows: Iterable[WorkRow]) -> list[Chip]:
    """Return a link for the patient and the colleague that the list is narrowed to: it ends that.

    Their names stand in its lines; of somebody else's patient there are none, and no name.
    """
    first = next(iter(rows), None)
    found: list[Chip] = []
    chip = partial(chip_of, queue, narrowing, True)
    if narrowing.patient:
        name = first.row.patient_name if first else _("One patient")
        found.append(chip("patient", narrowing.patient, name, None))
    if narrowing.who == ME:
        found.append(chip("who", ME, _("You have it"), None))
    elif narrowing.who not in ("", NOBODY):
        name = first.row.assignee if first else _("One colleague")
        found.append(chip("who", narrowing.who, name, None))
    return found


def _first_items(listing: Listing) -> list[WorkItem]:
    """Return what the counts above the list are of: its first items, narrowed or not."""
    queue, everything = listing.queue, replace(listing, narrowing=Narrowing())
    place = Place((*queue.fields, "id"), queue.descending, [])
    found = everything.rows().keys(place, COUNTED_WHERE_SHOWN)
    first = sorted(found, reverse=queue.descending)[:COUNTED_WHERE_SHOWN]
    items = WorkItem.objects.of_teams(listing.teams, listing.user)
    items = items.filter(pk__in=[one[-1] for one in first])
    return list(items.select_related("assignee", "thread__patient__user"))


def _patients(items: list[WorkItem]) -> list[tuple[str, str, int]]:
    patients = {one.thread.patient_id: one.thread.patient for one in items}
    counts = Counter(one.thread.patient_id for one in items)
    names = {key: person_name(one.user) for key, one in patients.items()}
    shared = Counter(names.values())

    def label(key: Any) -> str:
        born = patients[key].birth_date
        return f"{names[key]}, {in_figures(born)}" if shared[names[key]] > 1 else names[key]

    order = sorted(counts, key=lambda key: (-counts[key], names[key].casefold(), str(key)))
    return [(str(key), label(key), counts[key]) for key in order]


def _holders(items: list[WorkItem], user: Any) -> list[tuple[str, str, int]]:
    """Return nobody and the person first, then the colleagues by name."""
    counts = Counter(one.assignee_id for one in items)
    names = {one.assignee_id: staff_name(one.assignee) for one in items if one.assignee}
    rows = [(NOBODY, _("Nobody has it"), counts.pop(None, 0))]
    rows.append((ME, _("You have it"), counts.pop(user.pk, 0)))
    order = sorted(counts, key=lambda key: (names[key].casefold(), str(key)))
    rows += [(str(key), names[key], counts[key]) for key in order]
    return [row for row in rows if row[2]]
