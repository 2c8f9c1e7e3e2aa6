from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction


class Command(BaseCommand):
    """People, teams and messages to try the portal with; running it again changes nothing.

    It makes accounts whose password everyone knows, so it works only where the settings say
    that this is a demonstration.
    """

    help = (
        "Load the demonstration: a cast of people, two live facilities with care teams, and"
        " messages in every state."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "PORTAL_DEMONSTRATION", False):
            raise CommandError(
                "This is not a demonstration, so nothing was changed. The command makes accounts"
                " with a known password; it runs only with PORTAL_DEMONSTRATION in the settings."
            )
        if not apps.is_installed("sm_plugin"):
            raise CommandError("Secure Messaging is not installed, so there is nothing to show.")
        from portal.demo.load import load
        from portal.demo.signing_in import who_can_sign_in

        with transaction.atomic():
            new = load()
        self.stdout.write(f"The demonstration is ready: {new} new thread(s).\n")
        self.stdout.write(who_can_sign_in())
