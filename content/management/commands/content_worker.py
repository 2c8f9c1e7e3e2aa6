from typing import Any

from django.utils import timezone

from content.conf import worker_steps
from content.reviews.reminders import send_due
from content.search.services import forget_words
from content.workflow.publication import publish_due, take_down_due
from sm_plugin.worker import Step, WorkerCommand


class Command(WorkerCommand):
    """Do what nobody presses a button for: a page's day, a yearly look, forgetting searches.

    One is enough. A second one does no harm: what is published is published, and a reminder is
    sent once a week, by either of them. A site may add steps of its own.
    """

    help = (
        "Publish what is scheduled, remind groups of pages that are due, and forget what readers"
        " searched for long ago, until stopped."
    )
    seconds = 5
    steps = (
        Step("taking down", lambda stop: take_down_due(stop=stop), "page(s) taken down"),
        Step("publishing", lambda stop: publish_due(stop=stop), "page(s) published"),
        Step(
            "reminders",
            lambda stop: send_due(today=timezone.localdate()),
            "reminder(s) sent",
            every=15 * 60,
        ),
        Step(
            "forgetting searches",
            lambda stop: forget_words(),
            "search(es) forgotten",
            every=24 * 3600,
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.steps = (*type(self).steps, *worker_steps())
