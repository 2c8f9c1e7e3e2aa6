from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from content.reviews.reminders import send_due


class Command(BaseCommand):
    help = (
        "Remind the groups whose pages are overdue or due in 30 days, each person once a week."
        " `content_worker` does this by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_due(today=timezone.localdate())} reminder(s) sent.")
