"""A large install is backed up, restored elsewhere, and every text of it opens there."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction

from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.threads.models import Message
from tests.drills.many_rows import fill, sealed_texts
from tests.factories import FacilityFactory, team_at

MINUTES = 3
AT_ONCE = 1_000
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def record_many(count: int) -> None:
    """Write an event for each message, of a thousand people."""
    for first in range(0, count, AT_ONCE):
        with transaction.atomic():
            for number in range(first, min(first + AT_ONCE, count)):
                actor = SimpleNamespace(pk=f"drill-{number % 1_000}", is_authenticated=True)
                record(actor=actor, action="inbox.list", obj=("mailbox", number))


def test_a_large_install_is_restored_elsewhere_and_every_text_opens(
    size: int,
    environment: dict[str, str],
    elsewhere: dict[str, str],
    run: Callable[..., str],
    tmp_path: Path,
) -> None:
    began = time.monotonic()
    fill(team_at(FacilityFactory()), size)
    record_many(size)
    run("manage.py", "sm_verify_audit", "--write-head")
    texts, events = sealed_texts(), AuditEvent.objects.count()
    assert Message.objects.count() == size
    assert events >= size
    print(f"\n{size} messages, {texts} texts and {events} events: {_since(began):.0f} s to make")

    folder, began = tmp_path / "backup", time.monotonic()
    run("manage.py", "portal_backup", str(folder))
    took = _since(began)
    megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"Backup: {took:.0f} s, {megabytes:.0f} MB")
    assert took < MINUTES * 60

    new = {**elsewhere, **{name: environment[name] for name in ("PYTHONPATH", KEYS)}}
    began = time.monotonic()
    run("manage.py", "portal_restore", str(folder), env=new)
    took = _since(began)
    print(f"Restore, with samples, rights and the whole record: {took:.0f} s")
    assert took < MINUTES * 60

    began = time.monotonic()
    words = ("manage.py", "portal_restore", str(folder), "--check", "--samples", str(texts))
    said = run(*words, env=new)
    opened = sum(map(int, re.findall(r": (\d+) text\(s\) opened", said)))
    print(f"A new process opened {opened} of {texts} texts: {_since(began):.0f} s")
    assert opened == texts
    assert "The audit record is whole" in said


KEYS = "DJANGO_SETTINGS_MODULE"


def _since(began: float) -> float:
    return time.monotonic() - began
