"""A provider is added to an account, and taken away, by nobody but its person."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.models import OutsideIdentity, User
from tests.portal.accounts import provider as faked
from tests.portal.accounts.provider import Provider

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_adding_a_provider_asks_the_password_again(
    provider: Provider, person: User, client: Client
) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": faked.PASSWORD})
    answer = client.post("/accounts/providers/test-id/start/")
    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == "/accounts/providers/"
    assert "reauthenticate" in client.get("/accounts/providers/")["Location"]
    assert provider.asked == []


def test_a_provider_is_added_told_by_mail_and_taken_away_again(
    provider: Provider, person: User, client: Client
) -> None:
    faked.open_account(client, person)
    before = client.session.session_key
    answer = faked.back(client, provider, faked.go(client))
    assert answer["Location"] == "/accounts/providers/"
    assert client.session.session_key != before
    identity = OutsideIdentity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (
        *(person, provider.issuer),
        "subject-1",
    )
    assert mail.outbox[-1].subject == "Test ID was added to your account"
    assert mail.outbox[-1].to == [person.email]
    other = Client()
    faked.back(other, provider, faked.go(other))
    assert is_in(other)
    client.post("/accounts/providers/", {"remove": "test-id"})
    assert not OutsideIdentity.objects.exists()
    assert mail.outbox[-1].subject == "Test ID was removed from your account"


def test_one_identity_is_one_persons_and_one_person_has_one(
    provider: Provider, linked: User, make_person: Any
) -> None:
    other, client = make_person("Walter Brandt"), Client()
    faked.open_account(client, other)
    faked.back(client, provider, faked.go(client))
    assert OutsideIdentity.objects.get().user == linked
    page = client.get("/accounts/providers/").content.decode()
    assert "Test ID account can&#x27;t be added" in page
    mine = Client()
    faked.open_account(mine, linked)
    provider.subject = "subject-2"
    faked.back(mine, provider, faked.go(mine))
    assert OutsideIdentity.objects.get().subject == "subject-1"


def test_what_was_begun_signed_in_ends_for_the_same_person_only(
    provider: Provider, person: User, make_person: Any, client: Client
) -> None:
    faked.open_account(client, person)
    asked = faked.go(client)
    kept = client.session["portal_provider_attempts"]
    other = Client()
    faked.open_account(other, make_person("Walter Brandt"))
    session = other.session
    session["portal_provider_attempts"] = kept
    session.save()
    assert faked.back(other, provider, asked).status_code == 401
    assert not OutsideIdentity.objects.exists()


def test_a_sign_in_begun_signed_out_does_not_change_an_account_opened_since(
    provider: Provider, person: User, client: Client
) -> None:
    asked = faked.go(client)
    faked.open_account(client, person)
    assert faked.back(client, provider, asked).status_code == 401
    assert not OutsideIdentity.objects.exists()
