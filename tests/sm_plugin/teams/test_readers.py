"""A reader is a member who may review: a team with patients or messages is never left without."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from sm_plugin.errors import Refused
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.choices import REVIEWERS, Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import add_member, assign_patient, plan_membership
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.handover import change_role, end_membership
from sm_plugin.triage.ownership.unseen import remind_of_successors, tell_unseen, unseen
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    service_at,
)
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    cache.clear()


@world
def team():
    """A team with one reader, and a clerk who stays."""
    return service_at(FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def nora():
    return national_administrator()


def place_of(team, role=Role.NURSE):
    return team.memberships.get(role=role, ended_at=None)


def today(team):
    return timezone.now().astimezone(team.facility.time_zone).date()


def lasts_until(team, role, day):
    return plan_membership(
        actor=national_administrator(), membership=place_of(team, role), title="", last_day=day
    )


GOES = {
    "leaves": lambda team: end_membership(
        actor=national_administrator(), membership=place_of(team)
    ),
    "becomes a clerk": lambda team: change_role(
        actor=national_administrator(), membership=place_of(team), role=Role.CLERK
    ),
    "gets a last day": lambda team: lasts_until(team, Role.NURSE, today(team) + timedelta(days=7)),
}


@pytest.mark.parametrize("has_message", [False, True])
@pytest.mark.parametrize("way", GOES)
def test_beside_a_clerk_the_last_reader_stays_while_there_are_patients(
    way, has_message, team, mailbox
):
    if has_message:
        sent_message(mailbox, team)
    with pytest.raises(Refused) as refused:
        GOES[way](team)
    assert refused.value.code == "last_member"
    assert "the last person in the team who may review messages" in str(refused.value.message)


@pytest.mark.parametrize("way", GOES)
def test_a_reader_goes_where_another_one_stays_or_nobody_counts_on_the_team(way, team):
    GOES[way](team)


@pytest.mark.parametrize("way", GOES)
def test_a_colleague_who_ends_first_is_no_other_reader(way, team, mailbox, nora):
    add_member(actor=nora, team=team, user=UserFactory(), role=Role.PHARMACIST)
    lasts_until(team, Role.PHARMACIST, today(team))
    with pytest.raises(Refused):
        GOES[way](team)
    lasts_until(team, Role.PHARMACIST, today(team) + timedelta(days=30))
    GOES[way](team)


def test_a_colleague_who_begins_the_next_day_takes_over_a_last_day(team, mailbox, nora):
    last = today(team) + timedelta(days=7)
    begins = {"first_day": last + timedelta(days=1)}
    add_member(actor=nora, team=team, user=UserFactory(), role=Role.PHARMACIST, **begins)
    lasts_until(team, Role.NURSE, last)


def test_a_last_day_may_come_later_whoever_else_is_there(team, mailbox, nora):
    team.memberships.filter(role=Role.NURSE).update(ends_at=timezone.now() + timedelta(days=2))
    lasts_until(team, Role.NURSE, today(team) + timedelta(days=30))


def lose_reader(team):
    """As an account that closes: it is never refused."""
    angela = member(team, Role.NURSE)
    angela.is_active = False
    angela.save(update_fields=["is_active"])


def test_a_team_with_a_clerk_alone_wants_a_successor_and_its_administrators_hear_so(team, mailbox):
    frank = administrator(team.facility)
    assert not CareTeam.objects.without_reader().exists()
    lose_reader(team)

    assert CareTeam.objects.without_reader().get() == team
    assert remind_of_successors() == 1
    assert OutboxNotice.objects.filter(kind="unseen", recipient=frank).count() == 1
    assert see(frank, "uncovered").says(team.name)
    board = signed_in(frank).get("/admin/").content.decode()
    assert f"Name who takes over from {team.name}" in board


def test_while_its_readers_are_away_a_clerk_hides_no_open_message(team, mailbox, nora):
    frank = administrator(team.facility)
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    assert not unseen().exists()
    angela, day = member(team, Role.NURSE), today(team)
    begin_absence(actor=angela, team=team, user=angela, first_day=day, last_day=day)

    assert unseen().get() == item
    assert tell_unseen() == 1
    assert OutboxNotice.objects.filter(kind="unseen", recipient=frank).exists()


def test_nobody_comes_into_care_where_nobody_reads_yet_not_even_the_first(nora):
    """The first patient came in, raised the alarm, and the second was refused."""
    service = service_at(FacilityFactory(), clerk="Carol Benson")
    patient = patient_at(service.facility)
    with pytest.raises(Refused) as refusal:
        assign_patient(actor=nora, patient=patient, team=service)
    assert "any more" not in str(refusal.value.message)
    assert "name the team that takes over" not in str(refusal.value.message)
    assert not CareTeam.objects.without_reader().exists()
    add_member(actor=nora, team=service, user=UserFactory(), role="nurse")
    assert assign_patient(actor=nora, patient=patient, team=service).team == service


@pytest.mark.parametrize("role", REVIEWERS)
def test_a_clerk_who_becomes_a_reader_settles_it(role, team, mailbox, nora):
    lose_reader(team)
    with pytest.raises(Refused) as refused:
        end_membership(actor=nora, membership=place_of(team, Role.CLERK))
    assert refused.value.code == "no_reader"
    change_role(actor=nora, membership=place_of(team, Role.CLERK), role=role)
    assert not CareTeam.objects.without_reader().exists()


def lists(team):
    facts = {"name": "Ruth Delgado", "record_number": "R7", "birth_date": date(1951, 3, 4)}
    return list_person(actor=administrator(team.facility), team=team, **facts)


@pytest.mark.parametrize("way", GOES)
def test_nobody_leaves_a_list_alone_whose_claims_bring_patients_into_nobodys_care(way, team):
    lists(team)
    with pytest.raises(Refused) as refused:
        GOES[way](team)
    assert refused.value.code == "last_member"
    assert "1 person is on its list" in str(refused.value.message)


def test_a_team_whose_reader_is_gone_is_named_while_people_are_on_its_list(team):
    lists(team)
    lose_reader(team)
    assert CareTeam.objects.without_reader().get() == team
    assert remind_of_successors() == 1


def test_a_list_that_comes_before_the_staff_raises_no_alarm():
    service = service_at(FacilityFactory(), clerk="Carol Benson")
    lists(service)
    planned = timezone.now() + timedelta(days=3)
    add_member(actor=national_administrator(), team=service, user=UserFactory(), role="nurse")
    service.memberships.filter(role="nurse").update(starts_at=planned)
    assert not CareTeam.objects.without_reader().exists()
    assert CareTeam.objects.counted_on().get() == service
