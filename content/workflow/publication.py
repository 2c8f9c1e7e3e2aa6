"""Publishing and taking down on the day that was set, one page after another.

Wagtail's own command stops at the first page that fails, and all later ones wait with it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from sm_plugin.worker import Stop, do_each

from .days import waits_for_source


def take_down_due(*, stop: Stop = lambda: False) -> int:
    """Take down what expired; return how many succeeded."""
    return do_each("taking down", list(_expired()), _take_down, stop=stop)


def publish_due(*, stop: Stop = lambda: False) -> int:
    """Publish what has a day that has come, the oldest first; return how many succeeded.

    A translation waits for its source: that one may have been put off.
    """
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    return do_each("publishing", list(due.order_by("approved_go_live_at")), _publish, stop=stop)


def _expired() -> Iterator[Any]:
    kinds = [kind for kind in apps.get_models() if issubclass(kind, DraftStateMixin)]
    snippets = [kind for kind in kinds if not issubclass(kind, Page)]
    for kind in (Page, *snippets):
        live = kind._default_manager.filter(live=True, expire_at__lt=timezone.now())
        yield from live.order_by("expire_at")


def _take_down(page: Any) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> bool:
    if waits_for_source(revision):
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True
