"""A provider is added to an account, and taken away, by nobody but its person."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from portal.accounts.models import OutsideIdentity, User
from portal.accounts.services import take_away_factors
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


def removals() -> list[tuple[str, str]]:
    """Return by whom providers were removed, where there is a record of it."""
    from sm_plugin.audit.models import AuditEvent

    rows = AuditEvent.objects.filter(action="account.provider", code="removed").order_by("at", "id")
    return list(rows.values_list("actor_key", "object_key"))


def replace_the_password_by_link(person: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": person.email})
    words = mail.outbox[-1].body.split()
    link = "/" + next(one for one in words if "/reset/key/" in one).split("/", 3)[3]
    form = client.get(link)["Location"]
    words = "seven grey herons wade"
    client.post(form, {"password1": words, "password2": words})
    person.refresh_from_db()
    assert person.check_password(words)


def test_a_password_replaced_by_link_shuts_out_who_added_a_provider(
    linked: User, provider: Provider, make_person: Any
) -> None:
    other = make_person("Walter Brandt")
    OutsideIdentity.objects.create(user=other, issuer=provider.issuer, subject="subject-2")
    OutsideIdentity.objects.create(user=linked, issuer="https://old.example/", subject="x")
    replace_the_password_by_link(linked)
    assert OutsideIdentity.objects.get().user == other
    told = [one.subject for one in mail.outbox if one.to == [linked.email]]
    assert "Test ID was removed from your account" in told
    assert "old.example was removed from your account" in told, "it is not set up any more"
    if apps.is_installed("sm_plugin"):
        assert removals() == [(str(linked.pk), str(linked.pk))] * 2
    client = Client()
    faked.back(client, provider, faked.go(client))
    assert not is_in(client)


@pytest.mark.parametrize("has_factor", [True, False])
def test_an_administrator_takes_a_provider_away_with_the_factors(
    has_factor: bool, linked: User, provider: Provider, admin: User, client: Client
) -> None:
    own = Client()
    faked.back(own, provider, faked.go(own))
    assert is_in(own)
    if has_factor:
        kind = Authenticator.Type.TOTP
        Authenticator.objects.create(user=linked, type=kind, data={"secret": "x"})
    client.force_login(admin)
    form = {"action": "take_away_factors", "_selected_action": [linked.pk]}
    page = client.get("/django-admin/accounts/user/").content.decode()
    assert "Take away every second step and every sign-in provider" in page
    client.post("/django-admin/accounts/user/", form)
    assert not OutsideIdentity.objects.exists()
    assert not UserSession.objects.filter(user=linked).exists()
    told = {one.subject: one for one in mail.outbox if one.to == [linked.email]}
    assert len(told) == 1 + has_factor
    mailed = told["Test ID was removed from your account"].body
    assert "An administrator took away the sign-in with Test ID" in mailed
    assert "IP address" not in mailed, "that is the administrator's"
    if apps.is_installed("sm_plugin"):
        assert removals() == [(str(admin.pk), str(linked.pk))]


def test_who_may_not_take_factors_away_takes_no_provider_away(
    linked: User, make_person: Any, rf: Any
) -> None:
    stranger = make_person("Walter Brandt", is_staff=True)
    for person, by in ((linked, stranger), (linked, linked)):
        with pytest.raises(PermissionDenied):
            take_away_factors(person=person, by=by, request=rf.get("/"))
    assert OutsideIdentity.objects.exists()


@pytest.mark.parametrize("status", [200, 503])
def test_who_was_adding_a_provider_reads_that_nothing_was_added(
    status: int, provider: Provider, person: User, client: Client
) -> None:
    faked.open_account(client, person)
    asked = faked.go(client)
    provider.status = status
    by_itself = {"error": "access_denied"} if status == 200 else {}
    english = faked.back(client, provider, asked, **by_itself).content.decode()
    english = english.split("<footer")[0]
    assert "Nothing was added" in english
    assert "still signed in" in english
    assert "not signed in" not in english
    assert "email address and password" not in english
    assert is_in(client)


def test_who_was_adding_a_provider_in_spanish_reads_it_in_spanish(
    provider: Provider, person: User, client: Client
) -> None:
    faked.open_account(client, person)
    asked = client.post("/es/accounts/providers/test-id/start/")["Location"]
    page = faked.back(client, provider, asked, error="access_denied").content.decode()
    assert "No se agregó nada" in page.split("<title>")[1].split("</title>")[0]
    assert "su sesión sigue abierta" in page
