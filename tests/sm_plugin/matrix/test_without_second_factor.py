"""Before the second factor is used, a session shows nothing of anybody's mailbox."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from sm_plugin.mailboxes.models import MailboxEntry
from tests.doors import every_door
from tests.sm_plugin.matrix.cast import World

pytestmark = pytest.mark.django_db

NOWHERE = ("/nothing.here", "/es/nothing.here")
OF_A_MAILBOX = ("data-sm-unread", "sm-tab", "/secure-messaging/")


@pytest.fixture
def in_force(settings: Any) -> None:
    settings.PORTAL_SECOND_FACTOR = True
    MailboxEntry.objects.update(unread=True)


@pytest.mark.parametrize("name", ["ruth", "tom", "angela"])
@pytest.mark.usefixtures("in_force")
def test_no_page_says_what_waits_in_a_mailbox(name: str, world: World) -> None:
    """The Veteran and her caregiver have a factor of their own; the nurse has none yet."""
    if name != "angela":
        _gets_a_factor(world.people[name])
    client, drawn = world.clients[name], 0
    for address in (*every_door(), *NOWHERE):
        page = client.get(address)
        text = "" if page.streaming else page.content.decode()
        drawn += "portal-header" in text
        assert [mark for mark in OF_A_MAILBOX if mark in text] == [], address
    assert drawn > len(NOWHERE), "some pages of the portal are shown before the factor"


@pytest.mark.usefixtures("in_force")
def test_a_form_without_its_token_is_refused_without_a_mailbox(world: World) -> None:
    """The refusal is drawn before the request has a view."""
    ruth = world.clients["ruth"]
    _gets_a_factor(world.people["ruth"])
    ruth.handler.enforce_csrf_checks = True
    page = ruth.post("/accounts/logout/")
    assert page.status_code == 403
    assert "data-sm-unread" not in page.content.decode()


@pytest.mark.usefixtures("in_force")
def test_who_needs_no_factor_sees_the_count_everywhere(world: World) -> None:
    page = world.clients["ruth"].get("/nothing.here")
    assert "data-sm-unread" in page.content.decode()


def _gets_a_factor(person: Any) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
