from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from sm_plugin.teams.default_topics import seed_topics
from sm_plugin.teams.models import Topic


class Command(BaseCommand):
    help = "Add the default topics that are missing; topics that are there stay as they are."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = seed_topics(Topic.objects.all())
        self.stdout.write(f"Added: {', '.join(added)}." if added else "Every topic was there.")
