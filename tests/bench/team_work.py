"""What many open items, closing their team, and reports cost: `make bench-team`.

It needs PostgreSQL, which `scripts/with_postgres` starts for it, and about twenty minutes. In a new
database it makes a report of 10,000 questions, searches the mail of a team with 50,000
conversations, then makes a team whose open items grow to 50,000, and closes that team while a
patient writes to the one that takes over. It prints tables, writes them into docs/performance.md,
and ends by itself. Nothing here is a test: it depends on the machine.

    make bench-team BENCH="--sizes 1000 --rounds 1000"      only printed
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.bench import conditions, write
from tests.bench.serving import ROOT, Site

SIZES, ROUNDS = [1_000, 10_000, 50_000], 10_000
INSIDE = """import sys, django
django.setup()
from tests.bench.team_acts import main
main(*sys.argv[1:])"""


class Team:
    """The portal in a folder and a database of its own."""

    def __init__(self, folder: Path) -> None:
        (folder / "static").mkdir()
        self.stop = folder / "stop"
        self.site = Site("portal", "tests.bench.kill_settings", "portal.wsgi", folder)

    def make(self) -> None:
        self.site.manage("migrate", "-v0")
        self.site.manage("createcachetable")
        self.act("seed")

    def act(self, *words: Any) -> Any:
        return _told(self.site.run("-c", INSIDE, *map(str, words)))

    def closed(self, batches: int) -> tuple[dict[str, float], list[float]]:
        """Close the team while somebody writes to the other; return both ones' seconds."""
        words = [sys.executable, "-W", "ignore", "-c", INSIDE, "write", str(self.stop)]
        writer = subprocess.Popen(
            words, env=self.site.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            while not Path(f"{self.stop}.begun").exists() and writer.poll() is None:
                time.sleep(0.1)
            found = self.act("close", batches)
        finally:
            self.stop.touch()
            told, _errors = writer.communicate(timeout=60)
        return found, _told(told)


def _told(words: str) -> Any:
    return json.loads(words.splitlines()[-1])


def table_of_items(found: dict[int, dict[str, list[float]]]) -> str:
    heads = " | ".join(f"{size:,} open: statements, ms" for size in found)
    lines = [f"| page | {heads} |", "|---" * (len(found) + 1) + "|"]
    for name in next(iter(found.values())):
        cells = [f"{pages[name][0]:.0f}, {pages[name][1]:.0f}" for pages in found.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def table_of_searches(found: dict[str, list[float]]) -> str:
    lines = ["| words | statements | ms |", "|---|---|---|"]
    lines += [f"| {words} | {count:.0f} | {taken:.0f} |" for words, (count, taken) in found.items()]
    return "\n".join(lines)


def table_of_closing(found: dict[str, float], waits: list[float]) -> str:
    rows = {
        f"the whole, {found['items']:,.0f} items in {found['batches']:,.0f} batches": "seconds",
        "the first transaction, which stops new messages and moves the patients": "begin",
        "a batch, the median": "median",
        "the longest batch": "longest",
    }
    lines = ["| | seconds |", "|---|---|"]
    lines += [f"| {name} | {found[key]:.2f} |" for name, key in rows.items()]
    lines.append(f"| a send to the team that takes over, the median | {median(waits):.2f} |")
    lines.append(f"| the longest of {len(waits):,} sends | {max(waits):.2f} |")
    return "\n".join(lines)


def table_of_reports(found: dict[str, list[float]]) -> str:
    found = dict(found)
    rounds, _nothing = found.pop("rounds")
    lines = [f"| of {rounds:,.0f} rounds | statements | ms |", "|---|---|---|"]
    lines += [f"| {name} | {count:.0f} | {taken:.0f} |" for name, (count, taken) in found.items()]
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", help="only these, and only printed")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="of the reports; 0 makes none")
    options.add_argument("--batches", type=int, default=0, help="close no further than so many")
    given = options.parse_args()
    keep, load = given.sizes is None, os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        team = Team(Path(folder))
        team.make()
        if given.rounds:
            write("reports", table_of_reports(team.act("reports", given.rounds)), keep=keep)
        searched = team.act("search", max(given.sizes or SIZES))
        write("search in a team's mail", table_of_searches(searched), keep=keep)
        found = {size: team.act("items", size) for size in given.sizes or SIZES}
        write("open items", table_of_items(found), keep=keep)
        write("closing a team", table_of_closing(*team.closed(given.batches)), keep=keep)
        write("conditions of the team", conditions(load), keep=keep)


if __name__ == "__main__":
    main()
