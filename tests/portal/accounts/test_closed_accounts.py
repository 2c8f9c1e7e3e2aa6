"""Whose account is closed learns so by mail, and is sent in no circle."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from portal.accounts.models import User

pytestmark = pytest.mark.django_db
SIGN_UP, RESET = "/accounts/signup/", "/accounts/password/reset/"


@pytest.fixture
def closed(make_person: Any, settings: Any) -> User:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    return make_person("Rita Morrow", is_active=False)


def ask(path: str, email: str) -> Any:
    form = {"full_name": "Rita Morrow", "email": email, "password1": "another heap of quiet rain"}
    return Client().post(path, form)


@pytest.mark.parametrize("path", [SIGN_UP, RESET])
def test_the_address_of_a_closed_account_is_told_so_and_whom_to_call(
    closed: User, path: str
) -> None:
    """Else one mail says to use the link for a forgotten password, and that to sign up."""
    answer, other = ask(path, closed.email.upper()), ask(path, "nobody@demo.example")
    assert (answer.status_code, answer.url) == (other.status_code, other.url)

    (sent,) = [one for one in mail.outbox if one.to != ["nobody@demo.example"]]
    assert sent.to[0].lower() == closed.email
    assert sent.subject.endswith("This account is closed")
    assert "call your medical center" in sent.body
    assert "/accounts/" not in sent.body, "no link leads on"


def test_it_reads_so_in_spanish(closed: User) -> None:
    ask(f"/es{RESET}", closed.email)
    (sent,) = mail.outbox
    assert "está cerrada" in sent.body
    assert "asked" not in sent.body


def test_a_stranger_has_it_sent_no_oftener_by_asking_at_both_pages(closed: User) -> None:
    for _time in range(10):
        ask(SIGN_UP, closed.email)
        ask(RESET, closed.email)
    first = len(mail.outbox)
    assert first == 6
    ask(SIGN_UP, closed.email)
    ask(RESET, closed.email)
    assert len(mail.outbox) == first


@pytest.mark.parametrize("path", [SIGN_UP, RESET])
def test_a_closed_account_that_only_typed_an_address_closes_it_for_nobody(
    closed: User, person: User, path: str
) -> None:
    EmailAddress.objects.create(user=closed, email=person.email)
    EmailAddress.objects.create(user=closed, email="sam@new.example")
    ask(path, person.email)
    ask(path, "sam@new.example")
    assert len(mail.outbox) == 2
    assert not [one for one in mail.outbox if "closed" in one.subject or "closed" in one.body]
