from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.sign_in.resealing import FORMER, TODAY, UNOPENED, seal_anew


class Command(BaseCommand):
    """Seal apps and recovery codes with today's PORTAL_SECRET_KEY; may be run again."""

    help = "Seal apps and recovery codes anew, so that PORTAL_SECRET_KEY_FORMER can go."

    def handle(self, **options: Any) -> None:
        counts = seal_anew()
        self.stdout.write(
            f"{counts[FORMER]} factor(s) sealed anew; {counts[TODAY]} were sealed with today's key."
        )
        if lost := counts[UNOPENED]:
            raise CommandError(
                f"{lost} factor(s) can't be opened: their key is neither PORTAL_SECRET_KEY nor in"
                " PORTAL_SECRET_KEY_FORMER."
            )
