from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sm_plugin.csv_files import ImportFaults, read_records
from sm_plugin.safety.services import check

COLUMNS = ("part", "label", "kind", "language", "text")


class Command(BaseCommand):
    """The phrases in use, measured on sentences that people labelled "catch" or "pass".

    The file is CSV with the columns part, label, kind, language and text.
    """

    help = "Say how many labelled sentences the safety check catches and lets pass."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the labelled sentences, as CSV")
        parser.add_argument("--wrong", action="store_true", help="also list what went wrong")

    def handle(self, *, file: Path, wrong: bool, **options: Any) -> None:
        right: Counter[tuple[str, ...]] = Counter()
        total: Counter[tuple[str, ...]] = Counter()
        for row in _rows(file):
            group = (row["part"], row["label"], row["kind"] or "-", row["language"])
            is_right = bool(check([row["text"]])) == (row["label"] == "catch")
            total[group] += 1
            right[group] += is_right
            if wrong and not is_right:
                self.stdout.write(f"{' '.join(group)}: {row['text']}")
        if not total:
            raise CommandError(f"{file.name} has no sentences.")
        self._table(right, total)

    def _table(self, right: Counter[tuple[str, ...]], total: Counter[tuple[str, ...]]) -> None:
        line = "{:12} {:6} {:10} {:3} {:>5} {:>5} {:>7}"
        self.stdout.write(line.format("part", "should", "kind", "in", "right", "of", ""))
        for part in dict.fromkeys(group[0] for group in total):
            groups = [group for group in total if group[0] == part]
            for group in groups:
                self._line(line, group, right[group], total[group])
            for label in ("catch", "pass"):
                of_label = [group for group in groups if group[1] == label]
                sums = (sum(counts[group] for group in of_label) for counts in (right, total))
                self._line(line, (part, label, "all", "all"), *sums)

    def _line(self, line: str, group: tuple[str, ...], right: int, total: int) -> None:
        share = f"{right / total:.1%}" if total else ""
        self.stdout.write(line.format(*group, right, total, share))


def _rows(file: Path) -> Iterator[dict[str, str]]:
    try:
        for _line, cells in read_records(file, COLUMNS):
            yield cells
    except ImportFaults as faults:
        wanted = f"{file.name} is CSV with the columns {', '.join(COLUMNS)}"
        raise CommandError(f"{wanted}; {faults}") from faults
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
