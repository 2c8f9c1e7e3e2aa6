"""Refusals on the team's pages are on record, and no button leads to one."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.letters.services import write_template
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.steps.services import take
from sm_plugin.worklist.services import save_filter, shown_as
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(
        FacilityFactory(),
        nurse="Angela Brooks",
        pharmacist="Peter Nguyen",
        coordinator="Denise Park",
    )


def refusals() -> list[tuple[str, str]]:
    found = AuditEvent.objects.filter(action=Action.ACCESS_REFUSED)
    return list(found.values_list("object_type", "code"))


def absent(team: CareTeam) -> Any:
    day = timezone.localdate(None, team.facility.time_zone) + timedelta(days=1)
    nurse = member(team)
    return begin_absence(actor=nurse, team=team, user=nurse, first_day=day, last_day=day).absence


def test_a_step_for_several_that_is_refused_for_one_is_on_record(team):
    mailbox = mailbox_of(patient_at(team.facility), team)
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    take(actor=member(team, Role.PHARMACIST), item=item)
    form = {"items": [shown_as(item)], "act": "complete"}

    signed_in(member(team)).post(reverse("sm_plugin:together"), form | {"outcome": "phoned"})

    assert len(refusals()) == 1


def test_an_absence_that_is_refused_is_on_record(team):
    absence = absent(team)
    membership = team.memberships.get(user=absence.user)
    days = {"first_day": absence.first_day.isoformat(), "last_day": absence.last_day.isoformat()}

    post(absence.user, "absences", status=422, member=str(membership.pk), **days)

    assert [code for _kind, code in refusals()] == ["absent_already"]


def test_only_who_may_end_an_absence_gets_the_button(team):
    absent(team)

    says = [
        see(member(team, role), "absences").says("End the absence of Angela Brooks")
        for role in (Role.NURSE, Role.COORDINATOR, Role.PHARMACIST)
    ]

    assert says == [True, True, False]


def test_only_who_may_remove_a_template_gets_the_button(team):
    write_template(
        actor=member(team, Role.COORDINATOR),
        team=team,
        scope="facility",
        title="Refill",
        body="Your refill is on its way.",
        language="en",
    )

    pages = [see(member(team, role), "templates") for role in (Role.COORDINATOR, Role.NURSE)]

    assert [page.says("Your refill is on its way.") for page in pages] == [True, True]
    assert [": Refill</span>" in page.page for page in pages] == [True, False]


def test_only_a_saved_list_can_be_removed(team):
    save_filter(actor=member(team), name="Mine", query="queue=mine")

    assert see(member(team), "queue", queue="mine").says("Remove this saved filter")
    assert not see(member(team), "queue", queue="role").says("Remove this saved filter")


def test_an_absence_at_the_end_of_the_calendar_is_refused_in_words(team):
    membership = team.memberships.get(user=member(team))
    days = {"first_day": "9999-12-31", "last_day": "9999-12-31"}

    page = post(membership.user, "absences", status=422, member=str(membership.pk), **days)

    assert page.says("Choose a day within a year.")
