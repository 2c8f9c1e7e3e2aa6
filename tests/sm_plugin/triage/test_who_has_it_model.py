"""Any order of steps leaves each thread with its team of today and each open item with somebody.

The rules make steps as people would; after each one the facts are asked, not the code: an open
item has one owner who is present, nobody else sees it, no step of the team moves the due day,
who was told was told, and the worker has nothing to mend.
"""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sm_plugin.answering.services import AnswerEdit, draft_of_team, save_answer_draft
from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.files.models import Attachment
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import write_note
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.permissions import Act, allowed
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.choices import REVIEWERS, Role
from sm_plugin.teams.members.absences import end_absence
from sm_plugin.teams.models import Absence, CareTeam, Membership
from sm_plugin.teams.routing import read_by
from sm_plugin.teams.services import add_member
from sm_plugin.threads.models import Thread, ThreadEvent
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import (
    change_role,
    end_membership,
    mend_left_behind,
    move_from_absent,
)
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.ownership.unseen import mended_of, unseen
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps import services as triage
from sm_plugin.triage.steps.alarms import tell_unreviewed
from sm_plugin.triage.steps.answers import expire_answered
from sm_plugin.triage.steps.promises import tell_of_promises
from sm_plugin.triage.steps.services import escalate_overdue, remind_half_time
from tests.factories import UserFactory
from tests.machines import both_ways, runs

from .one_thread import NO, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PICK = st.integers(0, 99)
ROLES = st.sampled_from(Role.values)
REVIEWS = [triage.review_called, triage.review_not_reached, triage.review_not_urgent]
WORD = "zanahoria"


class Days(World):
    """The steps, and what has to hold after each."""

    @initialize()
    def answered_completed_written_to_handed_over_and_written_to_again(self) -> None:
        """The way on which a done item once opened what came later."""
        self.answer(0)
        self.complete(0)
        self.write()
        self.close(0)
        self.write()

    @rule()
    def write(self) -> None:
        self.patient_writes(f"More. {uuid4()}")

    @rule()
    def write_of_danger(self) -> None:
        """It waits on top for a review then, whoever had it."""
        self.patient_writes(f"I have crushing chest pain and can't breathe. {uuid4()}")

    @rule()
    def thank(self) -> None:
        """Thanks are never a question while nothing is owed."""
        owed = set(WorkItem.objects.owed().values_list("pk", flat=True))
        rounds = Round.objects.filter(item__thread=self.thread).count()
        self.patient_writes("Thank you!")
        assert set(WorkItem.objects.owed().values_list("pk", flat=True)) == owed
        if not owed:
            assert Round.objects.filter(item__thread=self.thread).count() == rounds

    @rule(number=PICK)
    def take(self, number: int) -> None:
        item = WorkItem.objects.filter(thread=self.thread).latest("received_at")
        self.step(number, triage.take, over_from=str(item.assignee_id or ""))

    @rule(number=PICK)
    def release(self, number: int) -> None:
        route = WorkItem.objects.filter(thread=self.thread).latest("received_at").role
        self.step(number, triage.release)
        now = WorkItem.objects.filter(thread=self.thread).latest("received_at")
        assert now.role == route

    @rule(number=PICK, role=ROLES)
    def refer(self, number: int, role: str) -> None:
        self.step(number, triage.refer, role=role, reason="clinical")

    @rule(number=PICK, other=PICK)
    def assign(self, number: int, other: int) -> None:
        to = self.member_of_today(other)
        if to is not None:
            self.step(number, triage.assign, person=to.pk, reason="knows")

    @rule(number=PICK)
    def give_back(self, number: int) -> None:
        self.step(number, triage.give_back)

    @rule(number=PICK)
    def reopen(self, number: int) -> None:
        self.step(number, triage.reopen, reason="more")

    @rule(number=PICK, days=st.integers(0, 4))
    def put_off(self, number: int, days: int) -> None:
        today = timezone.now().astimezone(self.facility.time_zone).date()
        self.step(number, triage.put_off, until=today + timedelta(days=days))

    @rule(number=PICK)
    def interim(self, number: int) -> None:
        until = timezone.now().astimezone(self.facility.time_zone).date()
        words = {"body": "We are asking.", "until": until, "idempotency_key": uuid4()}
        self.step(number, triage.interim, **words)

    @rule(number=PICK)
    def send_and_complete(self, number: int) -> None:
        self.step(number, triage.send_and_complete, body="Rest.", idempotency_key=uuid4())

    @rule(number=PICK, other=PICK)
    def reassign(self, number: int, other: int) -> None:
        team = Thread.objects.get(pk=self.thread.pk).team_id
        if to := self.pick(CareTeam.objects.open().exclude(pk=team), other):
            self.step(number, triage.reassign, to=to.pk, reason="other_team")

    @rule(number=PICK, other=PICK)
    def go_away(self, number: int, other: int) -> None:
        """Somebody is away from today on, with or without a surrogate."""
        member = self.pick(Membership.objects.active().in_open_teams(), number)
        if member is None:
            return
        colleagues = Membership.objects.active().filter(team=member.team_id)
        surrogate = self.pick(colleagues, other) if other % 3 else None
        today = timezone.now().astimezone(self.facility.time_zone).date()
        try:
            with transaction.atomic():
                begin_absence(
                    actor=self.nora,
                    team=member.team,
                    user=member.user,
                    first_day=today,
                    last_day=today,
                    surrogate=surrogate.user if surrogate else None,
                )
        except NO:
            pass

    @rule(number=PICK)
    def come_back(self, number: int) -> None:
        if absence := self.pick(Absence.objects.today(), number):
            end_absence(actor=self.nora, absence=absence)

    @rule(number=PICK, review=st.sampled_from(REVIEWS))
    def review(self, number: int, review: Any) -> None:
        self.step(number, review)

    @rule(number=PICK)
    def begin_an_answer_and_note_something(self, number: int) -> None:
        edit = AnswerEdit(f"Half {uuid4()}")
        self.step(number, save_answer_draft, edit=edit)
        self.step(number, write_note, body=WORD, idempotency_key=uuid4())

    @rule(days=st.integers(1, 16))
    def days_pass_for_the_worker(self, days: int) -> None:
        """It reminds, escalates, tells and closes, and makes words for the search."""
        now = timezone.now() + timedelta(days=days)
        remind_half_time(now=now)
        escalate_overdue(now=now)
        tell_unreviewed(now=now)
        tell_of_promises(now=now)
        expire_answered(now=now)
        make_searchable()

    @rule(number=PICK)
    def answer(self, number: int) -> None:
        self.step(number, triage.answer, body="Rest.", idempotency_key=uuid4())

    @rule(number=PICK)
    def complete(self, number: int) -> None:
        self.step(number, triage.complete, outcome="phoned")

    @rule(number=PICK)
    def leave(self, number: int) -> None:
        member = self.pick(Membership.objects.filter(ended_at=None), number)
        if member is None:
            return
        self.unless_refused(end_membership, membership=member)

    @rule(number=PICK, role=ROLES)
    def change_role(self, number: int, role: str) -> None:
        present = Membership.objects.filter(ended_at=None, user__is_active=True)
        if member := self.pick(present, number):
            self.unless_refused(change_role, membership=member, role=role)

    def unless_refused(self, service: Any, **words: Any) -> None:
        try:
            with transaction.atomic():
                service(actor=self.nora, **words)
        except Refused as refused:
            self.refused.add(refused.code)

    @rule(number=PICK, role=ROLES)
    def join(self, number: int, role: str) -> None:
        if team := self.pick(CareTeam.objects.open(), number):
            add_member(actor=self.nora, team=team, user=UserFactory(), role=role)

    @rule(number=PICK, is_active=st.booleans())
    def open_or_close_account(self, number: int, is_active: bool) -> None:
        person = self.pick(self.staff(), number)
        person.is_active = is_active
        person.save(update_fields=["is_active"])

    @precondition(lambda self: CareTeam.objects.open().count() > 1)
    @rule(number=PICK)
    def close(self, number: int) -> None:
        """The team that has the thread closes into another one."""
        team = Thread.objects.get(pk=self.thread.pk).team
        to = self.pick(CareTeam.objects.open().exclude(pk=team.pk), number)
        if team.closed_at is None:
            try:
                with transaction.atomic():
                    close_team(actor=self.nora, team=team, to=to)
            except InvalidInput:
                pass  # nobody there who could read it

    @rule()
    def open_another_team(self) -> None:
        if CareTeam.objects.open().count() < 3:
            self.team(f"Dr. {uuid4().hex[:6]}", nurse="Nell New")

    @invariant()
    def only_members_of_the_team_of_today_see_anything_of_it(self) -> None:
        thread = Thread.objects.select_related("team").get(pk=self.thread.pk)
        items = list(WorkItem.objects.filter(thread=thread).select_related("thread"))
        for person in self.staff():
            is_member = (
                person.is_active
                and thread.team.closed_at is None
                and Membership.objects.filter(
                    team=thread.team_id, user=person, ended_at=None
                ).exists()
            )
            seen = set(WorkItem.objects.visible_to(person))
            assert seen == (set(items) if is_member else set())
            assert Thread.objects.visible_to(person).exists() == is_member
            files = Attachment.objects.of_team_of(person)
            assert not files.exists()
            assert is_member or not Note.objects.visible_to(person).exists()
            others = CareTeam.objects.worked_in_by(person).exclude(pk=thread.team_id)
            keys = list(others.values_list("pk", flat=True))
            assert not keys or not search_team_mail("more", keys, user=person, size=5).threads
            assert all(allowed(person, Act.READ_ITEM, item) == is_member for item in items)

    @invariant()
    def an_open_item_has_somebody_who_can_see_it(self) -> None:
        for item in WorkItem.objects.filter(done_at=None).select_related("thread", "team"):
            assert item.team_id == item.thread.team_id
            present = Membership.objects.present().filter(team=item.team_id)
            is_seen = not unseen().filter(pk=item.pk).exists()
            assert is_seen == (present.readers().exists() and item.team.closed_at is None)
            if item.assignee_id:
                assert present.filter(user=item.assignee_id).exists()
            elif item.status == "waiting" and present.readers().exists():
                readers = [
                    member.user
                    for member in present.select_related("user")
                    if any(
                        item in part
                        for part in QUEUES["role"].of(
                            member.user, [item.team], read_by(member.user)
                        )
                    )
                ]
                assert readers, "in nobody's queue"

    @invariant()
    def a_begun_answer_is_of_the_team_of_today_or_of_nobody(self) -> None:
        for item in WorkItem.objects.with_answer():
            draft = draft_of_team(item)
            assert draft is None or draft.team_id == item.thread.team_id

    @invariant()
    def what_is_flagged_is_open_and_read_by_who_may_review(self) -> None:
        for item in WorkItem.objects.urgent().select_related("thread"):
            assert item.status in ("waiting", "taken")
            present = Membership.objects.present().filter(team=item.team_id)
            if item.assignee_id and present.filter(role__in=REVIEWERS).exists():
                assert present.filter(user=item.assignee_id, role__in=REVIEWERS).exists()

    @invariant()
    def an_open_item_has_one_open_round_and_no_other_item_has_any(self) -> None:
        of_open = Round.objects.filter(ended_at=None).values_list("item", flat=True)
        assert sorted(of_open) == sorted(WorkItem.objects.owed().values_list("pk", flat=True))

    @invariant()
    def who_is_said_to_be_told_was_told(self) -> None:
        notices = OutboxNotice.objects.filter(message__thread=self.thread)
        for event in ThreadEvent.objects.filter(thread=self.thread):
            if event.kind == ThreadEvent.Kind.COORDINATOR_TOLD:
                assert notices.filter(kind__in=["late", "unreviewed"]).exists()
            if event.to_user_id and event.to_user_id != event.actor_id:
                # Of a flagged one the first word is that it is urgent.
                told = notices.filter(kind__in=["handed", "urgent"], recipient=event.to_user_id)
                assert told.exists()

    @invariant()
    def the_worker_has_nothing_to_mend(self) -> None:
        assert move_from_absent() == 0
        assert mend_left_behind() == 0
        assert mended_of(CareTeam.objects.all()) == 0

    @invariant()
    def after_a_round_of_the_worker_the_patient_reads_who_reads_it(self) -> None:
        tell_where_it_waits()
        assert tell_where_it_waits() == 0, "what was told once is right"
        waiting = WorkItem.objects.filter(status="waiting").select_related("thread")
        for item in waiting.filter(thread__state="received"):
            present = Membership.objects.present().filter(team=item.team_id)
            told = present.filter(role=item.thread.with_role)
            assert told.exists() or not present.readers().exists()

    @invariant()
    def only_the_last_reader_was_refused_to_leave(self) -> None:
        assert self.refused <= {"last_member", "no_reader"}

    @invariant()
    def grants_agree_with_facts(self) -> None:
        call_command("sm_check_grants", stdout=StringIO())


@both_ways
def test_no_order_of_steps_leaves_a_thread_to_a_past_team_or_an_item_to_nobody(times):
    run_state_machine_as_test(Days, settings=runs(times, examples=10, steps=15))
