"""People who could open a mailbox before, each with the first day and the last; who never did."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sm_plugin.people.models import Delegation


@dataclass(frozen=True)
class Past:
    """A person and the days between which a mailbox was open to him or her."""

    person: Any
    first: date
    last: date


def who_had_access(delegations: Iterable[Delegation]) -> list[Past]:
    """Return those of one patient's delegations who have no access any more, the latest first.

    A change ends one row and begins another, so a person's rows are read together. Nobody had
    access before accepting, nor after the last day, whenever the worker ended the row.
    """
    rows = defaultdict(list)
    for one in delegations:
        if one.accepted_at is not None and one.delegate_id is not None:
            rows[one.delegate_id].append(one)
    over = [own for own in rows.values() if all(one.is_over for one in own)]
    found = [found for own in over for found in _opened(own)]
    return sorted(found, key=lambda past: past.last, reverse=True)


def who_did_not_accept(delegations: Iterable[Delegation]) -> list[Delegation]:
    """Return one patient's invitations that ended unaccepted, the newest of each address first.

    An address that waits, or had access, is told of there. A change ends one row and begins
    another, named at the same moment.
    """
    rows = sorted(delegations, key=lambda one: one.named_at)
    newest = {one.email: one for one in rows}
    elsewhere = {one.email for one in rows if one.accepted_at is not None or not one.is_over}
    over = [one for one in newest.values() if one.email not in elsewhere]
    return sorted(over, key=lambda one: one.named_at, reverse=True)


def _opened(rows: list[Delegation]) -> list[Past]:
    days = [(_first_day(one), _last_day(one)) for one in rows]
    days = [(first, last) for first, last in days if first <= last]
    if not days:
        return []
    firsts, lasts = zip(*days, strict=True)
    return [Past(rows[0].delegate, min(firsts), max(lasts))]


def _first_day(one: Delegation) -> date:
    if one.accepted_at is None:
        return one.starts_on
    return max(one.starts_on, one.patient.home_facility.day_of(one.accepted_at))


def _last_day(one: Delegation) -> date:
    home = one.patient.home_facility
    ends = [one.ends_on, home.day_of(one.ended_at) if one.ended_at else None]
    return min(day for day in ends if day is not None)
