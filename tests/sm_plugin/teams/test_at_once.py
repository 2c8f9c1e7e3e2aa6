"""Two administrators do the same thing at once: one of them is told so, nobody sees a failure."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams import services
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.services import add_member, change_team, open_team
from sm_plugin.teams.stops.services import block_patient
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    team_at,
)
from tests.worlds import world

BORN = date(1951, 3, 4)


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), "Dr. Maria Santos", nurse="Angela Brooks")


@world
def frank(team: CareTeam) -> Any:
    return administrator(team.facility)


def of_the_same_kind(team: CareTeam, **facts: Any) -> dict[str, Any]:
    same = {"facility": team.facility, "lead_provider": team.lead_provider}
    return same | {"care_kind": team.care_kind, "accepts_messages": False} | facts


@pytest.fixture
def asked_a_moment_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked up first said yes: the other one's row was not there yet."""
    monkeypatch.setattr(services, "refuse_twin", lambda *_facts: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_a_moment_before")
def test_a_team_that_another_one_opened_meanwhile_is_refused_in_words(
    team: CareTeam, frank: Any
) -> None:
    with pytest.raises(Refused) as refused:
        open_team(actor=frank, **of_the_same_kind(team))
    assert refused.value.code == "team_exists"
    assert CareTeam.objects.get() == team


@pytest.mark.django_db
@pytest.mark.usefixtures("asked_a_moment_before")
def test_a_team_that_came_to_be_called_the_same_is_refused_in_words(
    team: CareTeam, frank: Any
) -> None:
    other = open_team(actor=frank, **of_the_same_kind(team, care_kind="heart"))
    with pytest.raises(Refused) as refused:
        change_team(actor=frank, team=other, care_kind=team.care_kind, accepts_messages=False)
    assert refused.value.code == "team_exists"
    assert CareTeam.objects.get(pk=other.pk).care_kind == "heart"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do them in threads of their own, as two requests would; return results and refusals."""
    together, results = Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            together.wait(20)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_administrators_at_once_are_each_answered() -> None:
    team = team_at(FacilityFactory(), "Dr. Maria Santos")
    ruth = mailbox_of(patient_at(team.facility), team).patient
    chen, drew = UserFactory(), UserFactory()
    both = (administrator(team.facility), national_administrator())
    kinds: list[Callable[[Any], Callable[[], Any]]] = [
        lambda who: (
            lambda: open_team(
                actor=who, **of_the_same_kind(team, lead_provider=chen, care_kind="heart")
            )
        ),
        lambda who: lambda: add_member(actor=who, team=team, user=drew, role="nurse"),
        lambda who: (
            lambda: block_patient(
                actor=who, patient=ruth, team=team, reason="conduct", last_day=timezone.localdate()
            )
        ),
    ]
    for kind in kinds:
        results = at_once(*(kind(who) for who in both))
        failed = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, Refused) for one in failed), results
        assert len(failed) < 2, results
    assert CareTeam.objects.filter(lead_provider=chen).count() == 1
    assert Membership.objects.filter(user=drew, ended_at=None).count() == 1
    assert MessagingBlock.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_record_number_registered_at_two_places_of_a_station_at_once_is_one_accounts() -> None:
    station = FacilityFactory()
    site = FacilityFactory(parent=station, stage="planned")
    frank, facts = administrator(station), {"record_number": "A1", "birth_date": BORN}

    def register(place: Any) -> Callable[[], Any]:
        user = UserFactory()
        return lambda: register_patient(actor=frank, user=user, home_facility=place, **facts)

    results = at_once(register(station), register(site))
    assert sum(isinstance(one, InvalidInput) for one in results) == 1, results
    assert Patient.objects.filter(record_number="A1").count() == 1


@pytest.mark.django_db
def test_somebody_put_in_the_team_meanwhile_is_told_in_words(
    team: CareTeam, frank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew = UserFactory()
    add_member(actor=frank, team=team, user=drew, role="clerk")
    nobody = Membership.objects.none()
    monkeypatch.setattr(type(nobody), "first", lambda _rows: None)  # asked a moment before
    with pytest.raises(Refused) as refused:
        add_member(actor=frank, team=team, user=drew, role="nurse")
    assert refused.value.code == "joined_meanwhile"
    assert Membership.objects.filter(user=drew, ended_at=None).count() == 1
