"""Items of patients who are in the team themselves, or whose caregiver is: others have them.

Such a person is no staff there. What they had before goes back, and what waits for a role that
only they have goes to the one that stands in for it. See docs/decisions/0712.
"""

from collections.abc import Collection
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from sm_plugin.audit.services import record
from sm_plugin.people.models import Delegation, Patient
from sm_plugin.people.own_care import has_own_care, is_cared_for_by_outer
from sm_plugin.teams.models import Membership
from sm_plugin.teams.routing import reading_role, roles_of_outer, split_roles, staffed_roles
from sm_plugin.teams.services import lock_teams
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.services import add_event
from sm_plugin.worker import do_each

from ..choices import Status
from ..models import WorkItem
from ..steps.passing import people_of, tell_handed
from ..steps.transitions import PUT_BACK
from ..steps.under_lock import locked, reader_of, roles_there, show_work


def is_of_colleague() -> Q:
    """Return the condition that the patient, or a caregiver, is a member of the thread's team.

    The few patients who are staff anywhere are asked for once, and only theirs by the team.
    """
    members = Membership.objects.active()
    staff = Patient.objects.filter(user__in=members.values("user"))
    helpers = Delegation.objects.accepted().not_ended()
    helpers = helpers.filter(delegate__in=members.values("user"))
    near = Q(thread__patient__in=staff.values("pk")) | Q(
        thread__patient__in=helpers.values("patient")
    )
    patient = OuterRef(OuterRef("thread__patient"))
    own = members.filter(is_cared_for_by_outer(patient, "user"), team=OuterRef("thread__team"))
    return near & Q(Exists(own))


def settle_own_care(*, limit: int = 200) -> int:
    """Give what people should not have of their own care to others; returns how many items."""
    open_items = WorkItem.objects.not_done()
    helping = Delegation.objects.accepted().not_ended()
    helping = helping.filter(patient=OuterRef("thread__patient"), delegate=OuterRef("assignee"))
    held = open_items.filter(Q(thread__patient__user=F("assignee")) | Q(Exists(helping)))
    waiting = open_items.filter(is_of_colleague(), status=Status.WAITING)
    rows = waiting.select_related("thread").with_readers()
    rows = rows.annotate(roles_of_team=roles_of_outer("team"))
    wrong = (item.pk for item in rows.iterator() if _is_wrong(item))
    keys = [*held.values_list("pk", flat=True)[:limit]]
    return do_each("own care", [*keys, *islice(wrong, limit - len(keys))], _settle)


def _is_wrong(item: Any) -> bool:
    """Return True for an item, with its team's roles, that waits for a wrong one or is told so."""
    staffed = split_roles(item.roles_of_team)
    return role_of_others(item, staffed) != item.role or _is_told_wrong(item)


@transaction.atomic
def _settle(key: Any) -> bool:
    """Return False for an item that is in good order by now; who gets it is told."""
    item = WorkItem.objects.select_related("team").get(pk=key)
    lock_teams([item.team_id])
    item, is_settled = locked(item), False
    if item.assignee is not None and has_own_care(item.assignee, item.thread.patient_id):
        was = Status(item.status)
        item.status, item.assignee = PUT_BACK.moves.get(was, was), None
        is_settled = True
    comes = is_settled and item.is_open
    if item.status == Status.WAITING:
        role = role_of_others(item, staffed_roles(item.team))
        comes = comes or role != item.role
        is_settled = comes or is_settled or _is_told_wrong(item)
        item.role = role
        show_work(item, state=ThreadState.RECEIVED, with_role=reader_of(item))
        if is_settled:
            facts: dict[str, Any] = {"role": reader_of(item), "is_internal": item.is_internal}
            add_event(item.thread, PUT_BACK.event, actor=None, at=timezone.now(), **facts)
    if is_settled:
        item.save(update_fields=["status", "assignee", "role"])
        record(actor=None, action=PUT_BACK.action, obj=item, patient=item.thread.patient_id)
    if comes:
        tell_handed(item, people_of(item, reader_of(item)), None)
    return is_settled


def _is_told_wrong(item: WorkItem) -> bool:
    """Return True if the patient reads of another role than the one that reads it."""
    thread = item.thread
    return thread.state == ThreadState.RECEIVED and thread.with_role != reader_of(item)


def role_of_others(
    item: WorkItem, staffed: Collection[str], others: Collection[str] | None = None
) -> str:
    """Return the role the item waits for, or its stand-in where no other person reads it.

    `staffed` are the roles that the team has, `others` those of who may work on it: `roles_there`.
    """
    others = roles_there(item) if others is None else others
    if not others or reading_role(item.role, staffed) in others:
        return item.role
    return reading_role(item.role, others)
