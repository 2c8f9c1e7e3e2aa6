"""What reading a file costs, the start of its process included: `make bench-files`.

Prints processor time and memory of usual files and of the largest pictures, and writes them into
docs/performance.md. Nothing here is a test: it depends on the machine.
"""

from collections.abc import Callable
from datetime import date
from statistics import median

from tests.bench.bench import write
from tests.sm_plugin.files import bombs, samples
from tests.sm_plugin.files.measuring import taken

TURNS = 7
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a photo of 2.5 MB": ("jpeg", lambda: samples.photo_of(2_500_000)),
    "a text of 6 MB": ("txt", lambda: samples.TEXT * (6_000_000 // len(samples.TEXT))),
    "fifty million points": bombs.BOMBS["points"],
}


def row(name: str) -> str:
    """Measure one file TURNS times; its middle processor time in ms, its memory in megabytes."""
    code, build = FILES[name]
    content = build()
    found = [taken(code, content) for _turn in range(TURNS)]
    processor = median(one.processor for one in found) * 1000
    memory = max(one.memory for one in found)
    return f"| {name} | {len(content) / 1e6:.1f} | {processor:.0f} | {memory:.0f} |"


def main() -> None:
    lines = ["| file | MB | processor, ms | memory, MB |", "|---|---|---|---|", *map(row, FILES)]
    told = f"Measured on {date.today():%B %d, %Y}, the middle of {TURNS}:\n\n"
    write("files", told + "\n".join(lines), keep=True)


if __name__ == "__main__":
    main()
