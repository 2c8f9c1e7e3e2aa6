"""What lists read while the tables grow, and what a conversation adds to them: `make bench-growth`.

First some hundred conversations go the whole way through the services: sent, taken, answered and
read, with notices, record and the words of the search. What each table and index grew by tells
what a million, or a hundred million messages need. Then the tables are filled in SQL with other
people's threads, 5,000 teams and their grants (`others`), step by step, and after each step every
list of a Veteran and of a nurse is opened, whose mailboxes and team the services filled. Of each
it prints how many rows and pages of 8 kB its plan read. It writes the tables of docs/growth.md
and ends by itself.

    make bench-growth SIZES="2000 100000"      printed, and written if all three sizes were measured
"""

import os
import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.cluster import stop
from tests.bench.serving import ROOT, Site

SIZES = [100_000, 1_000_000, 5_000_000]
CONVERSATIONS = int(os.environ.get("BENCH_CONVERSATIONS", 1_000))
GROWTH = ROOT / "docs" / "growth.md"
MANY = 100_000_000  # messages
SMALL = 20  # bytes a conversation: smaller relations are told together
Found = dict[int, dict[str, Any]]


def table_of_lists(found: Found) -> str:
    """Return rows and pages that the plan of each list read."""
    heads = " | ".join(f"{size:,} entries" for size in found)
    lines = [f"| rows / pages of 8 kB | {heads} |", "|---" * (len(found) + 1) + "|"]
    for name in next(iter(found.values()))["read"]:
        cells = (one["read"][name] for one in found.values())
        words = (f"{read['rows']:,} / {read['pages']:,}" for read in cells)
        lines.append(f"| {name} | {' | '.join(words)} |")
    return "\n".join(lines)


def table_of_whole_pages(found: Found) -> str:
    """Return what all statements of each page that only read have read together."""
    heads = " | ".join(f"{size:,} entries" for size in found)
    lines = [f"| pages of 8 kB | {heads} |", "|---" * (len(found) + 1) + "|"]
    for name in next(iter(found.values()))["read"]:
        cells = (f"{one['read'][name]['page']:,}" for one in found.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def table_of_filled(found: Found) -> str:
    """Return how large the filled tables and their indexes are at each size."""
    heads = " | ".join(f"{size:,} entries, MB" for size in found)
    lines = [f"| table or index | {heads} | bytes a row |", "|---" * (len(found) + 2) + "|"]
    last = list(found.values())[-1]["sizes"]
    for name, (_size, rows) in last.items():
        sizes = [one["sizes"][name][0] for one in found.values()]
        cells = " | ".join(f"{size / 1e6:,.0f}" for size in sizes)
        lines.append(f"| {name} | {cells} | {sizes[-1] / rows:,.0f} |")
    return "\n".join(lines)


def table_of_growth(grown: dict[str, Any]) -> str:
    """Return by what each relation grew for a message, and what a hundred million make of it."""
    messages, relations = grown["messages"], grown["relations"]
    lines = [
        "| table | rows a message | bytes a message, table | its indexes | 100 million, GB |",
        "|---|---|---|---|---|",
    ]
    rest = total = 0.0
    for name, one in sorted(relations.items(), key=lambda pair: -pair[1]["table"] - pair[1]["all"]):
        table, indexes = one["table"] / messages, (one["all"] - one["table"]) / messages
        total += table + indexes
        if table + indexes < SMALL:
            rest += table + indexes
            continue
        lines.append(
            f"| {name} | {one['rows'] / messages:.1f} | {table:,.0f} | {indexes:,.0f} |"
            f" {(table + indexes) * MANY / 1e9:,.0f} |"
        )
    lines.append(f"| all others | | {rest:,.0f} | | {rest * MANY / 1e9:,.0f} |")
    lines.append(f"| together | | {total:,.0f} | | {total * MANY / 1e9:,.0f} |")
    return "\n".join(lines)


def table_of_indexes(grown: dict[str, Any]) -> str:
    messages = grown["messages"]
    found = {name: size / messages for name, size in grown["indexes"].items()}
    lines = ["| index | bytes a message | 100 million, GB |", "|---|---|---|"]
    for name, size in sorted(found.items(), key=lambda pair: -pair[1]):
        if size >= SMALL:
            lines.append(f"| {name} | {size:,.0f} | {size * MANY / 1e9:,.0f} |")
    return "\n".join(lines)


def conditions(found: Found, seconds: float) -> str:
    from datetime import date

    sizes = ", ".join(f"{size:,}" for size in found)
    return (
        f"Measured on {date.today():%B %d, %Y}: {CONVERSATIONS:,} conversations of two messages by"
        f" the services, then {sizes} entries; {os.cpu_count()} cores, {seconds / 60:.0f} minutes."
    )


def write(name: str, text: str, *, keep: bool) -> None:
    print(f"\n{name}\n{text}", flush=True)
    if keep:
        mark = re.compile(rf"(<!-- growth: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = GROWTH.read_text()
        if not mark.search(page):
            sys.exit(f"docs/growth.md has no place for {name}.")
        GROWTH.write_text(mark.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page))


def measure(site: Site, sizes: list[int], *, keep: bool) -> None:
    began, found = time.monotonic(), Found()
    site.manage("migrate", "-v0")
    site.manage("createcachetable")
    site.run("-m", "tests.bench.filling", "world")
    grown = site.told_by("-m", "tests.bench.growth_world", "converse", str(CONVERSATIONS))
    write("messages", table_of_growth(grown), keep=keep)
    write("indexes", table_of_indexes(grown), keep=keep)
    site.run("-m", "tests.bench.filling", "big")
    for size in sizes:
        site.run("-m", "tests.bench.filling", "entries", str(size))
        found[size] = site.told_by("-m", "tests.bench.growth_world", "measured")
        print(f"{size:,} entries after {time.monotonic() - began:.0f} s", flush=True)
    write("lists", table_of_lists(found), keep=keep)
    write("pages", table_of_whole_pages(found), keep=keep)
    write("tables", table_of_filled(found), keep=keep)
    write("conditions", conditions(found, time.monotonic() - began), keep=keep)


def main(sizes: list[int]) -> None:
    os.environ.setdefault("BENCH_BIG", "2000")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    folder = Path(tempfile.mkdtemp(prefix="portal-growth-"))
    (folder / "static").mkdir()
    try:
        site = Site("growth", "tests.bench.kill_settings", "", folder)
        measure(site, sizes or SIZES, keep=sizes in ([], SIZES))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]])
