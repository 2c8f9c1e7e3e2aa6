"""Undoing a file of staff: what would leave nobody who reads is named before anything is undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.rollout.importing.undo import undo_run
from sm_plugin.teams.models import Membership
from sm_plugin.teams.services import add_member, assign_patient
from tests.factories import UserFactory, patient_at, service_at, team_at
from tests.sm_plugin.rollout.test_importing import STAFF
from tests.sm_plugin.rollout.test_undo import brought_in, refused, row_of, whys
from tests.worlds import world

pytestmark = pytest.mark.django_db
NOBODY_LEFT = "nobody who may review would be left in the team, which has patients or open messages"


@world
def service(station, frank):
    """A service with a nurse, a clerk and a patient."""
    team = service_at(station, nurse="Angela Brooks")
    ann = UserFactory(email="ann@va.example")
    add_member(actor=frank, team=team, user=ann, role="clerk")
    assign_patient(actor=frank, patient=patient_at(station), team=team)
    return team


def line(service, email, role):
    return ",".join(["402", "", service.care_kind, email, role])


def the_nurse(service):
    return Membership.objects.filter(team=service, role="nurse", user__full_name="Angela Brooks")


def test_who_became_a_reader_by_the_file_keeps_the_role_where_no_other_is_left(
    station, frank, service
):
    """With rows of another team, of which none is undone then."""
    UserFactory(email="bo@va.example")
    rows = [line(service, "ann@va.example", "pharmacist")]
    rows.append(row_of(team_at(station), "bo@va.example", "clerk"))
    run = brought_in(frank, "staff", STAFF, *rows)
    assert whys(frank, run) == []
    the_nurse(service).update(ended_at=timezone.now())
    assert refused(frank, run) == NOBODY_LEFT
    the_nurse(service).update(ended_at=None)
    assert undo_run(actor=frank, run=run) == 2


def test_of_one_who_joined_and_one_who_became_a_reader_the_last_one_stays(frank, service):
    UserFactory(email="bo@va.example")
    rows = [line(service, "ann@va.example", "pharmacist"), line(service, "bo@va.example", "nurse")]
    run = brought_in(frank, "staff", STAFF, *rows)
    the_nurse(service).update(ended_at=timezone.now())
    assert refused(frank, run) == NOBODY_LEFT


def test_a_colleague_whose_last_day_is_today_is_no_reader_who_is_left(frank, service):
    UserFactory(email="bo@va.example")
    run = brought_in(frank, "staff", STAFF, line(service, "bo@va.example", "nurse"))
    the_nurse(service).update(ends_at=timezone.now() + timedelta(minutes=1))
    assert refused(frank, run) == NOBODY_LEFT


def test_a_clerk_who_joined_leaves_though_the_reader_goes_tonight(frank, service):
    UserFactory(email="bo@va.example")
    run = brought_in(frank, "staff", STAFF, line(service, "bo@va.example", "clerk"))
    the_nurse(service).update(ends_at=timezone.now() + timedelta(minutes=1))
    assert undo_run(actor=frank, run=run) == 1


def test_a_nurse_whom_the_file_made_a_clerk_reads_again_before_the_new_one_leaves(frank, service):
    UserFactory(email="bo@va.example")
    nurse = the_nurse(service).get().user
    rows = [line(service, "bo@va.example", "nurse"), line(service, nurse.email, "clerk")]
    run = brought_in(frank, "staff", STAFF, *rows)
    assert whys(frank, run) == []
    assert undo_run(actor=frank, run=run) == 2
    assert the_nurse(service).filter(ended_at=None).exists()
