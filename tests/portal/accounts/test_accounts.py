"""Registering, signing in and passwords, as NIST SP 800-63B-4 and OWASP ASVS V6 ask."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal import settings as portal_settings
from portal.accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": email, "password": password}).status_code


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each password that is hashed: the work an attacker could time."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


def test_registering_asks_the_full_name_and_makes_a_person_without_rights(client: Client) -> None:
    form = {
        "full_name": "Nina Castellano",
        "email": "Nina@Demo.Example",
        "password1": PASSWORD,
        "is_superuser": "on",
        "is_staff": "on",
    }
    assert client.post("/accounts/signup/", form).status_code == 302
    person = User.objects.get()
    assert (person.full_name, person.email) == ("Nina Castellano", "nina@demo.example")
    assert not person.is_staff
    assert not person.is_superuser
    assert person.check_password(PASSWORD)


def test_registering_without_a_name_is_refused(client: Client) -> None:
    form = {"full_name": "", "email": "nina@demo.example", "password1": PASSWORD}
    response = client.post("/accounts/signup/", form)
    assert "full_name" in response.context["form"].errors
    assert not User.objects.exists()


# The last one is two signs each as it is kept, and longer than the column.
UNFIT = ["\u200b", "\u3164\uffa0", "\u202e \u2066", "7 7", "\r\n", "\u0958" * 150]


@pytest.mark.parametrize("name", UNFIT)
def test_nobody_registers_under_a_name_that_cant_be_seen_or_kept(client: Client, name: str) -> None:
    form = {"full_name": name, "email": "nina@demo.example", "password1": PASSWORD}
    response = client.post("/accounts/signup/", form)
    assert "full_name" in response.context["form"].errors
    with pytest.raises(ValidationError):
        User(full_name=name, email="nina@demo.example").clean()


def test_a_name_is_kept_on_one_line_and_in_its_own_order(client: Client) -> None:
    name = "Nina\r\n\u202eCastellano\u2069  Ruiz"
    form = {"full_name": name, "email": "nina@demo.example", "password1": PASSWORD}
    assert client.post("/accounts/signup/", form).status_code == 302
    person = User.objects.get()
    assert person.full_name == "Nina Castellano Ruiz"
    person.full_name = name
    person.clean()
    assert person.full_name == "Nina Castellano Ruiz"


def test_the_e_mail_address_signs_in_in_any_case(client: Client, person: User) -> None:
    assert sign_in(client, person.email.upper()) == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_inactive_person_cannot_sign_in(
    client: Client, make_person: Callable[..., User]
) -> None:
    gone = make_person(is_active=False)
    sign_in(client, gone.email)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "123456789123456789",
        "passwordpassword",
        "secure-messaging-2026",
        "MyHealtheVet Portal!",
        "veteran veteran veteran",
        "ruth.delgado@demo.example",
        "aaaaaaaaaaaaaaa",
        "木" * 15,
        "aaaa bbbb cccc dddd",
        "heron heron heron heron",
        "xyzzyxyzzyxyzzyxyzzy",
        "abcdefghijklmnopqrstuvwxyz",
        "AaAaAaAaAaAaAaAaAa",
    ],
)
def test_a_weak_password_is_refused_with_a_reason(password: str) -> None:
    person = User(email="ruth.delgado@demo.example", full_name="Ruth Delgado")
    with pytest.raises(ValidationError) as refusal:
        password_validation.validate_password(password, person)
    assert all(refusal.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        "fifteen letters",
        "1918 plums, 2 herons",
        "my veteran cousin eats plums",
        "пятнадцать цапель",
        "七羽の静かな鷺が浅瀬をゆっくり歩く",
        "x" * 40 + "quiet heron " * 8,
    ],
)
def test_a_long_password_needs_no_kinds_of_characters(password: str) -> None:
    password_validation.validate_password(password, User(email="ruth@demo.example"))


def test_a_password_does_not_expire(client: Client, person: User) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert sign_in(client, person.email) == 302
        page = client.get("/accounts/email/")
        assert page.status_code == 200
        assert "/password/" not in page.request["PATH_INFO"]


def test_every_character_of_a_long_password_counts(client: Client, person: User) -> None:
    long = "quiet heron " * 11
    person.set_password(long + "a")
    person.save()
    sign_in(client, person.email, long + "b")
    assert "_auth_user_id" not in client.session
    assert sign_in(client, person.email, long + "a") == 302


@pytest.mark.parametrize(
    ("path", "form", "times"),
    [
        ("login", {"login": "", "password": "not the password, sorry"}, 1),
        ("signup", {"full_name": "Ruth D", "email": "", "password1": "not the password, sorry"}, 1),
        ("password/reset", {"email": ""}, 0),
    ],
)
def test_no_page_hashes_more_often_for_a_person_than_for_a_stranger(
    person: User, hashings: list[str], settings: Any, path: str, form: Any, times: int
) -> None:
    """Hashing a password takes most of the time of an answer."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    for email in (person.email, person.email.upper(), "nobody@demo.example"):
        hashings.clear()
        Client().post(f"/accounts/{path}/", {name: word or email for name, word in form.items()})
        assert len(hashings) == times, email


def test_signing_in_answers_a_stranger_like_a_person(client: Client, person: User) -> None:
    known = client.post("/accounts/login/", {"login": person.email, "password": "wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@demo.example", "password": "wrong"})
    assert known.status_code == unknown.status_code
    assert known.context["form"].errors == unknown.context["form"].errors


def test_resetting_a_password_answers_a_stranger_like_a_person(
    client: Client, person: User
) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in (person.email, "nobody@demo.example")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [message.to for message in mail.outbox] == [[person.email], ["nobody@demo.example"]]


def test_registering_again_answers_like_the_first_time_where_addresses_are_verified(
    client: Client, person: User, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answers = [
        Client().post(
            "/accounts/signup/", {"full_name": "Someone", "email": email, "password1": PASSWORD}
        )
        for email in (person.email, "new@demo.example")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "wrong", [{"password1": "short"}, {"full_name": ""}, {"password1": ""}, {}], ids=str
)
@pytest.mark.parametrize("spell", [str, str.upper])
def test_a_sign_up_that_fails_says_nothing_of_the_address(
    person: User, settings: Any, wrong: dict[str, str], spell: Any
) -> None:
    """Nobody finds out who has an account by filling in the rest of the form wrongly."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    form = {"full_name": "Someone", "password1": PASSWORD} | wrong
    known, unknown = (
        Client().post("/accounts/signup/", form | {"email": spell(email)})
        for email in (person.email, "new@demo.example")
    )
    assert known.status_code == unknown.status_code == (200 if wrong else 302)
    if wrong:
        assert known.context["form"].errors == unknown.context["form"].errors
        assert "email" not in known.context["form"].errors
    else:
        assert known.headers["Location"] == unknown.headers["Location"]


def test_no_settings_but_those_of_tests_let_sign_up_tell_who_has_an_account() -> None:
    """Without a verified address the one who registers is let in at once, and others are not."""
    folder = Path(portal_settings.__file__).parent
    found = {
        path.stem: set(re.findall(r'ACCOUNT_EMAIL_VERIFICATION = "(\w+)"', path.read_text()))
        for path in folder.glob("*.py")
    }
    assert {name: values for name, values in found.items() if values} == {
        "base": {"mandatory"},
        "test": {"optional"},
    }


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/accounts/signup/", True),
        ("/accounts/password/reset/", True),
        ("/accounts/password/reset/", False),
    ],
)
def test_nobody_is_flooded_with_mail_by_who_types_their_address(
    person: User, settings: Any, path: str, known: bool
) -> None:
    """Slowly, so that no limit of a minute stops it; the page stays the same."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    email = person.email if known else "nobody@demo.example"
    form = {"full_name": "Someone", "email": email, "password1": PASSWORD}
    answers = set()
    for number in range(12):
        with time_machine.travel(timezone.now() + timedelta(minutes=2 * number), tick=False):
            answers.add(Client().post(path, form).status_code)
    assert answers == {302}
    assert 0 < len(mail.outbox) <= 6


def test_the_sixth_try_is_refused_even_with_the_right_password(
    client: Client, person: User
) -> None:
    for _ in range(5):
        sign_in(client, person.email, "not the password, sorry")
    sign_in(client, person.email)
    assert "_auth_user_id" not in client.session


def test_four_tries_leave_the_right_password_working(client: Client, person: User) -> None:
    for _ in range(4):
        sign_in(client, person.email, "not the password, sorry")
    assert sign_in(client, person.email) == 302


def test_a_changed_password_is_announced_by_mail(client: Client, person: User) -> None:
    sign_in(client, person.email)
    fresh = "eleven green kettles"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    client.post("/accounts/password/change/", form)
    person.refresh_from_db()
    assert person.check_password(fresh)
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_password_fields_tell_password_managers_what_they_are(client: Client) -> None:
    assert b'autocomplete="current-password"' in client.get("/accounts/login/").content
    assert b'autocomplete="new-password"' in client.get("/accounts/signup/").content


def test_there_is_no_account_until_someone_makes_one() -> None:
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, ["Enter your email address.", "Enter your password."]),
        (
            {"login": "ruth", "password": "x"},
            ["Enter a whole email address, like name@example.com."],
        ),
        (
            {"login": "nobody@demo.example", "password": "wrong"},
            ["We can&#x27;t find an account with this email address and password."],
        ),
    ],
)
def test_signing_in_says_in_plain_words_what_is_missing(
    client: Client, typed: dict[str, str], says: list[str]
) -> None:
    page = client.post("/accounts/login/", typed).content.decode()
    for words in says:
        assert words in page
    assert "This field is required" not in page
