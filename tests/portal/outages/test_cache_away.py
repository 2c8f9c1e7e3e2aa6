"""Without its cache the portal serves and sends; only what has to be counted is put off."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from content.pages.standard import StandardPage
from portal.accounts.models import User
from portal.outage import CacheAway
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.threads.models import Message
from tests.conftest import PASSWORD
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("portal_cache", "portal_pages")
START = """
import portal.wsgi
from django.conf import settings
from django.test import Client
settings.PORTAL_CACHES_PAGES = True
print([Client().get(path).status_code for path in ("/health/live", "/health/ready", "/")])
"""


@contextmanager
def no_cache() -> Iterator[None]:
    """Nobody can read or write a cache while this lasts."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table}_gone RENAME TO {table}")


@pytest.fixture(autouse=True)
def pages_are_cached(settings: Any, seeded: None) -> None:
    settings.PORTAL_CACHES_PAGES = True


def sign_in(person: User) -> Any:
    client = Client(raise_request_exception=False)
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def test_strangers_read_pages_while_the_cache_is_away() -> None:
    client = Client()
    before = client.get("/")
    assert before.headers["Cache-Control"].startswith("public")
    with no_cache():
        page = client.get("/")
        assert page.status_code == 200
        assert b"portal-header" in page.content
        assert client.get("/robots.txt").status_code == 200
    again = client.get("/")
    assert again.headers["Cache-Control"].startswith("public")
    assert caches["pages"].get("generation")


@pytest.mark.parametrize("words", ["secure message", "secur mesage", "zzzzqqqq"])
def test_strangers_search_while_the_cache_is_away(words: str) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/search/", {"q": words}).status_code == 200
    with no_cache():
        assert client.get("/search/", {"q": words}).status_code == 200


def test_a_message_is_sent_and_read_while_the_cache_is_away() -> None:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    client = Client()
    client.force_login(mailbox.owner)
    form = {
        "topic": TopicFactory().pk, "subject": "Knee", "body": "It hurts on stairs.",
        "idempotency_key": uuid4(), "page": uuid4(), "step": 1, "version": 0,
    }  # fmt: skip
    with no_cache():
        sent = client.post(f"/secure-messaging/new/{team.pk}/", form)
        assert sent.status_code == 302, sent.content.decode()[-3000:]
        assert "It hurts on stairs." in client.get(sent["Location"]).content.decode()
        assert client.get("/secure-messaging/").status_code == 200
    assert Message.objects.count() == 1


def test_nobody_signs_in_uncounted_while_the_cache_is_away(person: User) -> None:
    with no_cache():
        refused = sign_in(person)
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "60"
        page = refused.content.decode()
        assert "tel:911" in page
        assert "tel:988" in page
    assert sign_in(person).status_code == 302


def test_an_editor_publishes_while_the_cache_is_away() -> None:
    page = StandardPage.objects.live().first()
    assert page
    with no_cache():
        page.title = "About this portal, again"
        page.save_revision().publish()
    assert StandardPage.objects.get(pk=page.pk).title == "About this portal, again"


def test_a_site_is_saved_while_the_cache_is_away() -> None:
    """Wagtail deletes what it keeps of sites then, inside of the transaction."""
    site = Site.objects.get(is_default_site=True)
    with no_cache():
        site.site_name = "Harbor"
        with transaction.atomic():
            site.save()
    site.refresh_from_db()
    assert site.site_name == "Harbor"
    with no_cache(), pytest.raises(CacheAway):
        caches["default"].delete("tries")


def test_a_web_process_starts_without_its_cache_and_is_not_ready(
    process_environment: dict[str, str],
) -> None:
    def start() -> str:
        done = subprocess.run(
            [sys.executable, "-c", START], env=process_environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    with no_cache():
        assert start() == "[200, 503, 200]"
    assert start() == "[200, 200, 200]"


def test_workers_deliver_while_the_cache_is_away() -> None:
    """One step remembers there what it told; it is logged, and done when the cache is back."""
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    unseen = team_at(team.facility, "Dr. Chen Wei")
    sent_message(mailbox_of(patient_at(team.facility, "Sam Still"), unseen), unseen)
    unseen.memberships.update(ended_at=timezone.now())
    assert OutboxNotice.objects.unfinished().exists()
    with no_cache():
        with pytest.raises(CommandError, match=r"Failed: unseen\.$"):
            call_command("sm_worker", "--once")
        call_command("content_worker", "--once")
    assert not OutboxNotice.objects.unfinished().exists()
    call_command("sm_worker", "--once")
