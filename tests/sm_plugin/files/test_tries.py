"""How often one may try, counted before a file is looked at, so that nothing forgets it."""

import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from sm_plugin.audit.models import AuditEvent
from sm_plugin.files import services
from sm_plugin.files.inspection import confined
from sm_plugin.files.models import Attachment
from sm_plugin.files.refusals import FileRefused, TooManyUploads
from sm_plugin.files.services import remove
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.conftest import new_draft

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def tries() -> int:
    return AuditEvent.objects.filter(action="attachment.try").count()


def refused_try(add: Any, **other: Any) -> None:
    with pytest.raises(FileRefused):
        add("a.exe", b"MZ", **other)


def test_sixty_tries_an_hour_are_enough_and_the_refusal_says_when_it_goes_on(add, time_machine):
    time_machine.move_to("2026-11-20 12:00Z", tick=False)
    for _try in range(60):
        refused_try(add)
        time_machine.shift(timedelta(seconds=30))
    with pytest.raises(TooManyUploads) as refused:
        add()
    assert "in 30 minutes" in str(refused.value.message)
    assert tries() == 60, "a refusal for this reason prolongs nothing"

    time_machine.shift(timedelta(minutes=30, seconds=1))

    assert add().pk


def test_twenty_kept_files_an_hour_are_enough_though_they_were_taken_off_again(
    clamd, add, mailbox, team, time_machine
):
    time_machine.move_to("2026-11-20 12:00Z", tick=False)
    for n in range(20):
        kept = add(f"{n}.txt", b"%d" % n)
        remove(actor=kept.added_by, attachment=kept)
    with pytest.raises(TooManyUploads) as refused:
        add()
    assert "in 60 minutes" in str(refused.value.message)

    time_machine.shift(timedelta(minutes=60, seconds=1))

    assert add().pk


def test_another_draft_and_another_kind_of_file_count_together(add, draft, mailbox, team):
    for n in range(60):
        name, content = (("a.exe", b"MZ"), ("a.pdf", made.TEXT), ("a.txt", b""))[n % 3]
        with pytest.raises(FileRefused):
            add(name, content, draft=new_draft(mailbox, team) if n == 30 else draft)
    with pytest.raises(TooManyUploads):
        add()


def test_a_reader_that_was_killed_leaves_its_try_on_record(clamd, add, monkeypatch):
    start = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(confined, "START", start)

    with pytest.raises(FileRefused):
        add()

    assert tries() == 1
    refusals = AuditEvent.objects.filter(action="attachment.add").values_list("outcome", "code")
    assert list(refusals) == [("refused", "file_too_complex")]


@pytest.mark.django_db(transaction=True)
def test_a_web_process_that_was_killed_leaves_the_try_on_record(add, monkeypatch):
    """Those that took a web process along were never counted, so nothing limited them."""

    def killed(content: bytes) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(services, "_ask_scanner", killed)
    connection.close()

    child = os.fork()
    if child == 0:
        try:
            add()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    assert tries() == 1
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_try_is_committed_before_the_file_is_read(add, monkeypatch):
    seen = []

    def look(content: bytes) -> Any:
        seen.append((connection.in_atomic_block, tries()))
        return services.Verdict.WAITING

    monkeypatch.setattr(services, "_ask_scanner", look)

    add("a.txt", made.TEXT)

    assert seen == [(False, 1)]
