from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from sm_plugin.safety.default_phrases import seed_phrases
from sm_plugin.safety.models import SafetyPhrase


class Command(BaseCommand):
    help = "Add the safety phrases that are missing; those that are there stay as they are."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = seed_phrases(SafetyPhrase.objects.all())
        self.stdout.write(f"{added} phrase(s) added, none of them reviewed by a clinician.")
