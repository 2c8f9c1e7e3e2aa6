"""A mail server that takes the connection and refuses the mails is no secret to a monitor."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from portal.accounts import outbox
from portal.accounts.models import User, WaitingMail
from portal.operations import health
from portal.settings import base
from sm_plugin.facilities.models import Facility
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.rollout.choices import NoticeKind
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import RolloutNotice
from tests.factories import FacilityFactory, administrator
from tests.sm_plugin.notify.mail_servers import POISONED

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SERVERS = "tests.sm_plugin.notify.mail_servers."
REFUSING = [SERVERS + "FullServer", SERVERS + "DenyingServer"]
PICKY, WELL = SERVERS + "PickyServer", "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(client: Client, settings: Any) -> Callable[[], tuple[str, int, float]]:
    """Return what `/health/ready` says of notices, and what the metric does."""
    settings.PORTAL_METRICS_DIR = "/nowhere"

    def ask() -> tuple[str, int, float]:
        answer = client.get("/health/ready").json()
        lines = client.get("/metrics").content.decode().splitlines()
        [line] = [one for one in lines if one.startswith("portal_outbox_oldest_seconds")]
        oldest = answer["oldest_notice_seconds"] or 0
        return answer["parts"]["notices"], oldest, float(line.split()[1])

    return ask


def notice(person: User, kind: str = OutboxNotice.Kind.RELEASED) -> OutboxNotice:
    return OutboxNotice.objects.create(recipient=person, kind=kind)


@pytest.mark.parametrize("server", REFUSING)
def test_urgent_notices_that_a_server_refuses_are_late_until_it_takes_one(
    settings: Any, clock: Any, make_person: Any, told: Any, server: str
) -> None:
    """Each try puts them off, and the last gives them up: none of that makes them less late."""
    settings.EMAIL_BACKEND = server
    for name in ("Nora Nurse", "Paul Pharmacist"):
        notice(make_person(name))
    states = {}
    for minute in range(170):
        deliver_due()
        clock.shift(timedelta(minutes=1))
        if minute % 10 == 0:
            state, oldest, metric = told()
            states[minute] = state
            assert oldest == metric == pytest.approx(60 * (minute + 1), abs=1), minute
    assert states.pop(0) == states.pop(10) == "ok"
    assert set(states.values()) == {"late"}
    assert OutboxNotice.objects.parked().count() == 2
    settings.EMAIL_BACKEND = WELL
    notice(make_person("Lee Late"))
    deliver_due()
    assert told() == ("ok", 0, 0)


def test_one_wrong_address_beside_notices_that_go_out_is_not_late(
    settings: Any, clock: Any, make_person: Any, told: Any
) -> None:
    settings.EMAIL_BACKEND = PICKY
    notice(make_person("Walter Simmons", email=POISONED))
    notice(make_person("Nora Nurse"))
    for minute in range(170):
        deliver_due()
        clock.shift(timedelta(minutes=1))
        if minute % 10 == 0:
            assert told() == ("ok", 0, 0), minute


def test_a_notice_for_tomorrow_morning_is_not_late_tonight(make_person: Any, told: Any) -> None:
    in_an_hour = timezone.now() + timedelta(hours=1)
    digest = OutboxNotice.Kind.DIGEST
    OutboxNotice.objects.create(
        recipient=make_person("Ruth Delgado"), kind=digest, day=in_an_hour, due_at=in_an_hour
    )
    assert told() == ("ok", 0, 0)


@pytest.mark.parametrize("server", REFUSING)
def test_mails_of_a_rollout_that_a_server_refuses_are_late(
    settings: Any, clock: Any, told: Any, server: str
) -> None:
    settings.EMAIL_BACKEND = server
    station = FacilityFactory(stage="preparing", go_live_on=None)
    Facility.objects.filter(pk=station.pk).update(go_live_on=station.today)
    olga = administrator(station, "Olga Owner")
    RolloutNotice.objects.create(
        kind=NoticeKind.DAY_CAME, facility=station, recipient=olga, day=station.today
    )
    states = []
    for _half_hour in range(22):
        deliver_rollout()
        clock.shift(timedelta(minutes=30))
        states.append(told()[0])
    assert set(states) == {"late"}
    assert RolloutNotice.objects.parked().exists()
    settings.EMAIL_BACKEND = WELL
    notice(olga)
    deliver_due()
    assert told() == ("ok", 0, 0)


def ask_for_mail(*addresses: str) -> None:
    with outbox.answering_a_request():
        for address in addresses:
            EmailMessage("a", "b", to=[address]).send()


@pytest.fixture
def as_in_production(settings: Any) -> None:
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND


@pytest.mark.parametrize("server", REFUSING)
def test_a_server_that_refuses_everybody_is_told_and_costs_no_mail(
    settings: Any, clock: Any, as_in_production: None, server: str
) -> None:
    """A link for a new password is not given up as one wrong address when all are refused."""
    settings.PORTAL_MAIL_BACKEND = server
    ask_for_mail(*(f"p{number}@demo.example" for number in range(5)))
    for minute in range(200):
        outbox.send_waiting()
        clock.shift(timedelta(minutes=1))
        expected = "late" if minute >= 15 else "ok"
        assert health.helping_parts()["mail"]() == expected, minute
    assert WaitingMail.objects.count() == 5
    settings.PORTAL_MAIL_BACKEND = WELL
    clock.shift(timedelta(hours=2))
    assert outbox.send_waiting() == len(mail.outbox) == 5
    assert health.helping_parts()["mail"]() == "ok"


@pytest.mark.parametrize("server", REFUSING)
def test_a_mail_that_no_server_took_for_a_day_is_given_up(
    settings: Any, clock: Any, as_in_production: None, server: str
) -> None:
    settings.PORTAL_MAIL_BACKEND = server
    ask_for_mail("ruth@demo.example")
    for _quarter in range(4 * 27):
        outbox.send_waiting()
        clock.shift(timedelta(minutes=15))
    assert not WaitingMail.objects.exists()


def test_a_person_who_mistypes_an_address_twice_wakes_nobody(
    settings: Any, clock: Any, as_in_production: None
) -> None:
    settings.PORTAL_MAIL_BACKEND = PICKY
    ask_for_mail(POISONED, POISONED)
    for _minute in range(30):
        outbox.send_waiting()
        clock.shift(timedelta(minutes=1))
        assert health.helping_parts()["mail"]() == "ok"


def test_mails_to_wrong_addresses_beside_one_that_goes_out_wake_nobody(
    settings: Any, clock: Any, as_in_production: None
) -> None:
    settings.PORTAL_MAIL_BACKEND = PICKY
    ask_for_mail(POISONED, POISONED, POISONED, "ruth@demo.example")
    for _minute in range(30):
        outbox.send_waiting()
        clock.shift(timedelta(minutes=1))
        assert health.helping_parts()["mail"]() == "ok"
    clock.shift(timedelta(hours=3))
    for _try in range(3):
        outbox.send_waiting()
        clock.shift(timedelta(hours=3))
    assert not WaitingMail.objects.exists(), "what was refused alone is given up after five tries"
