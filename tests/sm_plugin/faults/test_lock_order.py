"""Every service locks rows in the one order of docs/architecture.md: no two wait for each other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.identity import confirm_by_provider
from sm_plugin.people.models import Patient
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.members.absences import end_absence
from sm_plugin.teams.services import add_member, assign_patient
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.closing import close_team, move_closing
from sm_plugin.triage.ownership.handover import (
    change_role,
    end_membership,
    end_planned,
    mend_left_behind,
    move_from_absent,
)
from sm_plugin.triage.ownership.leads import change_lead
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.steps import services as triage
from sm_plugin.worklist.services import do_together, shown_as
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.faults.lock_order import locks_noted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows"),
]


class Place:
    """Two teams with people of each role, and messages that wait, are taken, are answered."""

    def __init__(self) -> None:
        self.nora = national_administrator()
        station = FacilityFactory()
        self.team = team_at(station, nurse="Angela Brooks", pharmacist="Peter Nguyen")
        self.other = team_at(station, "Dr. Chen Wei", nurse="Chris Dunn")
        self.angela, self.peter = member(self.team), member(self.team, Role.PHARMACIST)
        add_member(actor=self.nora, team=self.other, user=self.angela, role=Role.NURSE)
        self.box = mailbox_of(patient_at(station), self.team, self.other)
        pills = TopicFactory(code="pills", label="Medication", first_role=Role.PHARMACIST)
        for number in range(12):
            team = self.other if number % 4 == 3 else self.team
            topic = pills if number % 2 else None
            sent_message(self.box, team, f"Subject {number}", f"About {number}.", topic=topic)
        for item in [*self.items(self.team)[:4], *self.items(self.other)[:2]]:
            triage.take(actor=self.angela, item=item)
        taken = self.items(self.team, status="taken")[0]
        triage.answer(actor=self.angela, item=taken, body="Rest.", idempotency_key=uuid4())
        triage.take(actor=self.team.lead_provider, item=self.waiting()[0])
        settled = sent_message(self.box, self.team, "Settled", "It is well again.").thread
        self.done = triage.complete(
            actor=self.angela, item=WorkItem.objects.get(thread=settled), outcome="phoned"
        )
        self.day = timezone.now().astimezone(station.time_zone).date()

    def items(self, team: Any, **which: Any) -> list[WorkItem]:
        rows = WorkItem.objects.select_related("thread__team", "thread__topic", "team__facility")
        return list(rows.filter(team=team, **which).order_by("pk"))

    def waiting(self) -> list[WorkItem]:
        return self.items(self.team, status="waiting")

    def membership(self, person: Any) -> Any:
        rows = self.team.memberships.select_related("user", "team__facility")
        return rows.get(user=person, ended_at=None)

    def together(self, service: Any, items: list[WorkItem], **words: Any) -> None:
        shown = [shown_as(item) for item in items]
        found = do_together(service, user=self.angela, items=items, shown=shown, **words)
        assert len(found.done) == len(items)

    def away(self, **facts: Any) -> Any:
        first, last = self.day, self.day + timedelta(days=1)
        days = {"first_day": first, "last_day": last}
        return begin_absence(actor=self.nora, team=self.team, user=self.angela, **days, **facts)

    def close_account(self, person: Any) -> None:
        person.is_active = False
        person.save(update_fields=["is_active"])

    def correct(self) -> None:
        patient = self.box.patient
        verifier = patient.registered_by
        revoke_identity(actor=verifier, patient=patient, why="other")
        number, born = "R998877", patient.birth_date
        facts = {"record_number": number, "birth_date": born, "home_facility": self.team.facility}
        correct_record(actor=verifier, patient=Patient.objects.get(pk=patient.pk), **facts)

    def sign_in_elsewhere(self) -> None:
        new = registered_patient_at(self.team.facility, "Walt Abel")
        born = new.birth_date.isoformat()
        confirm_by_provider(actor=new.user, patient=new, name="Walt Abel", birth_date=born)

    def write(self) -> None:
        thread = self.waiting()[0].thread
        entry = self.box.entries.select_related("thread__team", "thread__topic").get(thread=thread)
        entry.mailbox = self.box
        reply(actor=self.box.owner, entry=entry, body="Worse.", idempotency_key=uuid4())


STEPS: dict[str, Callable[[Place], Any]] = {
    "send": lambda place: sent_message(place.box, place.team, "One more", "And more."),
    "reply": Place.write,
    "answer": lambda place: triage.answer(
        actor=place.angela, item=place.waiting()[0], body="Rest.", idempotency_key=uuid4()
    ),
    "take": lambda place: triage.take(actor=place.angela, item=place.waiting()[0]),
    "take several": lambda place: place.together(triage.take, place.waiting()),
    "refer several": lambda place: place.together(
        triage.refer, place.waiting(), role="provider", reason="clinical"
    ),
    "complete several": lambda place: place.together(
        triage.complete,
        place.items(place.team, status="taken", assignee=place.angela),
        outcome="phoned",
    ),
    "assign": lambda place: triage.assign(
        actor=place.angela, item=place.waiting()[0], person=place.peter.pk, reason="knows"
    ),
    "reassign": lambda place: triage.reassign(
        actor=place.angela, item=place.waiting()[0], to=place.other.pk, reason="other_team"
    ),
    "open again": lambda place: triage.reopen(actor=place.angela, item=place.done, reason="more"),
    "leave": lambda place: end_membership(
        actor=place.nora, membership=place.membership(place.angela)
    ),
    "change role": lambda place: change_role(
        actor=place.nora, membership=place.membership(place.angela), role=Role.CLERK
    ),
    "go away": Place.away,
    "go away with a surrogate": lambda place: place.away(surrogate=place.peter),
    "close the account of a member of two teams": lambda place: place.close_account(place.angela),
    "lead": lambda place: change_lead(
        actor=place.nora, team=place.team, lead=place.angela, leaves=True
    ),
    "lead from outside": lambda place: change_lead(
        actor=place.nora, team=place.team, lead=UserFactory(), leaves=True
    ),
    "close": lambda place: close_team(actor=place.nora, team=place.team, to=place.other),
    "correct a record": Place.correct,
    "confirm by a provider": Place.sign_in_elsewhere,
    "put into care": lambda place: assign_patient(
        actor=place.nora, patient=patient_at(place.team.facility, "Walt Abel"), team=place.team
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_service_locks_rows_in_the_one_order(step: str) -> None:
    place = Place()
    with locks_noted() as locks:
        STEPS[step](place)
    assert locks.too_late == []


def test_an_absence_that_ends_locks_rows_in_the_one_order() -> None:
    place = Place()
    absence = place.away().absence
    with locks_noted() as locks:
        end_absence(actor=place.nora, absence=absence)
        tell_where_it_waits()
    assert locks.too_late == []


def test_the_worker_locks_rows_in_the_one_order() -> None:
    place = Place()
    place.away()
    place.membership(place.peter)
    place.team.memberships.filter(user=place.peter).update(ended_at=timezone.now())
    place.team.memberships.filter(user=place.team.lead_provider).update(ends_at=timezone.now())
    with locks_noted() as locks:
        for step in (move_from_absent, end_planned, mend_left_behind, tell_where_it_waits):
            step()
    assert locks.too_late == []


def test_a_patient_who_comes_to_a_closing_team_locks_rows_in_the_one_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sm_plugin.triage.ownership.closing.AT_ONCE", 0)
    places = [Place() for _time in range(4)]  # keys are by chance, so is their order
    for place in places:
        close_team(actor=place.nora, team=place.team, to=place.other)
        new = patient_at(place.team.facility, "Walt Abel")
        with locks_noted() as locks:
            assign_patient(actor=place.nora, patient=new, team=place.team)
            move_closing()
        assert locks.too_late == []
