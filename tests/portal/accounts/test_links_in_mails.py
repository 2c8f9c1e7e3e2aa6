"""Links in mails lead to the site, whatever the request calls it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.app_settings import (
    EMAIL_CONFIRMATION_EXPIRE_DAYS,
    PASSWORD_RESET_TOKEN_GENERATOR,
)
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/accounts/password/reset/", True),
        ("/accounts/password/reset/", False),  # told that there is no account
        ("/accounts/signup/", True),  # told that there is one already
    ],
)
def test_the_port_that_a_request_names_is_in_no_mail(
    client: Client, person: User, path: str, known: bool
) -> None:
    email = person.email if known else "nobody@demo.example"
    form = {"email": email, "full_name": "R", "password1": "nine yellow kites drift"}
    client.post(path, form, headers={"host": "testserver:6666"})
    for message in mail.outbox:
        assert "6666" not in message.body
        assert "http" not in message.body or settings.WAGTAILADMIN_BASE_URL in message.body
    if path.endswith("reset/") and known:
        assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_a_strangers_page_with_a_forms_token_is_kept_by_nobody(client: Client, path: str) -> None:
    assert "no-store" in client.get(path).headers.get("Cache-Control", "")


def test_a_refused_form_is_kept_by_nobody_either(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "no address"})
    assert "no-store" in answer.headers.get("Cache-Control", "")


def test_a_link_of_tomorrow_opens_nothing_today(person: User) -> None:
    """It was made while the clock ran ahead: else it would be good for that much longer."""
    now, tokens = timezone.now(), PASSWORD_RESET_TOKEN_GENERATOR()
    with time_machine.travel(now + timedelta(days=1)):
        ahead = tokens.make_token(person)
        assert tokens.check_token(person, ahead)
    with time_machine.travel(now):
        assert not tokens.check_token(person, ahead)
        right = tokens.make_token(person)
        assert tokens.check_token(person, right)
        assert not tokens.check_token(person, "made-up")
        assert not tokens.check_token(person, None)
    with time_machine.travel(now - timedelta(seconds=30)):
        assert tokens.check_token(person, right), "another machine's clock is a little behind"


def test_the_guide_keeps_a_former_key_for_as_long_as_links_are_good() -> None:
    """A link for a new password, an invitation, a confirmation of an address."""
    seconds = (settings.PASSWORD_RESET_TIMEOUT, 86400 * EMAIL_CONFIRMATION_EXPIRE_DAYS)
    guide = (settings.BASE_DIR / "docs/operations.md").read_text()
    assert max(seconds) == 3 * 86400
    renewal = guide.partition("can leave `PORTAL_SECRET_KEY_FORMER` at once")[2]
    assert "three days later" in renewal.partition("links of mails still work")[0]
