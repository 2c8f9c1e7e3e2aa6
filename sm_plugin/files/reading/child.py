"""The process that reads one file: content comes in, a verdict goes out, and it ends.

It is started by `files.inspection.confined` with nothing of ours in its environment. Limits are
set before a byte of the file is read; what breaks them ends this process and no other.
"""

import json
import math
import resource
import signal
import sys
import time
from types import MappingProxyType
from typing import Any

MEGABYTE = 1024 * 1024
PICTURES = ("gif", "jpeg", "png")
PARTS = ("content", "preview", "large")  # in the order in which they are written
# Seconds of processor time and bytes of memory: for pictures, and for all the rest.
LIMITS = MappingProxyType({True: (4.8, 700 * MEGABYTE), False: (0.9, 200 * MEGABYTE)})


def main() -> None:
    code = sys.argv[-1]
    confine(*LIMITS[code in PICTURES])
    answer = look(code, sys.stdin.buffer.read())
    parts = [answer.pop(name, b"") for name in PARTS]
    head = json.dumps(answer | {"sizes": [len(part) for part in parts]}).encode()
    for part in (len(head).to_bytes(4, "big"), head, *parts):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def confine(seconds: float, memory: int) -> None:
    """No more time and memory than this, no file written, no core left behind.

    The timer ends us to the hundredth of a second, and what starting took counts; the limit, which
    counts whole seconds and can't be taken back, stands behind it.
    """
    signal.setitimer(signal.ITIMER_PROF, max(seconds - time.process_time(), 0.1))
    whole = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(code: str, content: bytes) -> dict[str, Any]:
    """Return the verdict; a fault of a library is told by its kind, never with what it says."""
    from .examine import examine
    from .unfit import Unfit

    try:
        found = examine(code, content)
    except Unfit as unfit:
        return {"refused": unfit.code}
    except (MemoryError, RecursionError) as error:
        return {"refused": "file_too_complex", "fault": type(error).__name__}
    except Exception as error:
        return {"refused": "file_damaged", "fault": type(error).__name__}
    return found._asdict()


if __name__ == "__main__":
    main()
