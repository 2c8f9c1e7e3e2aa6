"""Reads a file in a process of its own, with limits: what breaks there takes nothing along.

An exploding archive or picture ends the small process that reads it, not the one that serves
people. The child gets no setting, no key and no variable of ours, and starts without Django, in
0.1 s.

See docs/decisions/0160.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path
from threading import Lock, Timer

import sm_plugin

from ..kinds import KINDS, MEGABYTE
from ..reading.examine import Found
from ..refusals import FileRefused

logger = logging.getLogger(__name__)

# The child's own limit is processor time; this one ends it when it waits, or the machine is busy.
SECONDS = {True: 20.0, False: 8.0}
WAIT_SECONDS = 30.0
ANSWER_BYTES = 64 * MEGABYTE
# A picture of fifty million points takes up to 700 MB: one child at a time in each process.
_one_at_a_time = Lock()
# Alone: no variable, no folder of the user's, no start-up file of the environment.
OPTIONS = ("-I", "-S", "-B", "-c")
START = (
    "import sys; sys.path[:0] = sys.argv[1:-1]; "
    "from sm_plugin.files.reading.child import main; main()"
)
LIBRARIES = ("PIL", "magic", "olefile", "defusedxml", "pypdf")


def examine_apart(code: str, content: bytes) -> Found:
    """Return the file as it may be kept; raise FileRefused with the reason."""
    with _turn():
        answer = _ask(code, content)
    if answer is None:
        raise FileRefused("file_too_complex")
    length = int.from_bytes(answer[:4], "big")
    head, body = json.loads(answer[4 : 4 + length]), answer[4 + length :]
    if fault := head.get("fault"):
        logger.warning("A file that was named %s could not be read (%s).", code, fault)
    if refused := head.get("refused"):
        raise FileRefused(refused)
    ends = list(accumulate(head["sizes"], initial=0))
    return Found(head["kind"], *(body[start:end] for start, end in pairwise(ends)))


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise FileRefused("file_unchecked")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _ask(code: str, content: bytes) -> bytes | None:
    """Return the child's answer, or None where it was ended before it had one."""
    started = time.monotonic()
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, *OPTIONS, START, *_places(), code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )
    except OSError as error:
        logger.error("No process could be started to read a file (%s).", type(error).__name__)
        raise FileRefused("file_unchecked") from None
    timer = Timer(SECONDS[KINDS[code].is_picture], child.kill)
    timer.start()
    with child:
        answer = _talk(child, content)
        timer.cancel()
    if child.returncode or len(answer) < 4:
        seconds = time.monotonic() - started
        logger.warning("Reading a %s was ended after %.1f s (%s).", code, seconds, child.returncode)
        return None
    return answer


def _talk(child: "subprocess.Popen[bytes]", content: bytes) -> bytes:
    """Give it the file, which it reads to its end before it answers, and take what it says."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 - both are pipes
    try:
        with child.stdin as line:
            line.write(content)
    except BrokenPipeError:
        pass  # it ended before it had read the file
    answer = child.stdout.read(ANSWER_BYTES + 1)
    if len(answer) > ANSWER_BYTES:
        child.kill()
        return b""
    return answer


@cache
def _places() -> tuple[str, ...]:
    """Return the folders of the plugin and the libraries; nothing else can be imported from."""
    found = [str(Path(sm_plugin.__file__).parent.parent)]
    for name in LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            package = Path(spec.origin).parent
            found.append(str(package.parent if spec.submodule_search_locations else package))
    return tuple(dict.fromkeys(found))
