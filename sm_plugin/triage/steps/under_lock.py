"""The frame of every step: lock the item, ask the right of the step, write what was done."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.permissions import require
from sm_plugin.teams.models import Membership
from sm_plugin.teams.routing import alarm_role, reading_role, roles_for, split_roles
from sm_plugin.text.names import staff_name
from sm_plugin.threads.choices import Side, ThreadState
from sm_plugin.threads.models import Message
from sm_plugin.threads.services import add_event, lock_threads, show_state

from ..choices import Status
from ..models import WorkItem
from .step import Alarm, Transition


def locked(item: WorkItem, *, holder: Any = None) -> WorkItem:
    """Return the item as it is now, held until the transaction ends: no two can both take it.

    `holder`, an account or its key, is the one who gets it by the step: nobody leaves the team in
    that moment with something that came too late to be put back.
    """
    if holder is not None:
        hold_memberships([item.team_id], holder)
    lock_threads([item.thread_id])
    rows = for_update(WorkItem.objects.select_related("thread", "team"))
    found: WorkItem = rows.get(pk=item.pk)
    return found


def hold_memberships(teams: Collection[Any], *people: Any) -> None:
    """Lock what makes these people members of these teams, given by key, before any thread.

    Who gets an item holds it, and so does whatever puts back what a person has: of the two, the
    second finds what the first has done.
    """
    to_key = get_user_model()._meta.pk.to_python
    try:
        keys = [to_key(getattr(person, "pk", person)) for person in people]
    except ValidationError:
        return  # no account has this key: the step refuses it
    rows = Membership.objects.filter(team__in=teams, user__in=keys, ended_at__isnull=True)
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def for_update(items: Any) -> Any:
    return items.select_for_update(of=("self",))


def require_step(actor: Any, step: Transition, item: WorkItem) -> None:
    """Do as `require`, and say who was quicker to the one who lost a race.

    To review is a right of some roles, not a state: the others are told so. Who is away today
    works on nothing until the absence is ended.
    """
    require_present(actor, item)
    if step.alarm is Alarm.NEEDED and item.role_of(actor.pk) not in step.alarm.roles:
        raise NotAllowed
    try:
        require(actor, step.act, item)
    except Refused as refused:
        if item.done_at is not None:
            raise Refused(_was_completed(), code=refused.code) from None
        if item.assignee_id in (None, actor.pk):
            raise
        raise Refused(who_was_quicker(item), code=refused.code) from None


def require_present(actor: Any, item: WorkItem) -> None:
    """Raise `NotAllowed` for a member who is away today, and who is no member by now.

    Asked of the database under the lock: an account may have closed since the request began.
    """
    if item.role_of(actor.pk):
        return
    if _is_away(actor, item):
        text = _("You are away from this team today. End your absence first.")
        raise NotAllowed(text, code="away")
    raise NotAllowed


def _is_away(actor: Any, item: WorkItem) -> bool:
    away = Membership.objects.away().staff_for(item.thread.patient_id)
    return away.filter(user=actor.pk, team=item.team_id).exists()


def require_shown_holder(item: WorkItem, over_from: str) -> None:
    """Raise `Refused` if not this colleague, given by key, has the item; empty for nobody."""
    if str(item.assignee_id or "") != over_from:
        raise Refused(who_was_quicker(item), code="taken")


def _was_completed() -> str:
    return _("This is completed already.")


def who_was_quicker(item: WorkItem) -> str:
    if item.assignee is None:
        return _("A colleague put this back while you were looking at it. Please look again.")
    name = staff_name(item.assignee)
    return _("%(name)s took this while you were looking at it.") % {"name": name}


def require_nothing_new(item: WorkItem, newest_seen: UUID | None) -> None:
    """Raise `Refused` if a message came after the newest one on the page."""
    if newest_seen is None:
        return
    newest = item.thread.messages.order_by("-sent_at", "-id").first()
    if newest is not None and newest.pk != newest_seen:
        raise Refused(_who_wrote_since(newest), code="wrote_since")


def _who_wrote_since(newest: Message) -> str:
    if newest.side == Side.PATIENT:
        return _(
            "The patient wrote again while you were looking at this, so nothing was done. Please "
            "read the newest message first."
        )
    return _(
        "A colleague answered while you were looking at this, so nothing was done. Please read "
        "the newest message first."
    )


def write_step(
    item: WorkItem, step: Transition, actor: Any, *, role: str | None = None, **more: Any
) -> None:
    """Write the step's event and audit action; `role` is the actor's own if not the item's.

    Without any, it is empty: the history names no role then.

    Between colleagues the event is internal. `more` goes into the event.
    """
    facts: dict[str, Any] = {"at": timezone.now(), "is_internal": item.is_internal} | more
    add_event(
        item.thread,
        step.event,
        actor=actor,
        role=item.role if role is None else role,
        outcome=item.outcome,
        **facts,
    )
    record(actor=actor, action=step.action, obj=item, patient=item.thread.patient_id)


def show_work(item: WorkItem, **columns: Any) -> None:
    """Show the patient who has it now; between colleagues nothing changes for the patient."""
    if not item.is_internal:
        show_state(item.thread, **columns)


def newest_of_patient(item: WorkItem) -> Message:
    return item.thread.messages.filter(side=Side.PATIENT).latest("sent_at", "id")


def reader_of(item: WorkItem) -> str:
    """Return the role that reads a waiting item today: of a flagged one, who may review it.

    That is the role that the patient was told, as long as it may.
    """
    staffed = roles_there(item)
    if not item.is_urgent:
        return reading_role(item.role, staffed)
    is_told = item.thread.state == ThreadState.RECEIVED
    return alarm_role(item.role, staffed, item.thread.with_role if is_told else "")


def other_reader(item: WorkItem, person: Any) -> str:
    """Return the role that the item waits for where the person has another one; else empty.

    What is flagged is for all who may review it.
    """
    role = item.role_of(person.pk)
    if item.status != Status.WAITING or item.is_urgent or not role:
        return ""
    reader = reader_of(item)
    return "" if role == reader else reader


def roles_there(item: WorkItem) -> frozenset[str]:
    """Return the roles that somebody present has in the item's team who may work on it."""
    known = vars(item).get("roles_staffed", False)  # from `with_page_facts`
    if known is not False:
        return split_roles(known)
    return roles_for(item.team_id, item.thread.patient_id)


def roles_of_others(item: WorkItem, person: Any) -> frozenset[str]:
    """Return the roles that somebody present besides the person has there, as `roles_there`."""
    known = vars(item).get("roles_of_others", False)  # of who opens the page: `with_page_facts`
    if known is not False:
        return split_roles(known)
    return roles_for(item.team_id, item.thread.patient_id, besides=person.pk)
