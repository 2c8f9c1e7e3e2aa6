"""Moves, marks and undo: what changes, what does not, and whose it may be."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotFound, Refused, UndoTooLate
from sm_plugin.grants import grant
from sm_plugin.mailboxes.given_rights import DELEGATE_RIGHTS
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.models.undo import UndoStep
from sm_plugin.mailboxes.moving import last_step, mark, move, undo
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder
from sm_plugin.management.past_rows import forget_past_rows
from sm_plugin.people.choices import DelegationRight
from sm_plugin.people.models import Delegation
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
Kind = Folder.Kind


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def threads(mailbox: Mailbox, team: CareTeam) -> list[Thread]:
    """Three threads: two answered and new to the Veteran, one still waiting."""
    made = [sent_message(mailbox, team, f"Subject {number}").thread for number in range(3)]
    for thread in made[:2]:
        answered(thread)
    return made


def answered(thread: Thread) -> None:
    item = WorkItem.objects.filter(thread=thread).latest("received_at")
    answer(actor=member(thread.team), item=item, body="Rest.", idempotency_key=uuid4())


def helper_of(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody who may put the mailbox in order: more than any caregiver may today."""
    rights = (*DELEGATE_RIGHTS[DelegationRight.WRITE], "organise_mailbox")
    monkeypatch.setitem(DELEGATE_RIGHTS, DelegationRight.WRITE, rights)
    helper = UserFactory(full_name="Tom Delgado")
    Delegation.objects.create(
        patient=mailbox.patient,
        email=helper.email,
        right=DelegationRight.WRITE,
        starts_on=timezone.localdate() - timedelta(days=1),
        delegate=helper,
        accepted_at=timezone.now(),
    )
    for right in ("view_mailbox", "organise_mailbox"):
        grant(right, helper, mailbox)
    return helper


def ids(threads: list[Thread]) -> list:
    return [thread.pk for thread in threads]


def place(mailbox: Mailbox, thread: Thread) -> tuple[str, bool]:
    entry = MailboxEntry.objects.select_related("folder").get(mailbox=mailbox, thread=thread)
    return entry.folder.kind, entry.unread


def test_threads_move_together_and_stay_new(mailbox, threads):
    step = move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads), to=Kind.DELETED)

    assert [place(mailbox, thread) for thread in threads] == [
        ("deleted", True),
        ("deleted", True),
        ("deleted", False),
    ]
    assert step.entries.count() == 3
    assert Thread.objects.count() == 3, "what is deleted is never erased"
    assert list(AuditEvent.objects.filter(action="thread.move").values_list("code")) == [
        ("deleted",)
    ]
    assert {entry.folder.kind for entry in threads[0].team.mailbox.entries.all()} == {"inbox"}


def test_moving_to_where_they_are_changes_nothing_and_offers_no_undo(mailbox, threads):
    assert move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads), to=Kind.INBOX) is None
    assert not UndoStep.objects.exists()


def test_one_foreign_thread_among_one_s_own_stops_all_of_them(mailbox, team, threads):
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    his = sent_message(neighbour, team).thread
    for foreign in (his.pk, uuid4()):
        with pytest.raises(NotFound):
            move(
                actor=mailbox.owner,
                mailbox=mailbox,
                threads=[threads[0].pk, foreign],
                to=Kind.DELETED,
            )

    assert place(mailbox, threads[0]) == ("inbox", True)
    assert place(neighbour, his) == ("inbox", False)


def test_a_neighbours_folder_is_no_place_for_ones_threads(mailbox, team, threads):
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    his = add_folder(actor=neighbour.owner, mailbox=neighbour, name="His")

    with pytest.raises(NotFound):
        move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads), to=his)


@pytest.mark.parametrize("count", [0, 101])
def test_nothing_and_too_much_at_once_are_refused(count, mailbox, threads):
    chosen = [uuid4() for _number in range(count)]

    with pytest.raises(InvalidInput):
        move(actor=mailbox.owner, mailbox=mailbox, threads=chosen, to=Kind.DELETED)


def test_a_new_answer_brings_a_thread_back_from_any_folder(mailbox, threads):
    own = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Pills")
    move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads[:1]), to=own)
    move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads[1:]), to=Kind.DELETED)
    for thread in threads:
        answered(thread)

    assert {place(mailbox, thread) for thread in threads} == {("inbox", True)}


def test_writing_again_leaves_a_thread_where_it_is_kept(mailbox, threads):
    move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads[:1]), to=Kind.DELETED)
    entry = MailboxEntry.objects.get(mailbox=mailbox, thread=threads[0])
    reply(actor=mailbox.owner, entry=entry, body="Thank you.", idempotency_key=uuid4())

    assert place(mailbox, threads[0])[0] == "deleted"
    assert MailboxEntry.objects.get(pk=entry.pk).last_at > entry.last_at


def test_what_was_only_sent_cannot_be_unread(mailbox, threads):
    mark(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads), unread=False)
    assert not MailboxEntry.objects.unread_count(mailbox)

    step = mark(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads), unread=True)

    assert [place(mailbox, thread)[1] for thread in threads] == [True, True, False]
    assert step.entries.count() == 2


def test_what_came_in_after_the_list_was_drawn_is_not_marked_as_read(mailbox, threads):
    """Neither in a thread that had an answer, nor in one that had none."""
    _shown, again, waiting = threads
    shown = received(mailbox)
    entry = MailboxEntry.objects.get(mailbox=mailbox, thread=again)
    reply(actor=mailbox.owner, entry=entry, body="And my hip?", idempotency_key=uuid4())
    answered(again)
    answered(waiting)
    how = {"actor": mailbox.owner, "mailbox": mailbox, "threads": ids(threads)}

    mark(**how, unread=False, shown=shown)

    assert [place(mailbox, thread)[1] for thread in threads] == [False, True, True]
    mark(**how, unread=False, shown=received(mailbox))
    assert not MailboxEntry.objects.unread_count(mailbox)


def received(mailbox):
    entries = MailboxEntry.objects.filter(mailbox=mailbox)
    return dict(entries.values_list("thread_id", "last_received_at"))


def test_read_and_unread_are_the_owners_alone(mailbox, threads, monkeypatch):
    """Hole 37 of the peers, forged read receipts: not even who may organise makes it read."""
    helper = helper_of(mailbox, monkeypatch)

    with pytest.raises(Refused):
        mark(actor=helper, mailbox=mailbox, threads=ids(threads), unread=False)

    assert place(mailbox, threads[0]) == ("inbox", True)
    assert move(actor=helper, mailbox=mailbox, threads=ids(threads), to=Kind.DELETED)


def test_undo_puts_each_thread_back_where_it_was(mailbox, threads):
    ruth = mailbox.owner
    own = add_folder(actor=ruth, mailbox=mailbox, name="Pills")
    move(actor=ruth, mailbox=mailbox, threads=ids(threads[:1]), to=own)
    before = [place(mailbox, thread) for thread in threads]
    step = move(actor=ruth, mailbox=mailbox, threads=ids(threads), to=Kind.DELETED)

    assert undo(actor=ruth, mailbox=mailbox, step_id=step.pk) == (3, 0)

    assert [place(mailbox, thread) for thread in threads] == before
    with pytest.raises(UndoTooLate):
        undo(actor=ruth, mailbox=mailbox, step_id=step.pk)


@pytest.mark.parametrize("act", ["move", "mark"])
def test_undo_never_hides_an_answer_that_came_meanwhile(act, mailbox, threads):
    ruth, chosen = mailbox.owner, ids(threads[:2])
    if act == "move":
        step = move(actor=ruth, mailbox=mailbox, threads=chosen, to=Kind.DELETED)
    else:
        mark(actor=ruth, mailbox=mailbox, threads=chosen, unread=False)
        step = mark(actor=ruth, mailbox=mailbox, threads=chosen, unread=True)
    answered(threads[0])

    assert undo(actor=ruth, mailbox=mailbox, step_id=step.pk) == (1, 1)

    assert place(mailbox, threads[0]) == ("inbox", True)


def test_undo_is_for_some_minutes_and_for_who_did_it(mailbox, team, threads, monkeypatch):
    ruth = mailbox.owner
    helper = helper_of(mailbox, monkeypatch)
    step = move(actor=ruth, mailbox=mailbox, threads=ids(threads), to=Kind.DELETED)
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    for who, box in ((helper, mailbox), (neighbour.owner, neighbour), (ruth, mailbox)):
        step_id = uuid4() if who == ruth else step.pk
        with pytest.raises(UndoTooLate):
            undo(actor=who, mailbox=box, step_id=step_id)
        assert last_step(who, box, step_id) is None

    assert last_step(ruth, mailbox, step.pk) == step
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert last_step(ruth, mailbox, step.pk) is None
        with pytest.raises(UndoTooLate):
            undo(actor=ruth, mailbox=mailbox, step_id=step.pk)
        move(actor=ruth, mailbox=mailbox, threads=ids(threads), to=Kind.INBOX)
        assert UndoStep.objects.count() == 1, "what is too old is thrown away"
    assert place(mailbox, threads[0])[0] == "inbox"


def test_an_undo_after_old_steps_were_deleted_frightens_nobody(mailbox, threads):
    """A page that says "not found" reads as if the messages were gone, or another's."""
    ruth = mailbox.owner
    step = move(actor=ruth, mailbox=mailbox, threads=ids(threads), to=Kind.DELETED)
    UndoStep.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    forget_past_rows(now=timezone.now())

    page = signed_in(ruth).post(reverse("sm_plugin:undo", args=[step.pk]))

    assert page.status_code == 409
    assert "Your messages are still here." in page.content.decode()
    refused = AuditEvent.objects.get(action="access.refused")
    assert (refused.code, refused.object_key) == ("undo_too_late", str(step.pk))


def test_undo_after_the_folder_is_gone_leaves_threads_where_they_are(mailbox, threads):
    ruth = mailbox.owner
    own = add_folder(actor=ruth, mailbox=mailbox, name="Pills")
    move(actor=ruth, mailbox=mailbox, threads=ids(threads), to=own)
    step = move(actor=ruth, mailbox=mailbox, threads=ids(threads), to=Kind.DELETED)
    remove_folder(actor=ruth, folder=own)

    assert undo(actor=ruth, mailbox=mailbox, step_id=step.pk) == (0, 0)

    assert {place(mailbox, thread)[0] for thread in threads} == {"deleted"}


def test_deleted_threads_are_not_counted_as_new(mailbox, threads):
    move(actor=mailbox.owner, mailbox=mailbox, threads=ids(threads[:1]), to=Kind.DELETED)

    folders = Folder.objects.of(mailbox).counted()
    kinds = {folder.kind: folder.unread for folder in folders if folder.unread}
    assert kinds == {"inbox": 1, "deleted": 1}
    assert MailboxEntry.objects.unread_count(mailbox) == 1
