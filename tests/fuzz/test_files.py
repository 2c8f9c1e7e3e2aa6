"""Every reader of files, fed with changed files for as long as one has time.

FUZZ_SECONDS says how long in all (20 minutes before a release), FUZZ_SEED where chance begins.
What a reader takes longer or more memory for than its budget is given to the real child, which has
to end it in time. A fault of a library is fine as long as it is told as a refusal.
"""

import os
import random
import resource
import time
from collections import Counter
from pathlib import Path

import pytest

from sm_plugin.files.kinds import KINDS
from sm_plugin.files.reading import child
from sm_plugin.files.refusals import REASONS
from tests.fuzz.mutating import LARGEST, Mutator
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.bombs import BOMBS
from tests.sm_plugin.files.measuring import taken
from tests.sm_plugin.files.test_dangerous import ACTING, in_old_word, in_rtf, in_word

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60")) / len(KINDS)
SEED = int(os.environ.get("FUZZ_SEED", "1"))
SLACK = 0.15
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")

pytestmark = pytest.mark.long


def seeds(code: str) -> list[bytes]:
    """Honest files of the kind, dangerous ones, and the beginning of each bomb."""
    honest = {
        "doc": [made.doc(), made.doc(folders=("ObjectPool",)), *map(in_old_word, ACTING)],
        "docx": [made.docx(), made.docx(links=made.link("hyperlink")), *map(in_word, ACTING)],
        "xls": [made.xls(), made.xls(made.record(0x1AE, b"\1\0\x0a\0\0cmd\3/c"))],
        "xlsx": [made.xlsx()],
        "pdf": [
            made.PDF,
            made.pdf(b"<</S/JavaScript/JS(a)>>", catalog=b"/OpenAction 4 0 R"),
            made.pdf(made.packed(b"<</S/GoTo/Next 9 0 R>>"), catalog=b"/AA<</WC 10 0 R>>"),
            made.locked_pdf(False),
        ],
        "rtf": [made.RTF, *map(in_rtf, ACTING)],
        "txt": [made.TEXT, "ü".encode("utf-16"), "ü€".encode("windows-1252")],
        "gif": [made.picture("GIF"), moving("GIF")],
        "jpeg": [
            made.picture(),
            made.photo_with_position(),
            made.picture(progressive=True),
            made.picture("WEBP"),
            made.picture("WEBP", lossless=True),
        ],
        "png": [
            made.picture("PNG"),
            moving("PNG"),
            made.written(made.Image.new("I;16", (9, 9), 99), "PNG"),
        ],
    }[code]
    return honest + [build()[:LARGEST] for kind, build in BOMBS.values() if kind == code]


def moving(kind: str) -> bytes:
    frames = [made.Image.new("RGB", (20, 20), (n * 60, 0, 0)) for n in range(3)]
    return made.written(frames[0], kind, save_all=True, append_images=frames[1:])


def memory(line: str) -> int:
    """Megabytes: VmRSS is what is used now, VmHWM the most since it was last cleared."""
    text = STATUS.read_text()
    return int(text[text.index(line) :].split()[1]) // 1024


@pytest.fixture
def bounded():
    """Three times what the child may have: what wants more must not take the machine's memory."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    most = max(limit for _seconds, limit in child.LIMITS.values())
    resource.setrlimit(resource.RLIMIT_AS, (memory("VmSize") * 1024**2 + 3 * most, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_changed_file_is_kept_or_refused_within_its_budget(code):
    seconds, most = child.LIMITS[code in child.PICTURES]
    mutator = Mutator(seeds(code), SEED)
    random.seed(SEED)
    answers: Counter[str] = Counter()
    slowest, largest, ended = 0.0, 0, 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        content = mutator.next()
        CLEAR.write_text("5")
        before, began = memory("VmRSS"), time.process_time()
        answer = child.look(code, content)
        spent, used = time.process_time() - began, memory("VmHWM") - before
        assert "kind" in answer or answer["refused"] in REASONS
        answers[answer.get("fault") or answer.get("refused") or "kept"] += 1
        too_much = answer.get("fault") == "MemoryError"
        if too_much or spent > seconds * 0.8 or used > most / 1024 / 1024 * 0.7:
            ended += 1
            real = taken(code, content)
            spent, used = real.processor, int(real.memory)
            assert spent <= seconds + SLACK
            assert used <= most / 1024 / 1024
        slowest, largest = max(slowest, spent), max(largest, used)
    print(
        f"\n{code}: {answers.total()} files, slowest {slowest:.2f} s, most {largest} MB, "
        f"{ended} given to the child; {dict(answers.most_common())}"
    )
    assert answers.total() > 20
    assert len(answers) > 1, "some are kept and some are not, or no reader was reached"
