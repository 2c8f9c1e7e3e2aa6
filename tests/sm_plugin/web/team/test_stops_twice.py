"""A second press on a stop, also at the same moment, leads to the list of those that stand."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.teams.choices import BlockReason
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.web.team import stop_views
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

STOPS = reverse("sm_plugin:stops")


@world
def team() -> Any:
    return team_at(FacilityFactory(), coordinator="Denise Park", nurse="Angela Brooks")


@world
def stop(team: Any) -> MessagingBlock:
    patient = patient_at(team.facility)
    mailbox_of(patient, team)
    return block_patient(
        actor=member(team, "coordinator"),
        patient=patient,
        team=team,
        reason=BlockReason.values[0],
        last_day=team.facility.today + timedelta(days=5),
    )


def lift(client: Client, stop: MessagingBlock) -> Any:
    return client.post(STOPS, {"stop": str(stop.pk)}, follow=True)


def leads_to_the_list(answer: Any) -> bool:
    text = answer.content.decode()
    return answer.redirect_chain == [(STOPS, 302)] and "Nothing was changed now." in text


def test_a_stop_that_is_lifted_twice_leads_to_the_list(team: Any, stop: MessagingBlock) -> None:
    client = signed_in(member(team, "coordinator"))
    lift(client, stop)
    lifted, refused = (
        AuditEvent.objects.filter(action=action) for action in ("block.lift", "access.refused")
    )
    before = lifted.count(), refused.count()

    assert leads_to_the_list(lift(client, stop))

    assert (lifted.count(), refused.count() - 1) == before
    nurse, elsewhere = member(team), team_at(FacilityFactory(), coordinator="Chris Dunn")
    assert lift(signed_in(nurse), stop).status_code == 403
    assert lift(signed_in(member(elsewhere, "coordinator")), stop).status_code == 404


def test_of_two_who_lift_it_at_one_moment_the_second_is_led_to_the_list(
    team: Any, stop: MessagingBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stop_views.lift_block

    def after_another(**words: Any) -> Any:
        real(**words)
        return real(**words)

    monkeypatch.setattr(stop_views, "lift_block", after_another)

    assert leads_to_the_list(lift(signed_in(member(team, "coordinator")), stop))
