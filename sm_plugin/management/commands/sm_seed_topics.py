from typing import Any

from django.db import transaction

from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.teams.topics.default_questions import seed_questions
from sm_plugin.teams.topics.default_topics import seed_topics


class Command(KeyringFirst):
    help = "Add the default topics and questions that are missing; what is there stays as it is."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = seed_topics(Topic.objects.all())
        added += seed_questions(Topic.objects.all(), TopicQuestion.objects.all())
        self.stdout.write(
            f"Added: {', '.join(added)}." if added else "Every topic and question was there."
        )
