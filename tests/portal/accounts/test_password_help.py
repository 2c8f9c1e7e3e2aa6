"""A new password is asked for with one sentence of help, wherever it is asked for."""

import re
from random import Random
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.passwords.forms import LONGEST
from portal.accounts.passwords.validators import _without_repeats
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
MOST_WORDS = 20


def hint_of(answer: Any) -> BeautifulSoup:
    page = BeautifulSoup(answer.content, "html.parser")
    field = page.select_one("main input[name=password1]")
    return page.find(id=field["aria-describedby"].split()[0])


def assert_short(hint: BeautifulSoup) -> None:
    assert hint.find("li") is None
    assert "15 or more" in hint.get_text()
    assert len(hint.get_text().split()) <= MOST_WORDS


def test_a_new_person_reads_one_sentence_before_the_password(client: Client) -> None:
    assert_short(hint_of(client.get(reverse("account_signup"))))


def test_who_changes_the_password_reads_the_same(client: Client, person: User) -> None:
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert_short(hint_of(client.get(reverse("account_change_password"))))


def test_who_forgot_the_password_reads_the_same(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+key/\S+/)", mail.outbox[-1].body)
    assert link
    assert_short(hint_of(client.get(link[1], follow=True)))


def test_a_refusal_still_says_what_to_do(client: Client) -> None:
    form = {"full_name": "Ruth", "email": "r@demo.example", "password1": "aaaaaaaaaaaaaaaa"}
    told = client.post(reverse("account_signup"), form).content.decode()
    assert "more different letters" in told


@pytest.mark.parametrize("piece", ["quiet heron ", "a", "0123456789"])
def test_a_text_that_is_no_password_is_refused_before_the_rules_read_it(
    client: Client, person: User, piece: str
) -> None:
    """Two megabytes are answered as fast as any other form: anybody may send them."""
    text = (piece * 2_000_000)[:2_000_000]
    form = {"full_name": "Ruth", "email": "r@demo.example", "password1": text}
    assert f"at most {LONGEST}" in client.post(reverse("account_signup"), form).content.decode()

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    half = text[: len(text) // 2]
    form = {"oldpassword": PASSWORD, "password1": half, "password2": half}
    told = client.post(reverse("account_change_password"), form).content.decode()
    assert f"at most {LONGEST}" in told


def test_the_link_of_a_mail_takes_no_such_text_either(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+key/\S+/)", mail.outbox[-1].body)
    assert link
    address = client.get(link[1])["Location"]
    text = "quiet heron " * 100_000
    told = client.post(address, {"password1": text, "password2": text}).content.decode()
    assert f"at most {LONGEST}" in told


def test_the_piece_that_a_password_repeats_is_found() -> None:
    """As by trying each length, which takes too long for a long text."""
    chance = Random(7)
    for _try in range(3_000):
        piece = "".join(chance.choices("ab", k=chance.randint(1, 5)))
        text = (piece * 9)[: chance.randint(1, 24)] + "".join(
            chance.choices("ab", k=chance.randint(0, 2))
        )
        lengths = range(1, len(text) // 2 + 1)
        pieces = (text[:n] for n in lengths if text == (text[:n] * len(text))[: len(text)])
        assert _without_repeats(text) == next(pieces, text)
    assert _without_repeats("heron" * 60_000) == "heron"
    assert _without_repeats("a" * 99_999 + "b") == "a" * 99_999 + "b"
