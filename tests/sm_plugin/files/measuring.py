"""Runs the child as `files.inspection.confined` does and reads from the system what it took."""

import subprocess
import sys
import time
from typing import NamedTuple

from sm_plugin.files.inspection import confined

MEGABYTE = 1024 * 1024


class Taken(NamedTuple):
    """Processor seconds, seconds on the clock, memory in megabytes, and how it ended."""

    processor: float
    clock: float
    memory: float
    code: int
    answer: bytes


# A small process between, because a child's memory is counted from what its parent had.
BETWEEN = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], {})
_pid, status, used = os.wait4(child, 0)
code = os.waitstatus_to_exitcode(status)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code, file=sys.stderr)
"""


def taken(code: str, content: bytes) -> Taken:
    child = [sys.executable, *confined.OPTIONS, confined.START, *confined._places(), code]
    started = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", BETWEEN, *child],
        input=content,
        capture_output=True,
        check=True,
        cwd="/",
    )
    processor, memory, status = ended.stderr.split()[-3:]
    clock = time.monotonic() - started
    return Taken(float(processor), clock, float(memory), int(status), ended.stdout)
