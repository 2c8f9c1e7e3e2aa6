"""Hand over what a person leaves behind in a team: to its role, or to who stands in for it.

Each step that ends a membership, changes a role or closes an account does this in the same
transaction; an absence, when its day has come. `mend_left_behind` finds what came another way.
Where messages wait now that nobody had is told by the worker (`telling`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import Refused
from sm_plugin.teams.choices import REVIEWERS, Role
from sm_plugin.teams.members.absences import surrogate_today
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.readers import require_another_reader, require_reader
from sm_plugin.teams.routing import alarm_role, reading_role, staffed_roles
from sm_plugin.teams.services import (
    begin_membership,
    lock_teams,
    require_manager,
    require_may_place,
    stop_membership,
)
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.services import add_event, lock_threads
from sm_plugin.worker import do_each, do_in_batches

from ..choices import Status
from ..models import WorkItem
from ..querysets import WorkItemQuerySet
from ..steps.passing import people_of, tell_handed
from ..steps.rows import SUBSTITUTE
from ..steps.transitions import PUT_BACK
from ..steps.under_lock import (
    for_update,
    hold_memberships,
    roles_of_others,
    roles_there,
    show_work,
)
from .closing import mend_closed
from .own_care import is_of_colleague, role_of_others
from .unseen import note_mended


@transaction.atomic
def end_membership(*, actor: Any, membership: Membership) -> Membership:
    """Take a person out of the team; its queues and threads are gone on the next request.

    Raises `Refused` for the last one who may review while the team has open messages, or
    patients, and for anybody once that one is gone.
    """
    require_manager(actor, membership.team.facility)
    team, membership = _held(membership)
    require_another_reader(membership)
    require_reader(team)
    stop_membership(membership)
    _put_back(team, membership.user_id, actor)
    record(actor=actor, action=Action.TEAM_CHANGE, obj=membership)
    return membership


@transaction.atomic
def change_role(*, actor: Any, membership: Membership, role: str) -> Membership:
    """Give a member another role in the team; the same role again changes nothing.

    Raises `Refused` for a role that may not review, as `end_membership` does for leaving.
    """
    require_manager(actor, membership.team.facility)
    team, membership = _held(membership)
    require_may_place(actor=actor, team=team, user=membership.user, role=role)
    if membership.role == role:
        return membership
    if role not in REVIEWERS:
        require_reader(team)
        require_another_reader(membership)
    hold_what_one_has([team], membership.user_id)
    stop_membership(membership)
    same = {name: getattr(membership, name) for name in ("title", "starts_at", "ends_at")}
    changed = begin_membership(actor=actor, team=team, user=membership.user, role=role, **same)
    _put_back(team, membership.user_id, actor)
    return changed


@transaction.atomic
def close_account(*, user: Any, actor: Any = None) -> None:
    """Put back what a person has whose account was closed; the memberships stay.

    Called by what closes the account. It is never refused, not even for the last member of a
    team: an account in wrong hands must close at once. Such a team gets no new messages.
    """
    mine = Membership.objects.filter(user=user, ended_at__isnull=True)
    teams = lock_teams(mine.values_list("team", flat=True))
    hold_what_one_has(teams, user.pk)
    for team in teams:
        _put_back(team, user.pk, actor)


def on_account_saved(
    *, instance: Any, created: bool = False, raw: bool = False, **facts: Any
) -> None:
    """Receive `post_save` of the host's user model, in the transaction of the page that saves."""
    fields = facts.get("update_fields")
    if created or raw or instance.is_active or (fields and "is_active" not in fields):
        return
    close_account(user=instance)


def what_is_left(membership: Membership) -> dict[str, Any]:
    """Return what the person has in the team, and to whom it would go on leaving."""
    team, had = membership.team, WorkItem.objects.not_done().filter(assignee=membership.user_id)
    others = Membership.objects.present().filter(team=team).exclude(pk=membership.pk)
    staffed = frozenset(others.values_list("role", flat=True))
    to: Counter[str] = Counter()
    is_others_care = ExpressionWrapper(is_of_colleague(), BooleanField())
    taken = had.filter(team=team, status=Status.TAKEN).annotate(of_colleague=is_others_care)
    for item in taken.select_related("thread"):
        there = staffed
        if item.of_colleague:
            there = roles_of_others(item, membership.user)
            item.role = role_of_others(item, staffed, there)
        to[_reader(item, there)] += 1
    answered = had.filter(team=team, status=Status.ANSWERED).count()
    goes = [(Role(role).label, count) for role, count in sorted(to.items())]
    return {"taken": sum(to.values()), "answered": answered, "goes_to": goes}


def end_planned(*, limit: int = 200) -> int:
    """End the memberships whose planned last day is over; returns how many.

    Reading has asked the day before: nobody saw anything after midnight.
    """
    now = timezone.now()
    over = Membership.objects.filter(ended_at__isnull=True, ends_at__lte=now)
    return do_each("planned ends", list(over[:limit]), _end_planned)


def _end_planned(membership: Membership) -> bool:
    team, membership = _held(membership)
    stop_membership(membership)
    _put_back(team, membership.user_id, None)
    record(actor=None, action=Action.TEAM_CHANGE, obj=membership)
    return True


def move_from_absent(*, limit: int = 200) -> int:
    """Move what people have who are away today; returns how many items changed."""
    away = Membership.objects.away().in_open_teams()
    own = away.filter(team=OuterRef("team"), user=OuterRef("assignee"))
    held = WorkItem.objects.not_done().filter(Exists(own), assignee__isnull=False)
    return sum(items for _team, items in _put_back_each("absences", held, limit))


def mend_left_behind(*, limit: int = 200) -> int:
    """Put back what people have who are not in the team now; returns how many items changed.

    Finds what no service saw: a row changed by hand, a directory that closes accounts, someone
    who took an item in the moment of leaving. What is open in a closed team goes to the one that
    took over. Each mend is logged and counted.
    """
    members = Membership.objects.active().in_open_teams().filter(team=OuterRef("team"))
    left = WorkItem.objects.not_done().filter(assignee__isnull=False)
    left = left.exclude(Exists(members.filter(user=OuterRef("assignee"))))
    mended = mend_closed(limit=limit)
    for team, items in _put_back_each("left behind", left, limit):
        note_mended(team, items)
        mended += items
    return mended


def _put_back_each(name: str, left: WorkItemQuerySet, limit: int) -> Iterator[tuple[Any, int]]:
    """Move what these people have in these teams; yield the team and how many items of each.

    What can't be moved is logged, and holds up nobody else's.
    """
    for pair in list(left.values_list("team", "assignee").distinct()[:limit]):
        # Once: there is nothing to move the second time.
        for items in islice(do_in_batches(name, pair, _put_back_by_worker), 1):
            yield pair[0], items


def put_back_from(*, team: CareTeam, person: Any, actor: Any) -> int:
    """Move what the person has in the team, inside the caller's transaction.

    Returns how many of the items are owed an answer.
    """
    moved = [_put_back(held, person, actor) for held in lock_teams([team.pk])]
    return sum(item.is_open for items in moved for item in items)


def _put_back_by_worker(pair: tuple[Any, Any]) -> int:
    team, person = pair
    return sum(len(_put_back(held, person, None)) for held in lock_teams([team]))


def _held(membership: Membership) -> tuple[CareTeam, Membership]:
    """Return team and membership, locked: two last members can't leave at the same time."""
    [team] = lock_teams([membership.team_id])
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    current = rows.get(pk=membership.pk)
    if current.ended_at is not None:
        raise Refused(_("This person has already left the team."), code="already_ended")
    current.team = team
    return team, current


def hold_what_one_has(teams: Collection[CareTeam], person: Any) -> None:
    """Lock the person's memberships, the threads of what the person has, and those items.

    Call it before anything is recorded, with the teams locked, once for all of them: nothing is
    locked after the record.
    """
    hold_memberships([team.pk for team in teams], person)
    lock_threads(_had(teams, person).values_list("thread", flat=True))
    hold_items(teams, person)


def hold_items(teams: Collection[CareTeam], *people: Any) -> None:
    """Lock what these people have in these teams; the threads are locked."""
    list(for_update(_had(teams, *people)).order_by("pk").values_list("pk"))


def _had(teams: Collection[CareTeam], *people: Any) -> WorkItemQuerySet:
    return WorkItem.objects.not_done().filter(team__in=teams, assignee__in=people)


def _put_back(team: CareTeam, person: Any, actor: Any) -> list[WorkItem]:
    """Take the person's name off what is open in the team; returns the items it was on.

    What was being answered goes to today's surrogate of an absent person, or waits for its role.
    Who gets it is told. What is of a colleague's own care waits for a role that another has.
    """
    hold_what_one_has([team], person)
    staffed, heir = staffed_roles(team), surrogate_today(team, person)
    had = _had([team], person)
    of_colleagues = set(had.filter(is_of_colleague()).values_list("pk", flat=True))
    items = list(had.select_related("thread").order_by("pk"))
    there = {one.pk: roles_there(one) if one.pk in of_colleagues else staffed for one in items}
    for item in items:
        if item.status == Status.TAKEN and heir and _may_have(item, heir):
            _substitute(item, heir, actor)
            continue
        if item.pk in of_colleagues and item.is_open:
            item.role = role_of_others(item, staffed, there[item.pk])
        _release(item, there[item.pk], actor)
    for item in items:
        step = PUT_BACK if item.assignee_id is None else SUBSTITUTE
        record(actor=actor, action=step.action, obj=item, patient=item.thread.patient_id)
    _tell_who_gets_it([(one, _reader(one, there[one.pk])) for one in items], actor)
    return items


def _tell_who_gets_it(items: Iterable[tuple[WorkItem, str]], actor: Any) -> None:
    """Tell the surrogate, or all of the role that reads it, once of all and of each urgent one.

    Of what is answered nobody is told: it is not owed.
    """
    told: set[Any] = set()
    for item, reader in ((one, role) for one, role in items if one.is_open):
        people = [item.assignee] if item.assignee else people_of(item, reader)
        tell_handed(item, [one for one in people if item.is_urgent or one.pk not in told], actor)
        told |= {one.pk for one in people}


def _may_have(item: WorkItem, heir: Membership) -> bool:
    if not item.role_of(heir.user_id):
        return False
    return not item.is_urgent or heir.role in REVIEWERS


def _substitute(item: WorkItem, heir: Membership, actor: Any) -> None:
    item.assignee = heir.user
    item.save(update_fields=["assignee"])
    show_work(item, state=ThreadState.ANSWERING, with_role=heir.role)
    facts: dict[str, Any] = {
        "role": heir.role,
        "to_user": heir.user,
        "is_internal": item.is_internal,
    }
    add_event(item.thread, SUBSTITUTE.event, actor=actor, at=timezone.now(), **facts)


def _reader(item: WorkItem, staffed: Collection[str]) -> str:
    return (alarm_role if item.is_urgent else reading_role)(item.role, staffed)


def _release(item: WorkItem, staffed: Collection[str], actor: Any) -> None:
    was, item.assignee = Status(item.status), None
    # What waits has a holder in a damaged row alone: it goes on waiting, without the name.
    item.status = PUT_BACK.moves.get(was, was)
    if item.status != was:
        reader = _reader(item, staffed)
        show_work(item, state=ThreadState.RECEIVED, with_role=reader)
        facts: dict[str, Any] = {"role": reader, "is_internal": item.is_internal}
        add_event(item.thread, PUT_BACK.event, actor=actor, at=timezone.now(), **facts)
    item.save(update_fields=["status", "assignee", "role"])
