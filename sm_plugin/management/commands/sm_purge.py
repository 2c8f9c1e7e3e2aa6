from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from sm_plugin.errors import InvalidInput
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.retention.services import (
    FEWEST_YEARS,
    MOST_YEARS,
    destroy,
    kept_for_chart,
    past_their_time,
)


class Command(KeyringFirst):
    """Destroys the keys of conversations that are older than so many years.

    These are the closed ones, and those a team began to which nobody replied. A letter's own copy
    of the text goes with the last of its conversations. Where conversations are saved to the
    chart, only those go that are there whole; the chart gets no files, so what has files stays.

    Without `--apply` it only counts. The record of access is never purged: it tells of these
    conversations by their ids, and stays whole.
    """

    help = "Destroy conversations that ended so many years ago; --apply does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--years", type=int, required=True, help="at least six")
        parser.add_argument("--apply", action="store_true", help="do it; without, only count")

    def handle(self, *, years: int, apply: bool, **options: Any) -> None:
        try:
            waiting = list(past_their_time(years=years).values_list("pk", flat=True))
            kept = kept_for_chart(years=years)
        except InvalidInput as error:
            if error.code == "too_many":
                raise CommandError(f"Name at most {MOST_YEARS} years.") from None
            raise CommandError(
                f"Nothing younger than {FEWEST_YEARS} years may go (45 CFR 164.316(b)(2)(i))."
            ) from None
        if kept:
            self.stderr.write(
                f"{kept} conversation(s) of that age stay: they have files, which the chart does "
                "not get, are not saved there whole, or a copy lies under another person's record."
            )
        if not apply:
            self.stdout.write(
                f"{len(waiting)} conversation(s) could go. Nothing was changed: run again with "
                "--apply. Nobody can open them afterwards, from this database."
            )
            return
        gone = sum(destroy(pk, years=years) for pk in waiting)
        self.stdout.write(f"{gone} conversation(s) destroyed. Backups still have their keys.")
