"""Who answers reads first that the patient can't reply, can't read it, or may be somebody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.access.joining import opt_out
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import BlockReason, Role
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import reassign
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import see
from tests.worlds import world

pytestmark = pytest.mark.django_db

NO_REPLY = "the patient can't write back here"
WRONG = "This account may be another person's."


@world
def item():
    team = team_at(FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson")
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    return WorkItem.objects.select_related("thread__patient__user").get(thread=message.thread)


def at_level(level):
    def harm(item):
        Patient.objects.filter(pk=item.thread.patient_id).update(identity_level=level)

    return harm


def close_account(item):
    item.thread.patient.user.is_active = False
    item.thread.patient.user.save()


def leave_care(item):
    PatientAssignment.objects.update(ended_at=timezone.now())


def stop(item):
    MessagingBlock.objects.create(
        patient=item.thread.patient,
        team=item.team,
        reason=BlockReason.CONDUCT,
        ends_at=timezone.now() + timedelta(days=3),
        blocked_by=member(item.team),
    )


def leave_clerks_alone(item):
    Membership.objects.exclude(role=Role.CLERK).update(ended_at=timezone.now())


HARMS = {
    "wrong person": (at_level("registered"), WRONG),
    "to be verified again": (at_level("lapsed"), NO_REPLY),
    "closed account": (close_account, "The patient can't read your answer here."),
    "opted out": (lambda item: opt_out(actor=item.thread.patient.user), NO_REPLY),
    "not in care": (leave_care, NO_REPLY),
    "stopped": (stop, "This patient can't write to this team through:"),
    "team takes no messages": (
        lambda item: CareTeam.objects.update(accepts_messages=False),
        NO_REPLY,
    ),
    "nobody who may review": (leave_clerks_alone, NO_REPLY),
}


@pytest.mark.parametrize("name", ["item", "pass_on"])
@pytest.mark.parametrize("harm", HARMS)
def test_the_pages_of_an_item_say_that_no_reply_can_come(harm, name, item):
    change, words = HARMS[harm]
    reader = member(item.team, Role.CLERK)
    assert not see(reader, name, item.pk).says(words)
    change(item)
    assert see(reader, name, item.pk).says(words)


def test_in_a_thread_that_staff_sent_there_the_patient_need_not_be_in_care(item):
    other = team_at(item.team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    reassign(actor=member(item.team), item=item, to=other.pk, reason="other_team")

    page = see(member(other), "item", item.pk)

    assert not page.says("not in the care of this team")
    assert not page.says(NO_REPLY)


def test_of_the_wrong_person_nothing_says_that_an_answer_arrives(item):
    at_level("registered")(item)
    leave_care(item)
    page = see(member(item.team), "item", item.pk)
    assert page.says(f"{WRONG} Don't act on what is written here")
    assert not page.says("Your answer still arrives")
