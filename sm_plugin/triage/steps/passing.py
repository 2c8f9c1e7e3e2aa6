"""Passing work on: to another role, to a person, to another team, and back to who asked."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.mailboxes.services import mailbox_of_team
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import enqueue_flagged, enqueue_for_staff
from sm_plugin.teams.choices import CLINICIANS, Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.routing import (
    present_people,
    routes_of,
    routes_of_loaded,
    with_routes,
)
from sm_plugin.teams.services import lock_teams, require_staying
from sm_plugin.teams.text import a_role
from sm_plugin.threads.choices import Outcome, StepReason, ThreadState
from sm_plugin.threads.models import ThreadEvent

from ..choices import RoundEnd, Status
from ..models import WorkItem
from ..rounds import begin_internal, end_internal, note_sorted, open_round
from .answers import require_nothing_unsent
from .moving import move_to_team
from .rows import ASK, ASK_COLLEAGUE, ASSIGN, GIVE_BACK, REASSIGN, REOPEN
from .step import Transition
from .transitions import REFER
from .under_lock import (
    locked,
    newest_of_patient,
    reader_of,
    require_nothing_new,
    require_shown_holder,
    require_step,
    roles_of_others,
    roles_there,
    show_work,
    write_step,
)

REOPEN_DAYS = 45
TEAM_MOVES = 2  # there and back; after that only a coordinator sends it on
REFER_REASONS = (
    StepReason.CLINICAL,
    StepReason.MEDICATION,
    StepReason.OFFICE,
    StepReason.KNOWS,
    StepReason.OPINION,
    StepReason.WORKLOAD,
)
REASSIGN_REASONS = (StepReason.OTHER_TEAM, StepReason.KNOWS)
REOPEN_REASONS = (StepReason.MORE, StepReason.MISTAKE)


@transaction.atomic
def refer(
    *, actor: Any, item: WorkItem, role: str, reason: str = "", newest_seen: UUID | None = None
) -> WorkItem:
    """Hand the item to another role of the same team; the due time stays.

    What is answered already becomes a question between colleagues. Raises `InvalidInput` when
    nobody else in the team has the role, or without a reason; `Refused` when a message came after
    the newest one that the actor has seen.
    """
    item = locked(item)
    step = ASK if item.status == Status.ANSWERED else REFER
    require_step(actor, step, item)
    require_nothing_new(item, newest_seen)
    _require_reason(reason, REFER_REASONS)
    if role not in roles_to_refer_to(item, actor):
        raise InvalidInput(_why_not_to(item, role), field="role")
    if (
        role == Role.CLERK
        and item.role_of(actor.pk) == Role.CLERK
        and reader_of(item) in CLINICIANS
    ):
        text = _("This came for a clinician. A clerk can't send it to another clerk.")
        raise NotAllowed(text, code="clinical_route")
    _begin_internal(item, step, actor)
    had, item.assignee = item.assignee, None
    item.role, item.status = role, step.after(item.status)
    item.save(update_fields=["role", "status", "assignee", "due_at", "escalated_at"])
    note_sorted(item, timezone.now())
    show_work(item, state=ThreadState.RECEIVED, with_role=role)
    write_step(item, step, actor, reason=reason)
    _tell_moved(item, people_of(item, role), had, actor)
    return item


@transaction.atomic
def assign(
    *,
    actor: Any,
    item: WorkItem,
    person: Any,
    reason: str = "",
    newest_seen: UUID | None = None,
    over_from: str | None = None,
) -> WorkItem:
    """Give the item to a member of the team who is present; the role it came for stays.

    `person` is the account's key. Only a coordinator needs no reason. A colleague who had it is
    told; `over_from` names the one whom the page showed, as for `take`. Raises `Refused` as
    `refer` does, too.
    """
    item = locked(item, holder=person)
    step = ASK_COLLEAGUE if item.status == Status.ANSWERED else ASSIGN
    require_step(actor, step, item)
    require_nothing_new(item, newest_seen)
    if over_from is not None:
        require_shown_holder(item, over_from)
    if reason or item.role_of(actor.pk) != Role.COORDINATOR:
        _require_reason(reason, REFER_REASONS)
    to = next((one for one in people_to_assign(item) if str(one.user_id) == str(person)), None)
    if to is None or to.user_id == actor.pk:
        raise InvalidInput(_("Choose somebody who is in the team today."), field="person")
    _begin_internal(item, step, actor)
    had, item.assignee, item.status = item.assignee, to.user, step.after(item.status)
    item.save(update_fields=["status", "assignee", "due_at", "escalated_at"])
    note_sorted(item, timezone.now())
    show_work(item, state=ThreadState.ANSWERING, with_role=to.role)
    write_step(item, step, actor, role=to.role, reason=reason, to_user=to.user)
    _tell_moved(item, [to.user], had, actor)
    return item


@transaction.atomic
def give_back(*, actor: Any, item: WorkItem) -> WorkItem:
    """End a question between colleagues; who asked it has the item again and is told.

    It stays in that person's list, answered as it is, until a step is made with it.
    The item goes its topic's way again: the role that was asked is not the patient's.
    """
    # Whom it goes back to.
    asking = open_round(item).values_list("asked_by", flat=True).first()
    item = locked(item, holder=asking)
    require_step(actor, GIVE_BACK, item)
    if not item.is_answered:
        text = _(
            "The patient's last question was not answered by message. Complete it with a reason "
            "instead."
        )
        raise Refused(text, code="not_answered")
    asked = end_internal(item, RoundEnd.GIVEN_BACK, timezone.now())
    asker = asked.asked_by if asked else None
    is_there = asker is not None and bool(item.role_of(asker.pk))
    item.status, item.assignee = GIVE_BACK.after(item.status), asker if is_there else None
    if way := routes_of(item.team).of_thread(item.thread.topic):
        item.role = way.first
    item.save(update_fields=["status", "assignee", "role"])
    if is_there:
        item.given_back_at = timezone.now()
        item.save(update_fields=["given_back_at"])
    role = item.role_of(actor.pk)
    write_step(item, GIVE_BACK, actor, role=role, is_internal=True, to_user=item.assignee)
    if is_there:
        tell_handed(item, [asker], actor)
    return item


@transaction.atomic
def reopen(*, actor: Any, item: WorkItem, reason: str) -> WorkItem:
    """Open a completed item again: more is to be done, and the patient has not written."""
    # The team before the thread: nobody closes it meanwhile, and leaves this behind.
    [team] = lock_teams([item.team_id])
    item = locked(item)
    require_step(actor, REOPEN, item)
    _require_reason(reason, REOPEN_REASONS)
    if item.team_id != team.pk:
        text = _("A colleague sent this to another team while you were looking at it.")
        raise Refused(text, code="went_elsewhere")
    require_staying(team)
    now = timezone.now()
    if item.outcome == Outcome.MOVED or team.facility.has_moved:
        raise Refused(_("This facility moved to another system."), code="moved")
    if item.done_at is None or (now - item.done_at).days >= REOPEN_DAYS:
        text = _("This was completed too long ago. Write a new message instead.")
        raise Refused(text, code="reopen_too_late")
    if WorkItem.objects.not_done().filter(thread=item.thread_id).exists():
        text = _("The patient wrote again in this conversation, so it is open already.")
        raise Refused(text, code="open_already")
    _begin_internal(item, REOPEN, actor)
    item.status, item.assignee, item.done_at, item.outcome = Status.WAITING, None, None, ""
    item.save()
    write_step(item, REOPEN, actor, role=item.role_of(actor.pk), reason=reason)
    tell_handed(item, people_of(item, reader_of(item)), actor)
    return item


@transaction.atomic
def reassign(
    *,
    actor: Any,
    item: WorkItem,
    to: Any,
    reason: str,
    newest_seen: UUID | None = None,
    over_from: str | None = None,
) -> WorkItem:
    """Send the item with its whole conversation to another team; `to` is the team's key.

    The old team loses sight of it with this transaction; the new one is told if an answer is owed,
    and so is a colleague who had it. The due time stays. After it came back once only a coordinator
    sends it on. Raises `Refused` as `assign` does, and while an answer is written but not sent: no
    other team would ever see it. What is flagged goes on: the danger doesn't wait for it.
    """
    # The team before the thread: nobody closes it, or writes to it, meanwhile.
    teams = {team.pk for team in lock_teams([item.team_id, to])}
    item = locked(item)
    require_step(actor, REASSIGN, item)
    require_nothing_new(item, newest_seen)
    if over_from is not None:
        require_shown_holder(item, over_from)
    _require_reason(reason, REASSIGN_REASONS)
    new = next((one for one in teams_to_reassign_to(item) if str(one.pk) == str(to)), None)
    if new is None or new.pk not in teams:
        raise InvalidInput(_("Choose a team that can take this message."), field="to")
    _require_settled(actor, item)
    if not item.is_urgent:
        require_nothing_unsent(item, actor)
    now, old, had = timezone.now(), item.team, item.assignee
    move_to_team(item, new, REASSIGN, ways=routes_of(new), mailbox=mailbox_of_team(new), at=now)
    item.thread.reassigned_at = now
    item.thread.save(update_fields=["reassigned_at"])
    write_step(
        item,
        REASSIGN,
        actor,
        role=reader_of(item) if item.is_open and not item.is_internal else "",
        reason=reason,
        from_team=old,
        to_team=new,
        is_internal=False,
    )
    # Of what is flagged they were told as it moved; what is answered is not owed.
    is_news = item.is_open and not item.is_urgent
    people = people_of(item, reader_of(item)) if is_news else []
    _tell_moved(item, people, had, actor)
    return item


def roles_to_refer_to(item: WorkItem, actor: Any) -> list[str]:
    """Return the roles that somebody else present has in the team, but not the one it waits for.

    While a message is flagged only those who may review it get it.
    """
    others = roles_of_others(item, actor) - {_role_waited_for(item)}
    return [role for role in (REFER.alarm.roles if item.is_urgent else Role) if role in others]


def _role_waited_for(item: WorkItem) -> str:
    """Return the role that it waits for; empty while somebody has it, and once it is answered.

    What is flagged waits for who reads it, whatever role it came for.
    """
    if item.status != Status.WAITING:
        return ""
    return reader_of(item) if item.is_urgent else item.role


def _why_not_to(item: WorkItem, role: str) -> str | None:
    """Return why the item can't be referred to this role; None where the form offers none such."""
    if role not in Role.values:
        return None
    if role not in roles_there(item):
        return _("Nobody in this team is %(role)s today.") % {"role": a_role(role)}
    if role == _role_waited_for(item):
        return _("It waits for %(role)s already.") % {"role": a_role(role)}
    if role in (REFER.alarm.roles if item.is_urgent else Role):
        return _("Nobody else in this team is %(role)s today.") % {"role": a_role(role)}
    return None


def people_to_assign(item: WorkItem) -> list[Membership]:
    """Return the members who are present and aren't answering it; of a flagged one, reviewers."""
    present = Membership.objects.present().staff_for(item.thread.patient_id)
    members = present.filter(team=item.team_id).select_related("user")
    if item.is_urgent:
        members = members.filter(role__in=ASSIGN.alarm.roles)
    if item.status == Status.TAKEN:
        members = members.exclude(user=item.assignee_id)
    return list(members.order_by("role", "pk"))


def teams_to_reassign_to(item: WorkItem) -> list[CareTeam]:
    """Return the teams of the station that offer the topic and take messages of this patient.

    Somebody besides the patient, or a caregiver, may review it there.
    """
    patient = item.thread.patient_id
    stopped = MessagingBlock.objects.standing().filter(patient=patient)
    readers = Membership.objects.present().readers().staff_for(patient)
    others = CareTeam.objects.accepting().of_station(item.team.facility.station)
    others = others.filter(Exists(readers.filter(team=OuterRef("pk"))))
    others = others.exclude(pk=item.team_id).exclude(pk__in=stopped.values("team"))
    found = list(with_routes(others.primary_first()))
    ways = routes_of_loaded(found)
    return [team for team in found if ways[team.pk].of(item.thread.topic)]


def tell_handed(item: WorkItem, people: list[Any], actor: Any) -> None:
    """Tell people by mail that work came to them; nobody hears of an own act."""
    others = [person for person in people if actor is None or person.pk != actor.pk]
    if others:
        message = newest_of_patient(item)
        if item.is_urgent:
            enqueue_flagged(message=message, recipients=others)
        else:
            enqueue_for_staff(OutboxNotice.Kind.HANDED, message=message, recipients=others)


def tell_who_had(item: WorkItem, person: Any, actor: Any) -> None:
    """Tell by mail the colleague from whom the item went, if it was somebody else's step.

    Without an actor the patient's own words took it away.
    """
    if person is not None and (actor is None or person.pk != actor.pk):
        message = newest_of_patient(item)
        enqueue_for_staff(OutboxNotice.Kind.TAKEN_OVER, message=message, recipients=[person])


def _tell_moved(item: WorkItem, people: list[Any], had: Any, actor: Any) -> None:
    """Tell those to whom it came, and who had it before unless it came to that person again."""
    tell_handed(item, people, actor)
    if had not in people:
        tell_who_had(item, had, actor)


def people_of(item: WorkItem, role: str) -> list[Any]:
    """Return who is there in this role and may work on the item."""
    return present_people(item.team_id, {role}, item.thread.patient_id)


def _begin_internal(item: WorkItem, step: Transition, actor: Any) -> None:
    if step in (ASK, ASK_COLLEAGUE, REOPEN):
        begin_internal(item, timezone.now(), by=actor)


def _require_reason(reason: str, reasons: tuple[StepReason, ...]) -> None:
    if reason not in reasons:
        raise InvalidInput(_("Please choose a reason."), field="reason")


def _require_settled(actor: Any, item: WorkItem) -> None:
    """Raise `NotAllowed` for a member who sends on what two teams sent to each other."""
    moves = item.thread.events.filter(kind=ThreadEvent.Kind.REASSIGNED).count()
    if moves >= TEAM_MOVES and item.role_of(actor.pk) != Role.COORDINATOR:
        text = _("This went from team to team already. Please ask your coordinator.")
        raise NotAllowed(text, code="sent_back_already")
