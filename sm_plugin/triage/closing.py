"""Closing a team: what is open and who is in its care goes to another team, in one step."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.services import mailbox_of_team
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.routing import TeamRoutes, routes_of
from sm_plugin.teams.services import stop_membership
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.services import add_event, lock_threads, show_state

from .choices import Status
from .models import WorkItem
from .rounds import note_moved
from .transitions import HAND_ON
from .under_lock import reader_of


@transaction.atomic
def close_team(*, actor: Any, team: CareTeam, to: CareTeam | None = None) -> CareTeam:
    """Close a team for good; its open items and its patients go to the team `to`, all or nothing.

    A thread that is handed over goes with all of its items, those done included. Threads that are
    settled stay with the closed team, whose members are members no more: only the patient reads
    them. Raises `NotAllowed` unless the actor runs both facilities,
    `InvalidInput` when something needs a new home and `to` can't give it one.
    """
    if not may_manage_rollout(actor, team.facility):
        raise NotAllowed
    if to is not None and not may_manage_rollout(actor, to.facility):
        raise NotAllowed
    team, to = _held(team, to)
    if team.closed_at is not None:
        raise Refused(_("This team is closed already."), code="already_closed")
    # While the team's row is held no thread of it is opened, so these are all.
    lock_threads(_open_items(team).values_list("thread", flat=True))
    items = list(_open_items(team).select_for_update(of=("self",)))
    patients = [row.patient_id for row in _assignments(team)]
    now = timezone.now()
    if to is not None:
        _check_successor(team, to, items)
        _hand_on(actor, items, to, now)
        _assign(patients, to)
    elif items or patients:
        text = _("Choose the team that takes over: there are open messages or patients.")
        raise InvalidInput(text, code="successor_missing", field="hand_to")
    _assignments(team).update(ended_at=now)
    for membership in team.memberships.filter(ended_at__isnull=True).select_related("user"):
        stop_membership(membership)
    team.closed_at, team.replaced_by, team.accepts_messages = now, to, False
    team.save(update_fields=["closed_at", "replaced_by", "accepts_messages"])
    # Whoever asks who took over finds the team of today in one step.
    team.replaces.update(replaced_by=to)
    for item in items:
        record(actor=actor, action=HAND_ON.action, obj=item, patient=item.thread.patient_id)
    record(actor=actor, action=Action.TEAM_CLOSE, obj=team)
    return team


def what_goes_on(team: CareTeam) -> dict[str, int]:
    """How many open items and patients a team has that another would have to take."""
    return {"items": _open_items(team).count(), "patients": _assignments(team).count()}


def _held(team: CareTeam, to: CareTeam | None) -> tuple[CareTeam, CareTeam | None]:
    """Both rows, locked in one order: nobody sends to the team, or closes the other, meanwhile."""
    keys = [team.pk] if to is None else [team.pk, to.pk]
    # Without the key: who answers in a thread of the team only needs the row to be there.
    locked = CareTeam.objects.select_for_update(of=("self",), no_key=True).named().order_by("pk")
    rows = {row.pk: row for row in locked.filter(pk__in=keys)}
    return rows[team.pk], None if to is None else rows[to.pk]


def _open_items(team: CareTeam) -> Any:
    items = WorkItem.objects.select_related("thread__topic").filter(team=team)
    return items.filter(done_at__isnull=True).order_by("pk")


def _assignments(team: CareTeam) -> Any:
    return PatientAssignment.objects.filter(team=team, ended_at__isnull=True)


def _check_successor(team: CareTeam, to: CareTeam, items: list[WorkItem]) -> None:
    if to.pk == team.pk or not CareTeam.objects.accepting().filter(pk=to.pk).exists():
        text = _("Choose another team that is open and accepts messages.")
        raise InvalidInput(text, code="successor_closed", field="hand_to")
    ways = routes_of(to)
    if not all(ways.of_thread(item.thread.topic) for item in items):
        text = _("This team has nobody who could read the open messages. Choose another one.")
        raise InvalidInput(text, code="successor_empty", field="hand_to")


def _hand_on(actor: Any, items: list[WorkItem], to: CareTeam, now: datetime) -> None:
    """Each item and its thread become the other team's; the old one loses sight of them."""
    ways, mailbox = routes_of(to), mailbox_of_team(to)
    for item in items:
        old_team = item.team_id
        _move_item(item, to, ways)
        WorkItem.objects.filter(thread=item.thread, team=old_team).update(team=to)
        note_moved(item, now)
        entries = MailboxEntry.objects.filter(thread=item.thread)
        entries.filter(mailbox__team=old_team).update(mailbox=mailbox)
        item.thread.team = to
        item.thread.save(update_fields=["team"])
        if item.status == Status.WAITING:
            show_state(item.thread, state=ThreadState.RECEIVED, with_role=reader_of(item))
        add_event(item.thread, HAND_ON.event, actor=actor, role=item.role, at=now)


def _move_item(item: WorkItem, to: CareTeam, ways: TeamRoutes) -> None:
    """What was being answered waits again; what waits for the patient goes on waiting."""
    way = ways.of_thread(item.thread.topic)
    assert way is not None  # noqa: S101 - checked before anything moved
    item.team, item.role, item.assignee = to, way.first, None
    item.status = HAND_ON.after(item.status)
    item.save(update_fields=["team", "role", "assignee", "status"])


def _assign(patients: Iterable[Any], to: CareTeam) -> None:
    there = set(_assignments(to).values_list("patient", flat=True))
    missing = [patient for patient in patients if patient not in there]
    PatientAssignment.objects.bulk_create(
        PatientAssignment(patient_id=patient, team=to) for patient in missing
    )
