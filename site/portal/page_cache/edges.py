from datetime import datetime, timedelta

from django.utils import timezone

from content.snippets.banners import Banner

MOST_SECONDS = 5 * 60  # what was changed past all signals shows after this time


def unchanged_until(began: float) -> float:
    """Until when a page stays right if nobody changes anything, in seconds of Unix.

    A banner begins or ends by the clock, and terms come into force at midnight.
    """
    now = datetime.fromtimestamp(began, tz=timezone.get_default_timezone())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    edges = [began + MOST_SECONDS, midnight.timestamp()]
    if banner := Banner.objects.next_change(now):
        edges.append(banner.timestamp())
    return min(edges)
