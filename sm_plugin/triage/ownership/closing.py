"""Closing a team: it takes no more messages, its open items move in batches, then it is closed.

See docs/decisions/0035 and 0502.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.mailboxes.services import mailbox_of_team
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.copying import listed_and_stopped
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.models.topics import Topic
from sm_plugin.teams.panels.moving import give_entries
from sm_plugin.teams.panels.services import end_list
from sm_plugin.teams.routing import routes_of
from sm_plugin.teams.services import lock_teams, stop_membership
from sm_plugin.teams.stops.services import carry_stops
from sm_plugin.threads.models import Message
from sm_plugin.threads.services import add_event, lock_threads
from sm_plugin.worker import do_in_batches

from ..models import WorkItem
from ..steps.answers import keys_with_unsent
from ..steps.moving import move_to_team
from ..steps.passing import people_of, tell_handed
from ..steps.transitions import HAND_ON
from ..steps.under_lock import reader_of
from .unseen import UNSEEN, note_mended, tell_of_each

logger = logging.getLogger(__name__)

# Items, or people of a list, a transaction: nobody who writes to the successor waits a second.
BATCH = 5
AT_ONCE = 20  # batches while somebody waits for the page; the worker goes on
TOLD = "sm_plugin:closing_waits"
TELL_AGAIN = 24 * 3600  # seconds
A_ROUND = 200  # batches in one round of the worker


def close_team(*, actor: Any, team: CareTeam, to: CareTeam | None = None) -> CareTeam:
    """Close a team for good; its open items and its patients go to the team `to`.

    It takes no more messages from now on, and its patients are the other team's, with the list of
    those who have no account yet and with the stops in force. The items move
    in batches, each of them whole; what is left after a few of them is for the worker. A thread
    that is handed over goes with all of its items, those done included. Threads that are settled
    stay with the closed team, whose members are members no more: only the patient reads them.
    Raises `NotAllowed` unless the actor runs both facilities, `InvalidInput` when something needs
    a new home and `to` can't give it one.
    """
    closing = _begin(actor, team, to)
    for _batch in range(AT_ONCE):
        if not _move_batch(closing.pk):
            break
    closing.refresh_from_db()
    return closing


def move_closing(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Move on what teams still have that are closing; return how many items moved.

    People of lists that no other team takes are counted, too.
    """
    closing = CareTeam.objects.open().filter(closing_at__isnull=False)
    keys = list(closing.values_list("pk", flat=True))
    batches = (do_in_batches("closing teams", key, _move_batch, stop=stop) for key in keys)
    return sum(count for each in batches for count in islice(each, A_ROUND))


def mend_closed(*, limit: int = A_ROUND) -> int:
    """Move on what is open in teams that are closed, and have a successor; returns how many items.

    No step leaves anything there. Each mend is logged and counted.
    """
    closed = CareTeam.objects.filter(closed_at__isnull=False, replaced_by__isnull=False)
    left = WorkItem.objects.not_done().filter(team__in=closed).order_by()
    mended = 0
    for key in list(left.values_list("team", flat=True).distinct()[:limit]):
        batches = do_in_batches("left in closed teams", key, _move_left)
        items = sum(islice(batches, A_ROUND))
        note_mended(key, items)
        mended += items
    return mended


@transaction.atomic
def check_closing(*, actor: Any, team: CareTeam, to: CareTeam | None = None) -> None:
    """Raise what `close_team` would raise now, and change nothing."""
    _checked(actor, team, to)


def _checked(actor: Any, team: CareTeam, to: CareTeam | None) -> tuple[CareTeam, CareTeam | None]:
    """Return both teams locked, once nothing stands in the way of closing."""
    if not may_manage_rollout(actor, team.facility):
        raise NotAllowed
    if to is not None and not may_manage_rollout(actor, to.facility):
        raise NotAllowed
    team, to = _held(team, to)
    if team.closed_at is not None:
        raise Refused(_("This team is closed already."), code="already_closed")
    if team.closing_at is not None:
        raise Refused(_("This team is closing already."), code="already_closing")
    if to is not None:
        _check_successor(team, to)
    elif _takes_over(team):
        text = _(
            "Another team is closing into this one. Choose the team that takes over from both, or "
            "wait until that one is closed."
        )
        raise InvalidInput(text, code="successor_missing", field="hand_to")
    elif _needs_successor(team):
        text = _(
            "Choose the team that takes over: there are open messages, patients or people on its "
            "list."
        )
        raise InvalidInput(text, code="successor_missing", field="hand_to")
    return team, to


@transaction.atomic
def _begin(actor: Any, team: CareTeam, to: CareTeam | None) -> CareTeam:
    """Check everything, stop new messages and give the patients to the other team."""
    team, to = _checked(actor, team, to)
    now = timezone.now()
    _give_patients(actor, team, to, now)
    team.closing_at, team.closing_by = now, actor
    team.replaced_by, team.accepts_messages = to, False
    team.save(update_fields=["closing_at", "closing_by", "replaced_by", "accepts_messages"])
    record(actor=actor, action=Action.TEAM_CHANGE, obj=team)
    return team


@transaction.atomic
def _move_batch(key: Any) -> int:
    """Move a batch of a closing team's items; close it when none is left. Return how many moved.

    Where no team takes over, its list ends as they would move.
    """
    team = CareTeam.objects.select_related("closing_by", "replaced_by").get(pk=key)
    team, to = _held(team, _successor(team))
    if team.closed_at is not None:
        return 0
    if to is not None and to.closed_at is not None and to.replaced_by_id is not None:
        return 0  # it closed while this one waited: the next batch asks who took over from it
    if moved := _hand_on_batch(team, to):
        return moved
    if to is None and (ended := end_list(team, by=team.closing_by, most=BATCH)):
        return ended
    if _topics_nobody_reads(team, to):
        _tell_that_it_waits(team)
    else:
        _finish(team, to)
    return 0


@transaction.atomic
def _move_left(key: Any) -> int:
    """Move a batch of what is open in a closed team to the team that took over."""
    team = CareTeam.objects.select_related("closing_by", "replaced_by").get(pk=key)
    team, to = _held(team, _successor(team))
    return 0 if to is None or to.closed_at is not None else _hand_on_batch(team, to)


def _hand_on_batch(team: CareTeam, to: CareTeam | None) -> int:
    """Give a batch of what is open to the other team, where somebody can read it; both locked."""
    # In no order: a batch is found without reading all that waits with it.
    can_go = _open_items(team).exclude(thread__topic__in=_unreadable(to)).order_by()
    keys = list(can_go.values_list("pk", "thread")[:BATCH])
    # The team takes no message, so nothing comes after these that isn't found by the next batch.
    lock_threads([thread for _item, thread in keys])
    locked = _open_items(team).filter(pk__in=[item for item, _thread in keys])
    items = list(locked.select_for_update(of=("self",)))
    if not items:
        return 0
    assert to is not None  # noqa: S101 - a team with open items doesn't begin to close without
    _hand_on(team.closing_by, items, to, timezone.now())
    for item in items:
        record(
            actor=team.closing_by,
            action=HAND_ON.action,
            obj=item,
            patient=item.thread.patient_id,
        )
    _tell_who_gets_it(team.closing_by, items, to, team.closing_at or timezone.now())
    return len(items)


def _unreadable(to: CareTeam | None) -> list[Topic]:
    """Return the topics that nobody in the other team could read today; usually none."""
    if to is None:
        return []
    ways = routes_of(to)
    return [topic for topic in Topic.objects.all() if not ways.of_thread(topic)]


def _topics_nobody_reads(team: CareTeam, to: CareTeam | None) -> list[Topic]:
    """Return the topics of what is open that nobody in the other team could read today."""
    unreadable = _unreadable(to)
    if not unreadable:
        return []
    there = _open_items(team).filter(thread__topic__in=unreadable).order_by()
    found = set(there.values_list("thread__topic", flat=True).distinct())
    return [topic for topic in unreadable if topic.pk in found]


def _tell_that_it_waits(team: CareTeam) -> None:
    """Tell who runs the station, once a day, that the closing waits for a reader elsewhere."""
    if _open_items(team).exists():
        this = CareTeam.objects.filter(pk=team.pk)
        log = "Team %s can't close: nobody who takes over could read it."
        tell_of_each(TOLD, UNSEEN, this, again=TELL_AGAIN, log=log)


def waiting_for_a_reader(closing: Iterable[CareTeam]) -> list[tuple[CareTeam, CareTeam, int]]:
    """Return the closing teams that wait, the team that takes over, and how many items wait."""
    waiting = []
    for team in closing:
        to = _successor(team)
        if to is not None and (unread := _topics_nobody_reads(team, to)):
            count = _open_items(team).filter(thread__topic__in=unread).count()
            waiting.append((team, to, count))
    return waiting


def _successor(team: CareTeam) -> CareTeam | None:
    """Return the team that takes over today: the one that was chosen may have closed since."""
    to = team.replaced_by
    while to is not None and to.closed_at is not None and to.replaced_by is not None:
        to = to.replaced_by
    return to


def _finish(team: CareTeam, to: CareTeam | None) -> None:
    now = timezone.now()
    _give_patients(team.closing_by, team, to, now)  # those who came since it began
    for membership in team.memberships.filter(ended_at__isnull=True).select_related("user"):
        stop_membership(membership)
    team.closed_at, team.replaced_by = now, to
    team.save(update_fields=["closed_at", "replaced_by"])
    # Who asks which team took over finds the team of today in one step.
    team.replaces.update(replaced_by=to)
    record(actor=team.closing_by, action=Action.TEAM_CLOSE, obj=team)


def what_goes_on(team: CareTeam) -> dict[str, int]:
    """Return how much a team has that another would have to take, by kind.

    `unsent` are its answers that are written and not sent: no other team gets those.
    """
    counts = {"items": _open_items(team).count(), "patients": _assignments(team).count()}
    counts["unsent"] = len(keys_with_unsent(_open_items(team)))
    return counts | listed_and_stopped(team)


def _needs_successor(team: CareTeam) -> bool:
    return CareTeam.objects.counted_on().filter(pk=team.pk).exists()


def _takes_over(team: CareTeam) -> bool:
    return bool(team.replaces.filter(closed_at__isnull=True).exists())


def _held(team: CareTeam, to: CareTeam | None) -> tuple[CareTeam, CareTeam | None]:
    """Both rows, locked in one order: nobody sends to the team, or closes the other, meanwhile."""
    keys = [team.pk] if to is None else [team.pk, to.pk]
    rows = {row.pk: row for row in lock_teams(keys)}
    return rows[team.pk], None if to is None else rows[to.pk]


def _open_items(team: CareTeam) -> Any:
    items = WorkItem.objects.select_related("thread__topic", "team").filter(team=team)
    return items.filter(done_at__isnull=True).order_by("pk")


def _assignments(team: CareTeam) -> Any:
    return PatientAssignment.objects.filter(team=team, ended_at__isnull=True)


def _check_successor(team: CareTeam, to: CareTeam) -> None:
    has_readers = CareTeam.objects.staffed().filter(pk=to.pk).exists()
    if not has_readers or _topics_nobody_reads(team, to):
        text = _("This team has nobody who could read the open messages. Choose another one.")
        raise InvalidInput(text, code="successor_empty", field="hand_to")
    if not CareTeam.objects.successors_of(team).filter(pk=to.pk).exists():
        text = _("Choose another team that is open and accepts messages.")
        raise InvalidInput(text, code="successor_closed", field="hand_to")


def _hand_on(actor: Any, items: list[WorkItem], to: CareTeam, now: datetime) -> None:
    """Each item and its thread become the other team's; the old one loses sight of them."""
    ways, mailbox = routes_of(to), mailbox_of_team(to)
    for item in items:
        old_team = item.team
        move_to_team(item, to, HAND_ON, ways=ways, mailbox=mailbox, at=now)
        role = reader_of(item) if item.is_open and not item.is_internal else ""
        facts: dict[str, Any] = {"role": role, "from_team": old_team, "to_team": to, "at": now}
        add_event(item.thread, HAND_ON.event, actor=actor, **facts)


def _tell_who_gets_it(actor: Any, items: list[WorkItem], to: CareTeam, begun: datetime) -> None:
    """Tell those who read it there that work comes to them: each once of a closing, and a day.

    A closing has thousands of items, in many batches. Of what is flagged they were told as it
    moved; what is answered is not owed.
    """
    owed = [one for one in items if one.is_open and not one.is_urgent]
    comes = [(one, people_of(one, reader_of(one))) for one in owed]
    since = max(begun, timezone.now() - timedelta(seconds=TELL_AGAIN))
    told = _told_of({one.pk for _item, people in comes for one in people}, to, since)
    for item, people in comes:
        tell_handed(item, [one for one in people if one.pk not in told], actor)
        told |= {one.pk for one in people}


def _told_of(people: set[Any], to: CareTeam, since: datetime) -> set[Any]:
    """Return which of the people were told since that work came to them in the team.

    Found by person: conversations of the team are many, and both teams are locked meanwhile.
    """
    handed = OutboxNotice.objects.filter(kind=OutboxNotice.Kind.HANDED, created_at__gte=since)
    pairs = list(handed.filter(recipient__in=people).values_list("recipient", "message"))
    of_team = Message.objects.filter(pk__in={key for _person, key in pairs}, thread__team=to)
    there = set(of_team.values_list("pk", flat=True))
    return {person for person, key in pairs if key in there}


def _give_patients(actor: Any, team: CareTeam, to: CareTeam | None, now: datetime) -> None:
    """Put the patients of a team that closes in the care of the other one, if that is open.

    Those who are listed go along, and nobody may write there who may not write here.
    """
    if to is not None and to.closed_at is None:
        there = _assignments(to).values("patient")
        missing = _assignments(team).exclude(patient__in=there).values_list("patient", flat=True)
        PatientAssignment.objects.bulk_create(
            PatientAssignment(patient_id=patient, team=to) for patient in list(missing)
        )
        give_entries(team, to)
        carry_stops(actor, team, to)
    _assignments(team).update(ended_at=now)
