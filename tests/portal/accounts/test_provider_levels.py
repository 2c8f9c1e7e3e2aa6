"""An account is upgraded by the level that came back, and only for the person of its record."""

import time
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.test import Client

from portal.accounts.models import OutsideIdentity, User
from tests.portal.accounts import provider as faked
from tests.portal.accounts.provider import SIGNED_IN, VERIFIED, Provider

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="patients are the plugin's"),
]
BORN = date(1951, 4, 3)  # as the provider says


@pytest.fixture
def patient(provider: Provider, person: User) -> Any:
    from sm_plugin.people.models import Patient
    from tests.factories import FacilityFactory

    OutsideIdentity.objects.create(user=person, issuer=provider.issuer, subject="subject-1")
    return Patient.objects.create(
        user=person, home_facility=FacilityFactory(), birth_date=BORN, record_number="R1"
    )


def sign_in(provider: Provider, client: Client, query: str = "") -> str:
    """Sign in by the provider; return the words on the next page."""
    faked.back(client, provider, faked.go(client, query=query))
    assert "_auth_user_id" in client.session
    return client.get("/accounts/email/").content.decode()


def level_of(patient: Any) -> tuple[str, str]:
    patient.refresh_from_db()
    return patient.identity_level, patient.verified_how


def test_the_level_that_came_back_upgrades_with_a_mail_an_event_and_a_new_key(
    provider: Provider, patient: Any, person: User, client: Client
) -> None:
    from sm_plugin.audit.models import AuditEvent

    page = sign_in(provider, client)
    assert level_of(patient) == ("upgraded", "provider")
    assert "Test ID has confirmed who you are. Your account is upgraded." in page
    assert [(one.subject, one.to) for one in mail.outbox] == [
        ("Your account is upgraded", [person.email])
    ]
    event = AuditEvent.objects.get(action="patient.verify")
    assert (event.code, event.actor_key, event.outcome) == ("provider", str(person.pk), "ok")


def test_a_second_sign_in_upgrades_and_tells_nothing_again(
    provider: Provider, patient: Any, client: Client
) -> None:
    sign_in(provider, client)
    page = sign_in(provider, Client())
    assert "upgraded." not in page
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("query", ["", f"?acr_values={VERIFIED}&acr={VERIFIED}"])
def test_asking_for_a_level_is_not_having_it(
    query: str, provider: Provider, patient: Any, client: Client
) -> None:
    provider.level = SIGNED_IN
    page = sign_in(provider, client, query)
    assert level_of(patient) == ("registered", "")
    assert "Prove your identity there and come back" in page
    assert mail.outbox == []


def test_a_level_in_userinfo_or_in_the_answers_address_counts_for_nothing(
    provider: Provider, patient: Any, client: Client
) -> None:
    provider.level = SIGNED_IN
    provider.userinfo = lambda said: said | {"acr": VERIFIED, "ial": "2"}
    faked.back(client, provider, faked.go(client), acr=VERIFIED)
    assert level_of(patient) == ("registered", "")


def test_a_proof_of_more_than_five_minutes_ago_does_not_upgrade(
    provider: Provider, patient: Any, client: Client
) -> None:
    provider.claims = lambda said: said | {"auth_time": int(time.time()) - 301}
    page = sign_in(provider, client)
    assert level_of(patient) == ("registered", "")
    assert "Sign out there and try again" in page


def test_a_provider_that_does_not_say_when_upgrades_by_its_fresh_token(
    provider: Provider, patient: Any, client: Client
) -> None:
    provider.claims = lambda said: {name: said[name] for name in said if name != "auth_time"}
    sign_in(provider, client)
    assert level_of(patient) == ("upgraded", "provider")


@pytest.mark.parametrize("birth_date", ["1951-04-04", "", "04/03/1951"])
def test_somebody_else_with_a_proved_identity_does_not_upgrade_this_record(
    birth_date: str, provider: Provider, patient: Any, client: Client
) -> None:
    provider.birth_date = birth_date
    page = sign_in(provider, client)
    assert level_of(patient) == ("registered", "")
    assert "not what your medical center has on file" in page


@pytest.mark.parametrize(
    "changed",
    [
        {"given_name": "Walter", "family_name": "Brandt"},
        {"given_name": "Ruth", "family_name": "Delgado-Reyes"},
        {"given_name": None},
        {"given_name": "", "family_name": "Ruth Delgado"},
        {"given_name": ["Ruth"], "family_name": "Delgado"},
    ],
)
def test_somebody_else_of_the_same_birth_date_does_not_upgrade_this_record(
    changed: dict[str, Any], provider: Provider, patient: Any, client: Client
) -> None:
    provider.userinfo = lambda said: said | changed
    page = sign_in(provider, client)
    assert level_of(patient) == ("registered", "")
    assert "not what your medical center has on file" in page


@pytest.mark.parametrize(
    "changed",
    [
        {"given_name": "RUTH A.", "family_name": "Delgado"},
        {"given_name": "Rúth", "family_name": " delgado "},
    ],
)
def test_case_accents_and_an_initial_keep_nobody_out(
    changed: dict[str, Any], provider: Provider, patient: Any, client: Client
) -> None:
    provider.userinfo = lambda said: said | changed
    sign_in(provider, client)
    assert level_of(patient) == ("upgraded", "provider")


@pytest.mark.parametrize(
    ("why", "is_asked_back"), [("wrong_person", False), ("account_lost", True)]
)
def test_what_a_verifier_took_back_the_provider_does_not_give_again(
    why: str, is_asked_back: bool, provider: Provider, patient: Any, client: Client
) -> None:
    """Of the wrong person nobody at the medical center checks again who it is."""
    from sm_plugin.access.revoking import revoke_identity
    from tests.factories import administrator

    sign_in(provider, client)
    verifier = administrator(patient.home_facility.station, "Vera Verifier")
    revoke_identity(actor=verifier, patient=patient, why=why)
    before = level_of(patient)
    page = sign_in(provider, Client())
    assert level_of(patient) == before != ("upgraded", "provider")
    assert ("Your medical center has to check again who you are" in page) == is_asked_back


def test_adding_a_provider_upgrades_at_once(
    provider: Provider, patient: Any, person: User, client: Client
) -> None:
    OutsideIdentity.objects.all().delete()
    faked.open_account(client, person)
    key = client.session.session_key
    faked.back(client, provider, faked.go(client))
    assert level_of(patient) == ("upgraded", "provider")
    assert client.session.session_key != key
    assert client.get("/accounts/providers/").status_code == 200, "the session goes on"


def told_of(patient: Any) -> dict[str, str]:
    """What a provider says of the patient."""
    return {"name": "Ruth Delgado", "birth_date": patient.birth_date.isoformat()}


def test_nobody_confirms_another_person_by_a_provider(patient: Any, make_person: Any) -> None:
    from sm_plugin.errors import NotAllowed
    from sm_plugin.people.identity import confirm_by_provider

    for actor in (make_person("Walter Brandt"), make_person("Ada Admin", is_superuser=True)):
        with pytest.raises(NotAllowed):
            confirm_by_provider(actor=actor, patient=patient, **told_of(patient))
    assert level_of(patient) == ("registered", "")


def test_a_person_who_is_no_patient_signs_in_and_reads_nothing_of_levels(
    provider: Provider, person: User, client: Client
) -> None:
    OutsideIdentity.objects.create(user=person, issuer=provider.issuer, subject="subject-1")
    provider.level = SIGNED_IN
    page = sign_in(provider, client)
    assert "medical center" not in page.split("<footer")[0].split("<main")[1]


@pytest.mark.parametrize("level", ["registered", "upgraded"])
def test_who_has_a_second_step_reads_where_to_upgrade(
    level: str, provider: Provider, patient: Any, person: User, client: Client
) -> None:
    from sm_plugin.people.identity import confirm_by_provider

    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=person, type=kind, data={"secret": "JBSWY3DPEHPK3PXP"})
    if level == "upgraded":
        confirm_by_provider(actor=person, patient=patient, **told_of(patient))
    before = level_of(patient)
    answer = faked.back(client, provider, faked.go(client))
    page = client.get(answer["Location"]).content.decode()
    told = "To upgrade your account with Test ID, open “Other ways to sign in” afterward."
    assert (told in page) is (level == "registered")
    assert level_of(patient) == before
