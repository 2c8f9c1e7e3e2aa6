"""Who asked to be told of a start is counted before it, and told without holding others up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import Interest, RolloutNotice
from tests.factories import (
    FacilityFactory,
    national_administrator,
)
from tests.sm_plugin.rollout.test_interest import COUNTS, ServerThatCountsTransactions, ask, station

__all__ = ["station"]
pytestmark = pytest.mark.django_db


def test_no_transaction_is_open_while_a_mail_server_is_waited_for(client, station, settings):
    ask(client, station)
    settings.EMAIL_BACKEND = COUNTS
    ServerThatCountsTransactions.open_ones.clear()

    assert deliver_rollout() == 1
    assert ServerThatCountsTransactions.open_ones == [len(connection.savepoint_ids)]
    assert RolloutNotice.objects.get().sent_at


@pytest.mark.parametrize(("confirmed", "mails"), [(2, 1), (0, 0)])
def test_the_page_that_asks_before_a_start_counts_who_gets_an_email(
    client, confirmed, mails, station
):
    for number in range(3):
        at = timezone.now() if number < confirmed else None
        station.interests.create(email=f"ruth{number}@example.org", confirmed_at=at)
    Facility.objects.filter(pk=station.pk).update(stage="pilot")
    client.force_login(national_administrator())
    address = f"/admin/secure-messaging/stations/edit/{station.pk}/"
    step = {"next_stage": "live", "reason": "Now", "override": "on", "help_phone": "207-555-0142"}
    asked = client.post(address, step)
    assert asked.context["reach"].interested == confirmed
    page = asked.content.decode()
    assert page.count("People who asked to be told when it starts") == mails
    assert page.count("None: people read it when they open messaging") == 1 - mails


@pytest.mark.parametrize("is_clinic", [False, True])
def test_no_address_is_kept_for_a_start_that_can_not_come(is_clinic):
    """It moved without ever having been in use, or is a clinic of one that moved."""
    moved = FacilityFactory(stage="moved")
    place = FacilityFactory(stage="planned", parent=moved) if is_clinic else moved
    waits = FacilityFactory(stage="planned")
    for facility in (place, waits):
        Interest.objects.create(
            facility=facility,
            email="ruth@example.org",
            confirmed_at=timezone.now(),
            asked_at=timezone.now() - timedelta(days=1),
        )
    arrive()
    assert Interest.objects.get().facility == waits
