"""Whatever comes in a file, reading it takes no more than its budget of time and memory."""

import logging
import os
import subprocess
import sys
import time

import pytest

from sm_plugin.files.inspection import confined
from sm_plugin.files.kinds import FILE_BYTES
from sm_plugin.files.reading import child
from tests.pace import costs_less_as_told
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.bombs import BOMBS
from tests.sm_plugin.files.inspecting import kept, refusal
from tests.sm_plugin.files.measuring import taken

SLACK = 0.15  # the system looks at the clock a hundred times a second; ending takes time too


@pytest.mark.long
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_more_than_the_budget_of_its_kind(name):
    code, build = BOMBS[name]
    content = build()
    assert len(content) <= FILE_BYTES, "small enough to be sent"
    seconds, memory = child.LIMITS[code in child.PICTURES]

    used = taken(code, content)

    assert used.processor <= seconds + SLACK
    assert used.memory <= memory / 1024 / 1024


@pytest.mark.parametrize("name", ["comments without end", "sectors in a circle, Word"])
def test_the_two_that_stopped_the_portal_are_refused_at_once(name):
    code, build = BOMBS[name]
    content = build()
    assert len(content) < 20_000

    costs_less_as_told(0.5, lambda: taken(code, content).processor)
    assert taken(code, content).memory < 60
    assert refusal(f"a.{code}", content) == "file_damaged"


@pytest.mark.parametrize("limit", ["time", "memory"])
def test_a_reader_that_breaks_its_limits_is_ended_and_the_file_refused(limit, monkeypatch, caplog):
    body = {"time": "while True: pass", "memory": "x = bytes(300_000_000)"}[limit]
    start = (
        "import sys; sys.path[:0] = sys.argv[1:-1]\n"
        "from sm_plugin.files.reading import child\n"
        "child.confine(*child.LIMITS[False])\n"
        "sys.stdin.buffer.read()\n" + body
    )
    monkeypatch.setattr(confined, "START", start)
    began = time.monotonic()

    with caplog.at_level(logging.WARNING):
        assert refusal("diary.txt", made.TEXT) == "file_too_complex"

    assert time.monotonic() - began < 10
    assert "diary" not in caplog.text


def test_a_reader_that_only_waits_is_ended_too(monkeypatch):
    monkeypatch.setattr(confined, "START", "import time; time.sleep(60)")
    monkeypatch.setitem(confined.SECONDS, False, 0.3)

    assert refusal("a.txt", made.TEXT) == "file_too_complex"


def test_a_reader_that_never_stops_answering_is_cut_off(monkeypatch):
    start = "import sys\nsys.stdin.buffer.read()\nwhile True: sys.stdout.buffer.write(bytes(65536))"
    monkeypatch.setattr(confined, "START", start)

    assert refusal("a.txt", made.TEXT) == "file_too_complex"


def test_a_machine_without_room_for_a_process_refuses_in_words(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert refusal("a.txt", made.TEXT) == "file_unchecked"


def test_a_fault_of_a_library_is_a_refusal_and_tells_nothing_of_the_file(monkeypatch, caplog):
    start = confined.START.replace(
        "main()", "from sm_plugin.files.reading import text; text.read = None; main()"
    )
    monkeypatch.setattr(confined, "START", start)

    assert refusal("diary.txt", made.TEXT) == "file_damaged"
    assert "TypeError" in caplog.text
    assert "diary" not in caplog.text


def test_the_reader_starts_without_django_and_knows_no_secret(monkeypatch):
    """It would take half a second longer, and have something to steal."""
    monkeypatch.setenv("PORTAL_SECRET", "a-secret")
    told = (
        "import sys, os; sys.path[:0] = sys.argv[1:-1]\n"
        "import sm_plugin.files.reading.child\n"
        "for name in 'text rtf pdf office ole pictures'.split():\n"
        "    __import__('sm_plugin.files.reading.' + name)\n"
        "print('django' in sys.modules, dict(os.environ))"
    )
    command = [sys.executable, *confined.OPTIONS, told, *confined._places(), "txt"]

    said = subprocess.run(command, env={}, capture_output=True, text=True, check=True).stdout

    assert said.startswith("False ")
    assert "secret" not in said


def test_the_reader_can_write_no_file(tmp_path):
    told = (
        "import sys; sys.path[:0] = sys.argv[1:-1]\n"
        "from sm_plugin.files.reading import child\n"
        "child.confine(*child.LIMITS[False])\n"
        f"open({str(tmp_path / 'a')!r}, 'wb').write(b'x')"
    )
    command = [sys.executable, *confined.OPTIONS, told, *confined._places(), "txt"]

    subprocess.run(command, env={}, capture_output=True, check=False)

    assert os.path.getsize(tmp_path / "a") == 0


def test_an_ordinary_photo_of_two_and_a_half_megabytes_is_kept_and_takes_little_memory():
    content = made.photo_of(2_500_000)

    assert taken("jpeg", content).memory < 100
    assert kept("a.jpg", content).content
