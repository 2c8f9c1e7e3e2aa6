"""Limits stop who guesses, and no hospital, whose people all come from one address."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, resolve, reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.look.errors import too_many_requests
from tests.conftest import PASSWORD
from tests.portal.accounts import provider as faked
from tests.portal.accounts.provider import Provider

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str = PASSWORD) -> Any:
    return Client().post("/accounts/login/", {"login": email, "password": password})


def test_many_right_sign_ins_a_minute_from_one_address_lock_nobody_out(person: User) -> None:
    assert [sign_in(person.email).status_code for _ in range(70)] == [302] * 70


def test_a_wrong_password_is_tried_five_times_in_five_minutes(person: User) -> None:
    for _ in range(5):
        assert b"many tries" not in sign_in(person.email, "wrong").content
    refused = sign_in(person.email)
    assert b"many tries" in refused.content
    assert refused.status_code == 200


def test_tries_while_the_clock_ran_ahead_keep_nobody_out_once_it_is_right(person: User) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        for _ in range(6):
            refused = sign_in(person.email, "wrong")
    assert b"many tries" in refused.content
    assert sign_in(person.email).status_code == 302


def test_sixty_wrong_tries_a_minute_are_the_most_for_one_address(person: User) -> None:
    for number in range(60):
        sign_in(f"nobody-{number}@demo.example", "wrong")
    assert b"many tries" in sign_in(person.email).content


def test_right_sign_ins_between_wrong_ones_use_nothing_up(person: User) -> None:
    for number in range(40):
        sign_in(f"nobody-{number}@demo.example", "wrong")
        assert sign_in(person.email).status_code == 302


def right_code(person: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    codes = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes"))
    answer = client.post("/accounts/2fa/authenticate/", {"code": codes.get_unused_codes()[0]})
    assert answer.status_code == 302


def new_password(person: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+/)", mail.outbox[-1].body)
    form = client.get(link[1]).headers["Location"]
    words = "another heap of quiet rain"
    assert client.post(form, {"password1": words, "password2": words}).status_code == 302


@pytest.mark.parametrize("way_in", [right_code, new_password])
def test_whoever_comes_in_leaves_the_wrong_tries_of_the_network_counted(
    person: User, way_in: Callable[[User], None]
) -> None:
    """Else who has an account could guess at others' passwords without end."""
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    for number in range(59):
        sign_in(f"nobody-{number}@demo.example", "wrong")
    way_in(person)
    sign_in("nobody-59@demo.example", "wrong")
    assert b"many tries" in sign_in("nobody-60@demo.example", "wrong").content


def tried_out(email: str) -> bool:
    return b"many tries" in sign_in(email, "wrong").content


def typed_alone(person: User, email: str) -> None:
    EmailAddress.objects.create(user=person, email=email)


def typed_on_the_page(person: User, email: str) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": email, "action_add": ""})
    mail.outbox.clear()


@pytest.mark.parametrize("typed", [typed_alone, typed_on_the_page])
def test_who_typed_anothers_address_takes_back_no_tries_at_that_account_by_a_new_password(
    person: User, make_person: Callable[..., User], typed: Callable[[User, str], None]
) -> None:
    """Else anybody guesses at anybody: five more tries for each new password of one's own."""
    guesser = make_person("Evi Guesser")
    typed(guesser, person.email)
    assert EmailAddress.objects.filter(user=guesser, email=person.email, verified=False).exists()
    for _ in range(5):
        assert not tried_out(person.email)
        sign_in(guesser.email, "wrong")
    new_password(guesser)

    assert tried_out(person.email)
    assert not tried_out(guesser.email), "the own ones are forgotten"


def test_a_right_code_leaves_no_try_of_its_own_person_counted(person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    for _time in range(8):
        right_code(person)


def reset(number: int) -> dict[str, str]:
    return {"email": f"nobody-{number}@demo.example"}


def sign_up(number: int) -> dict[str, str]:
    return {"email": f"new-{number}@demo.example", "full_name": "", "password1": "x"}


@pytest.mark.parametrize(
    ("path", "form"), [("/accounts/password/reset/", reset), ("/accounts/signup/", sign_up)]
)
def test_thirty_people_of_one_hospital_register_or_reset_in_a_minute(
    path: str, form: Callable[[int], dict[str, str]]
) -> None:
    client = Client()
    statuses = {client.post(path, form(number)).status_code for number in range(60)}
    assert 429 not in statuses
    assert_refused_in_words(client.post(path, form(60)))


START = "/accounts/providers/test-id/start/"
CALLBACK = "/accounts/providers/test-id/callback/"


def test_sixty_starts_by_a_provider_a_minute_are_the_most_for_one_address(
    provider: Provider, client: Client
) -> None:
    assert {client.post(START).status_code for _ in range(60)} == {302}
    assert_refused_in_words(client.post(START))


def test_sixty_forged_answers_of_a_provider_a_minute_are_the_most_for_one_address(
    provider: Provider, client: Client
) -> None:
    statuses = {client.get(CALLBACK, {"state": f"s{one}"}).status_code for one in range(60)}
    assert statuses == {401}
    assert_refused_in_words(client.get(CALLBACK, {"state": "s60"}))
    assert_refused_in_words(client.post(START))


def test_coming_back_rightly_from_a_provider_uses_nothing_up(
    provider: Provider, linked: User
) -> None:
    for _ in range(31):
        client = Client()
        assert faked.back(client, provider, faked.go(client)).status_code == 302


def test_a_refused_reauthentication_is_a_page_with_words(client: Client, person: User) -> None:
    client.force_login(person)
    for _ in range(10):
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert_refused_in_words(client.post("/accounts/reauthenticate/", {"password": "wrong"}))


def test_try_again_never_leads_to_an_address_that_only_takes_a_form(
    client: Client, person: User, rf: RequestFactory
) -> None:
    """Asked of every address that answers a reader with 405, whether it has a limit or not."""
    client.force_login(person)
    tried = []
    for name, address in sorted(addresses_of_accounts().items()):
        if client.get(address).status_code != 405:
            continue
        for who in (person, AnonymousUser()):
            request = rf.post(address)
            request.user, request.resolver_match = who, resolve(address)
            request.session = client.session
            page = too_many_requests(request).content.decode()
            again = re.search(r'<a href="([^"]+)">Try again</a>', page)
            opened = Client() if who.is_anonymous else client
            assert not again or opened.get(again[1]).status_code in (200, 302), name
            tried.append(name)
    assert {"provider_start", "end_session"} <= set(tried)


def addresses_of_accounts() -> dict[str, str]:
    """Every address below `accounts/`, with a key or an id where it takes one."""
    found = {}
    for pattern in get_resolver("allauth.urls").url_patterns + get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            if not getattr(one, "name", None) or hasattr(one, "url_patterns"):
                continue
            for values in ({}, {"key": "test-id"}, {"pk": 1}):
                with suppress(NoReverseMatch):
                    found[one.name] = reverse(one.name, kwargs=values)
    return {name: address for name, address in found.items() if "/accounts/" in address}


def test_what_can_be_opened_again_is_offered_again(client: Client) -> None:
    """The control: the form of a page leads back to it, and a start by a provider to the page."""
    for number in range(60):
        client.post("/accounts/password/reset/", reset(number))
    page = client.post("/accounts/password/reset/", reset(60)).content.decode()
    assert '<a href="/accounts/password/reset/">Try again</a>' in page


def assert_refused_in_words(response: Any) -> None:
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    page = response.content.decode()
    assert "You can try again in one minute" in " ".join(page.split())
    assert "portal-header" in page
    assert "988" in page


SPELLINGS = ("testserver", "TestServer", "testserver.", "testserver:1", "testserver:65000")


def test_another_spelling_of_the_site_gives_no_more_tries(person: User) -> None:
    """A browser's `Host` names the site in any case, with any port, and with a last dot."""
    for host in SPELLINGS:
        form = {"login": person.email, "password": "wrong"}
        assert Client().post("/accounts/login/", form, headers={"host": host}).status_code == 200
    assert b"many tries" in sign_in(person.email).content


def test_another_spelling_of_the_address_gives_no_more_tries(person: User) -> None:
    name, _at, home = person.email.partition("@")
    for email in (person.email.upper(), f" {person.email} ", f"{name}@{home.title()}"):
        sign_in(email, "wrong")
    sign_in(person.email, "wrong")
    sign_in(f"{name.title()}@{home}", "wrong")
    assert b"many tries" in sign_in(person.email).content


def test_tries_at_many_addresses_wipe_out_no_count_of_tries(person: User) -> None:
    """A cache that makes room by deleting would let a guesser begin again."""
    for _ in range(5):
        sign_in(person.email, "wrong")
    for number in range(1_500):
        cache.set(f"zzz{number}", [1.0], 300)
    assert b"many tries" in sign_in(person.email).content
    assert cache.get("zzz0") == [1.0]


def test_what_has_run_out_makes_room(person: User) -> None:
    """The control: the table does not grow with what counts no more."""
    for number in range(400):
        cache.set(f"old{number}", [1.0], 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_cache SET expires = '2000-01-01 00:00:00'")
        cache.set("new", [1.0], 300)
        cursor.execute("SELECT COUNT(*) FROM portal_cache")
        assert cursor.fetchone() == (1,)
