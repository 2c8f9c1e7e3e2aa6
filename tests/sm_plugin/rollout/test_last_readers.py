"""A file of staff that changes the last who may review: the order of its lines decides nothing."""

import pytest

from sm_plugin.teams.services import add_member, assign_patient
from sm_plugin.triage.ownership.handover import end_membership
from tests.factories import UserFactory, patient_at, team_at
from tests.imports import apply_plan, plan_import
from tests.sm_plugin.rollout.test_importing import STAFF, file

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first", ["clerk", "pharmacist"])
def test_two_who_change_their_roles_leave_no_team_without_a_reader(station, frank, first):
    team = team_at(station, "Dr. Chen Wei")
    people = {role: UserFactory(email=f"{role}@va.example") for role in ("pharmacist", "clerk")}
    for role, person in people.items():
        add_member(actor=frank, team=team, user=person, role=role)
    for left in team.memberships.exclude(user__in=people.values()):
        end_membership(actor=frank, membership=left)
    assign_patient(actor=frank, patient=patient_at(station), team=team)

    row = f"402,{team.lead_provider.email},{team.care_kind}"
    lines = [f"{row},pharmacist@va.example,clerk", f"{row},clerk@va.example,pharmacist"]
    if first == "pharmacist":
        lines.reverse()
    plan = plan_import(actor=frank, kind="staff", content=file(STAFF, *lines))

    assert apply_plan(plan) == 2
