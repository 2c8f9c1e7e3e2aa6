"""The database goes away while people work, and comes back: nothing is restarted, nothing lost."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from sm_plugin.audit.chains.verification import first_fault
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.threads.models import Message
from sm_plugin.worker import seen
from tests.factories import FacilityFactory, TopicFactory, mailbox_of, patient_at, team_at
from tests.portal.outages.line import Line, line_to, silence
from tests.portal.outages.site import MAIL, ROOT, Answer, Site

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server"),
]


@pytest.fixture
def site(process_environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[Site, Line]]:
    with line_to(process_environment["DATABASE_URL"]) as (line, url):
        own = Site({**process_environment, "DATABASE_URL": url}, tmp_path)
        with own.started():
            own.until(own.answers, "the web process answers")
            yield own, line


def assert_says_when_to_try_again(answer: Answer, *, lead: str = "not available right now") -> None:
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "60"
    assert "no-store" in answer.headers["Cache-Control"]
    assert lead in answer.text
    assert {"tel:911", "tel:988"} <= set(re.findall(r'href="([^"]+)"', answer.text))
    assert "OperationalError" not in answer.text


def test_the_database_goes_away_and_comes_back_without_a_restart(site: tuple[Site, Line]) -> None:
    portal, line = site
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    client = Client()
    client.force_login(mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    page, words = f"{MAIL}new/{team.pk}/", {"topic": str(TopicFactory().pk), "subject": "Knee"}

    kept = portal.form(page, cookie, **words, body="It was sent before.")
    assert portal.ask(page, kept, cookie).status == 302
    meanwhile = portal.form(page, cookie, **words, body="It was being written.")
    # A notice that a worker has in hand waits for its lease; this is about the database alone.
    portal.until(lambda: not OutboxNotice.objects.unfinished().exists(), "the first notices go out")
    line.cut()
    for path in (MAIL, page, "/", "/accounts/login/"):
        assert_says_when_to_try_again(portal.ask(path, cookie=cookie))
    assert_says_when_to_try_again(portal.ask(page, meanwhile, cookie))
    spanish = portal.ask("/es/accounts/login/")
    assert_says_when_to_try_again(spanish, lead="no está disponible")
    assert portal.ask("/health/live").status == 200
    assert not portal.is_ready()
    time.sleep(3)  # both workers go some rounds without it
    assert portal.ended() == []

    line.mend()
    portal.until(portal.is_ready, "ready again")
    assert portal.ask(page, meanwhile, cookie).status == 302
    assert portal.ask(page, meanwhile, cookie).status == 302, "the same form once more"
    bodies = sorted(message.body for message in Message.objects.all())
    assert bodies == ["It was being written.", "It was sent before."]
    portal.until(lambda: not OutboxNotice.objects.unfinished().exists(), "notices go out")
    for worker in ("sm_worker", "content_worker"):
        portal.until(lambda name=worker: (seen(name).seconds or 99) < 5, f"{worker} works")
    assert portal.ended() == []
    assert first_fault() is None


ASK = """
import time
import portal.wsgi
from django.test import Client
client = Client(raise_request_exception=False)
answer = client.get("/accounts/login/")
print(answer.status_code, answer.headers.get("Retry-After"))
began = time.monotonic()
print(client.get("/health/ready").status_code, time.monotonic() - began < 10)
"""


def test_no_page_waits_for_minutes_for_a_database_that_says_nothing(
    process_environment: dict[str, str],
) -> None:
    with silence() as port:
        url = f"postgres://portal@127.0.0.1:{port}/portal"
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=ROOT,
            env={**process_environment, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.stdout.split() == ["503", "60", "503", "True"], done.stderr
        assert time.monotonic() - began < 60
