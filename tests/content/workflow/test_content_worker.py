"""A page's day comes whatever happens to the other pages."""

import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page

from content.pages.standard import StandardPage
from content.reviews import reminders
from content.reviews.reminders import send_due
from sm_plugin.worker import Step

from ..conftest import Desk

ROOT = Path(__file__).resolve().parents[3]


def scheduled(home: Page, slug: str) -> StandardPage:
    page = StandardPage(title=slug, slug=slug, summary="S.", live=False)
    home.add_child(instance=page)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    past = timezone.now() - timedelta(minutes=5)
    revision = page.revisions.get()
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    return page


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_a_page_that_cannot_be_published_holds_up_no_other(home: Page) -> None:
    broken, whole = (scheduled(home, slug) for slug in ("broken", "whole"))
    broken.revisions.update(
        content={"no": "page"}, approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    call_command("content_worker", "--once", stdout=StringIO())
    assert is_live(whole)
    assert not is_live(broken)


def test_a_page_that_cannot_be_taken_down_holds_up_no_other(
    home: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for slug in ("stays", "goes"):
        page = StandardPage(title=slug, slug=slug, summary="S.")
        home.add_child(instance=page)
        pages.append(page)
    ago = timezone.now() - timedelta(hours=1)
    Page.objects.filter(pk=pages[0].pk).update(expire_at=ago - timedelta(hours=1))
    Page.objects.filter(pk=pages[1].pk).update(expire_at=ago)
    unpublish = Page.unpublish

    def refuse(self: Page, *args: Any, **words: Any) -> None:
        if self.pk == pages[0].pk:
            raise RuntimeError("a receiver of the host's")
        unpublish(self, *args, **words)

    monkeypatch.setattr(Page, "unpublish", refuse)
    call_command("content_worker", "--once", stdout=StringIO())
    assert [is_live(page) for page in pages] == [True, False]


def test_a_person_who_cannot_be_reminded_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.emily.groups.clear()  # her group's pages were never reviewed
    desk.martin.groups.set(desk.priya.groups.all())
    sent, send = [], reminders._send

    def fail_first(user: Any, *args: Any) -> None:
        sent.append(user)
        if len(sent) == 1:
            raise RuntimeError("no such template")
        send(user, *args)

    monkeypatch.setattr(reminders, "_send", fail_first)
    monday = date(2026, 6, 1)
    assert send_due(today=monday) == 1
    assert send_due(today=monday) == 1
    assert {letter.to[0] for letter in mail.outbox} == {desk.priya.email, desk.martin.email}


def test_a_step_that_fails_holds_up_no_other(
    home: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from content.management.commands.content_worker import Command

    def fail(stop: Any) -> int:
        raise ZeroDivisionError

    page = scheduled(home, "on-its-day")
    monkeypatch.setattr(Command, "steps", (Step("first", fail, "done"), *Command.steps))
    with pytest.raises(CommandError, match="Failed: first"):
        call_command("content_worker", "--once", stdout=StringIO())
    assert is_live(page)
    assert "The step first failed (ZeroDivisionError" in caplog.text


@pytest.mark.django_db
def test_reminders_that_come_once_a_week_are_not_looked_for_every_five_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from content.management.commands import content_worker

    asked: list[date] = []
    monkeypatch.setattr(content_worker, "send_due", lambda today: len(asked.append(today) or []))
    now = [1000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], time=time.time)
    monkeypatch.setattr("sm_plugin.worker.time", clock)
    command, stopped = content_worker.Command(stdout=StringIO()), Event()
    for _round in range(3):
        assert command._round(stopped) == []
        now[0] += 5
    assert len(asked) == 1
    now[0] += 15 * 60
    command._round(stopped)
    assert len(asked) == 2


@pytest.mark.django_db
def test_a_step_that_failed_is_tried_in_the_next_round_whatever_its_interval() -> None:
    from content.management.commands.content_worker import Command

    tries: list[int] = []

    def fail(stop: Any) -> int:
        tries.append(1)
        raise ZeroDivisionError

    command = Command(stdout=StringIO())
    command.steps = (Step("seldom", fail, "done", every=900),)
    assert [command._round(Event()), command._round(Event())] == [["seldom"], ["seldom"]]
    assert len(tries) == 2


BROKEN = """
import sys, django
from django.core.management import call_command
django.setup()
from content.management.commands import content_worker
def fail(*args, **words):
    print("failing", flush=True)
    raise RuntimeError("not of the database")
content_worker.send_due = fail
call_command("content_worker", "--every", "0.1")
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_worker_lives_through_an_error_that_is_not_the_databases(
    process_environment: dict[str, str],
) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", BROKEN], cwd=ROOT, env=process_environment, stdout=subprocess.PIPE
    )
    assert worker.stdout
    try:
        assert [worker.stdout.readline() for _round in range(3)] == [b"failing\n"] * 3
        time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
