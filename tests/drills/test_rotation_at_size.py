"""Keys are rotated under four writers, killed on the way; then the old key goes."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.vault.rotation import count_under_old_keys
from tests.drills.conftest import ROOT
from tests.drills.many_rows import fill, sealed_texts
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at

WRITER = Path(__file__).with_name("writer.py")
NAMES = ("Ruth Delgado", "James Okafor", "Walter Brandt", "Gloria Mendes")
OPEN_ALL = """
import django
django.setup()
from sm_plugin.vault.samples import open_samples
from sm_plugin.vault.services import verify_keyring
verify_keyring()
found = list(open_samples(10**8))
print([sum(one.opened for one in found), sum(one.failed for one in found)])
"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@contextmanager
def writing(
    mailboxes: list[Mailbox], team: CareTeam, environment: dict[str, str]
) -> Iterator[list[Counter[str]]]:
    """Let a process write for each mailbox; afterwards the list tells how much each wrote."""
    wrote: list[Counter[str]] = []
    writers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", WRITER, str(box.pk), str(team.pk)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for box in mailboxes
    ]
    try:
        for one in writers:
            assert one.stdout
            assert one.stdout.readline() == "ready\n", one.communicate()[1]
        yield wrote
        for one in writers:
            assert one.poll() is None, one.communicate()[1]
            said, faults = one.communicate(timeout=600)
            assert one.returncode == 0, faults
            wrote.append(Counter(json.loads(said)))
    finally:
        for one in writers:
            one.kill()
            one.wait()


def left() -> int:
    return sum(count_under_old_keys(connection.introspection.table_names()).values())


def kill_when_some_are_done(environment: dict[str, str], all_of_them: int) -> tuple[int, float]:
    """Begin a rotation and end it by SIGKILL half way; return what is left and its seconds."""
    began = time.monotonic()
    words = [sys.executable, "-W", "ignore", "manage.py", "sm_rotate_keys"]
    rotation = subprocess.Popen(words, cwd=ROOT, env=environment)
    while left() > all_of_them * 0.6:
        assert rotation.poll() is None, "it ended before it could be killed"
        time.sleep(0.05)
    rotation.kill()
    rotation.wait()
    return left(), time.monotonic() - began


def test_keys_are_rotated_under_four_writers_and_after_a_kill(
    size: int, environment: dict[str, str], keyring_file: Path, run: Callable[..., str]
) -> None:
    team = team_at(FacilityFactory())
    mailboxes = [mailbox_of(patient_at(team.facility, name), team) for name in NAMES]
    began = time.monotonic()
    fill(team, size)
    print(f"\n{size} threads, drafts, files and mailboxes: {time.monotonic() - began:.0f} s")
    with writing(mailboxes, team, environment) as wrote:
        for step in ("--add", "--activate"):
            run("-m", "sm_plugin.vault", str(keyring_file), step, "k2")
        rows = left()
        assert rows >= 4 * size
        killed, first = kill_when_some_are_done(environment, rows)
        assert 0 < killed < rows
        began = time.monotonic()
        run("manage.py", "sm_rotate_keys")
        second = time.monotonic() - began
    total = sum(wrote, Counter[str]())
    print(f"{rows} keys: killed after {first:.0f} s with {killed} left, which took {second:.0f} s")
    print(f"Meanwhile four writers wrote {dict(total)}, without an error.")
    assert all(one["messages"] > 0 for one in wrote)
    authors = [box.owner_id for box in mailboxes]
    assert Message.objects.filter(author__in=authors).count() == total["messages"]

    run("manage.py", "sm_rotate_keys")
    assert run("manage.py", "sm_rotate_keys", "--check") == "No row needs an old key.\n"
    run("-m", "sm_plugin.vault", str(keyring_file), "--remove", "k1")
    began, texts = time.monotonic(), sealed_texts()
    assert json.loads(run("-c", OPEN_ALL)) == [texts, 0]
    print(f"Without the old key a new process opened all {texts} texts in {_since(began)} s.")
    call_command("sm_verify_audit")


def _since(began: float) -> Any:
    return round(time.monotonic() - began)
