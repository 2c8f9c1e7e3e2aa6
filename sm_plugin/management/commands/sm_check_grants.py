from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sm_plugin.caregivers import grants as mailboxes
from sm_plugin.facilities import appointments
from sm_plugin.teams import grant_check as teams

ROOMS = (appointments, teams, mailboxes)


class Command(BaseCommand):
    """Proves that guardian's tables hold what follows from the facts, and nothing besides.

    Exit 1 with each difference on a line. It mends nothing: a difference means that something
    other than our services wrote rights, and somebody should know why before it is gone.
    """

    help = "Compare rights with appointments, memberships and mailboxes; exit 1 if they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [difference for room in ROOMS for difference in room.check_grants()]
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} difference(s) between rights and facts.")
        self.stdout.write("Rights and facts agree.")
