"""A new password is asked for with one sentence of help, wherever it is asked for."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
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
