"""Nothing is asked that can't be done: every page that asks “Yes?” refuses before the question."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.admin.guarded import ConfirmMixin
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

AT = "/admin/secure-messaging/"
TODAY = timezone.localdate()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@dataclass
class Place:
    """A station with a team that has work, and its administrator."""

    team: CareTeam
    frank: User
    patient: Patient

    @property
    def station(self) -> Facility:
        return self.team.facility


@world
def place() -> Place:
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    patient = patient_at(team.facility)
    thread = sent_message(mailbox_of(patient, team), team).thread
    take(actor=member(team), item=WorkItem.objects.get(thread=thread))
    return Place(team, administrator(team.facility), patient)


def _registers(place: Place, **wrong: Any) -> tuple[str, dict[str, Any]]:
    right = {
        "home_facility": place.station.pk,
        "person": UserFactory(email="new@va.example").email,
        "birth_date": "1951-03-04",
        "record_number": "N1",
    }
    return "patients/create/", right | wrong


def _stops(place: Place) -> tuple[str, dict[str, Any]]:
    person = UserFactory().email
    more = {"reason": "request", "last_day": TOMORROW}
    return "stops/create/", {"team": place.team.pk, "person": person} | more


def _joins(place: Place) -> tuple[str, dict[str, Any]]:
    days = {"first_day": TODAY + timedelta(days=9), "last_day": TOMORROW}
    person = UserFactory().email
    return "members/create/", {"team": place.team.pk, "person": person, "role": "nurse"} | days


def _changes_role(place: Place) -> tuple[str, dict[str, Any]]:
    nurse = Membership.objects.get(team=place.team, user=member(place.team))
    return f"members/edit/{nurse.pk}/", {"role": "clerk", "last_day": YESTERDAY}


def _appoints(place: Place) -> tuple[str, dict[str, Any]]:
    place_and_person = {"facility": place.station.pk, "person": place.frank.email}
    return "appointments/create/", {"post": "verifier"} | place_and_person


def _corrects(place: Place) -> tuple[str, dict[str, Any]]:
    Patient.objects.filter(pk=place.patient.pk).update(identity_level="lapsed")
    return f"patients/edit/{place.patient.pk}/", {"revokes": "mistake", "birth_date": TOMORROW}


def _closes(place: Place) -> tuple[str, dict[str, Any]]:
    return f"teams/edit/{place.team.pk}/", {"care_kind": place.team.care_kind, "closes": "on"}


def _pauses(place: Place) -> tuple[str, dict[str, Any]]:
    Facility.objects.filter(pk=place.station.pk).update(stage="live")
    return f"stations/edit/{place.station.pk}/", {"next_stage": "paused", "reason": ""}


CASES: dict[str, tuple[Callable[..., Any], str]] = {
    "RegisterView": (lambda place: _registers(place, birth_date=TOMORROW), "birth_date"),
    "RegisterView: number": (
        lambda place: _registers(place, record_number=place.patient.record_number),
        "record_number",
    ),
    "RegisterView: account": (
        lambda place: _registers(place, person=place.patient.user.email),
        "person",
    ),
    "AddBlockView": (_stops, "person"),
    "AddOrChangeMemberView": (_joins, "last_day"),
    "ChangeMemberView": (_changes_role, "last_day"),
    "AppointView": (_appoints, "person"),
    "PatientView": (_corrects, "birth_date"),
    "ChangeOrCloseView": (_closes, "hand_to"),
    "StationEditView": (_pauses, "reason"),
}


def _views(kind: type) -> set[type]:
    return {kind}.union(*(_views(one) for one in kind.__subclasses__()))


def test_every_page_that_asks_is_among_the_cases() -> None:
    leaves = {view.__name__ for view in _views(ConfirmMixin) if not view.__subclasses__()}
    assert {name.partition(":")[0] for name in CASES} == leaves


@pytest.mark.parametrize("case", CASES)
def test_a_step_that_is_refused_is_told_at_its_field_before_the_question(
    case: str, client: Client, place: Place
) -> None:
    made, field = CASES[case]
    path, sent = made(place)
    rows = [model.objects.count() for model in (Patient, Membership)]
    client.force_login(place.frank)
    answer = client.post(AT + path, {name: str(value) for name, value in sent.items()})

    assert answer.status_code == 200
    assert 'name="confirmed"' not in answer.content.decode()
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert {name: form.data[name] for name in sent} == {n: str(v) for n, v in sent.items()}
    assert [model.objects.count() for model in (Patient, Membership)] == rows


def test_the_end_of_messages_is_refused_before_the_question(client: Client, place: Place) -> None:
    stage = {"stage": "moving", "freeze_on": TOMORROW, "moving_on": TOMORROW}
    Facility.objects.filter(pk=place.station.pk).update(**stage)
    client.force_login(place.frank)
    address = f"{AT}stations/{place.station.pk}/finishing/"
    page = client.post(address, {"team": str(place.team.pk)}, follow=True).content.decode()
    assert "only from the day on which" in page
    assert 'name="confirmed"' not in page
