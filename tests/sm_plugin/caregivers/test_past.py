"""The patient reads who had access before, and between which days."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from sm_plugin.adapter import adapter
from sm_plugin.caregivers.past import who_did_not_accept, who_had_access
from sm_plugin.caregivers.services import (
    accept,
    change,
    decline,
    end,
    end_past_last_day,
    name_caregiver,
)
from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.choices import DelegationRight
from tests.factories import FacilityFactory, UserFactory, mailbox_of, patient_at, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db

READ, WRITE = DelegationRight.READ, DelegationRight.WRITE


def on(day: int) -> Any:
    return time_machine.travel(datetime(2026, 6, day, 16, tzinfo=UTC), tick=False)


@world
def ruths() -> Mailbox:
    with on(1):
        team = team_at(FacilityFactory())
        return mailbox_of(patient_at(team.facility), team)


def person(name: str) -> Any:
    user = UserFactory(full_name=name)
    address = f"{name.split()[0].lower()}@care.example"
    EmailAddress.objects.create(user=user, email=address, verified=True)
    return user


def helping(ruths: Mailbox, user: Any, **words: Any) -> Any:
    given = {"right": WRITE, "starts_on": date(2026, 6, 1), **words}
    email = EmailAddress.objects.get(user=user).email
    delegation = name_caregiver(actor=ruths.owner, email=email, **given)
    return accept(actor=user, delegation=delegation, digest=adapter().terms().digest)


def past(ruths: Mailbox) -> list[tuple[str, int, int]]:
    rows = who_had_access(ruths.patient.delegations.all())
    return [(one.person.full_name, one.first.day, one.last.day) for one in rows]


def test_a_change_of_rights_is_no_end_and_one_person_is_one_line(ruths: Mailbox) -> None:
    tom = person("Tom Delgado")
    with on(2):
        first = helping(ruths, tom)
    with on(4):
        second = change(actor=ruths.owner, delegation=first, right=READ)
        assert past(ruths) == []
    with on(6):
        end(actor=ruths.owner, delegation=second)
        assert past(ruths) == [("Tom Delgado", 2, 6)]


def test_the_last_day_is_the_last_one_on_which_the_mailbox_was_open(ruths: Mailbox) -> None:
    with on(2):
        helping(ruths, person("Tom Delgado"), ends_on=date(2026, 6, 3))
    with on(9):
        end_past_last_day()
        assert past(ruths) == [("Tom Delgado", 2, 3)]


def test_who_never_had_access_is_not_named(ruths: Mailbox) -> None:
    with on(2):
        end(
            actor=ruths.owner,
            delegation=helping(ruths, person("May Fly"), starts_on=date(2026, 6, 20)),
        )
        name_caregiver(
            actor=ruths.owner, email="no@care.example", right=READ, starts_on=date(2026, 6, 1)
        )
        assert past(ruths) == []


def test_the_page_of_caregivers_names_them(ruths: Mailbox) -> None:
    with on(2):
        end(actor=ruths.owner, delegation=helping(ruths, person("Tom Delgado")))
        client = Client()
        client.force_login(ruths.owner)
        page = client.get(reverse("sm_plugin:caregivers")).content.decode()

    assert "Tom Delgado" in page.split("Who had access before")[1]
    assert "Nobody has access now" in page


def test_who_declined_or_let_the_last_day_pass_is_named_until_named_again(ruths: Mailbox) -> None:
    tom, eve = person("Tom Delgado"), person("Eve Ruiz")
    with on(2):
        for user, last in ((tom, None), (eve, date(2026, 6, 4))):
            email = EmailAddress.objects.get(user=user).email
            words = {"email": email, "right": READ, "starts_on": date(2026, 6, 2), "ends_on": last}
            name_caregiver(actor=ruths.owner, **words)
        decline(actor=tom, delegation=ruths.patient.delegations.get(email="tom@care.example"))
    with on(9):
        client = Client()
        client.force_login(ruths.owner)
        page = client.get(reverse("sm_plugin:caregivers")).content.decode()
        assert "<bdi>tom@care.example</bdi>, named on June 2, 2026" in page
        assert "<bdi>eve@care.example</bdi>, named on June 2, 2026" in page
        helping(ruths, tom, starts_on=date(2026, 6, 9))
        page = client.get(reverse("sm_plugin:caregivers")).content.decode()
        assert "<bdi>tom@care.example</bdi>, named on" not in page


def test_an_invitation_that_was_changed_and_waits_is_not_said_to_be_unaccepted(
    ruths: Mailbox,
) -> None:
    with on(2):
        for number in range(8):  # their keys are random, and so is which row comes last
            email = f"tom{number}@care.example"
            given = {"email": email, "right": READ, "starts_on": date(2026, 6, 2)}
            waiting = name_caregiver(actor=ruths.owner, **given)
            change(actor=ruths.owner, delegation=waiting, right=WRITE)
        rows = ruths.patient.delegations.order_by("named_at", "pk")
        assert who_did_not_accept(rows) == []
        for waiting in rows.filter(ended_at=None):
            end(actor=ruths.owner, delegation=waiting)
        assert len(who_did_not_accept(rows.all())) == 8, "each once"


@pytest.mark.parametrize("length", [255, 320])
def test_an_address_that_is_too_long_is_a_message_and_stays_in_the_form(
    ruths: Mailbox, length: int
) -> None:
    email = "t" * (length - len("@care.example")) + "@care.example"
    form = {"email": email, "right": READ, "starts_on": "2026-06-02", "ends_on": ""}
    with on(2):
        client = Client()
        client.force_login(ruths.owner)
        answer = client.post(reverse("sm_plugin:caregivers"), form)
        assert answer.status_code == 422
        assert email in answer.content.decode()
        given: Any = {"right": READ, "starts_on": date(2026, 6, 2)}
        with pytest.raises(InvalidInput):
            name_caregiver(actor=ruths.owner, email=email, **given)
    assert not ruths.patient.delegations.exists()
