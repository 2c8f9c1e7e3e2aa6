"""The list that an item was opened from, by the words of its address, and what comes next in it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from sm_plugin.errors import InvalidInput
from sm_plugin.paging import cursor_of, keyset_page
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from sm_plugin.worklist.choices import AfterStep
from sm_plugin.worklist.filters import Narrowing
from sm_plugin.worklist.services import settings_of


def list_words(request: HttpRequest) -> dict[str, str]:
    """Return the words of the list in an address; none if they are no list's."""
    queue = request.GET.get("queue", "")
    if queue not in QUEUES:
        return {}
    try:
        return {"queue": queue} | Narrowing.of(request.GET.dict()).words
    except InvalidInput:
        return {}


def address_of_list(words: dict[str, str]) -> str:
    return f"{reverse('sm_plugin:queue')}{'?' if words else ''}{urlencode(words)}"


def address_of_item(item: WorkItem, words: dict[str, str], **more: str) -> str:
    query = urlencode(words | more)
    return f"{reverse('sm_plugin:item', args=[item.pk])}{'?' if query else ''}{query}"


def neighbour(
    user: Any, words: dict[str, str], item: WorkItem, *, back: bool = False
) -> WorkItem | None:
    """Return the item after this one in the list, or before it; None at the end.

    `item` is as it was when the list had it: a step may have moved it since.
    """
    chosen = QUEUES[words["queue"]]
    condition = Narrowing.of(words).condition(user)
    parts = chosen.of(user, list(CareTeam.objects.worked_in_by(user)))
    cursor = cursor_of(item, chosen.fields)
    found = keyset_page(
        [part.filter(condition).exclude(pk=item.pk) for part in parts],
        field=chosen.fields,
        descending=chosen.descending,
        newer=cursor if back else "",
        older="" if back else cursor,
        size=1,
    )
    return found.rows[0] if found.rows else None


def after_step(request: HttpRequest, item: WorkItem) -> str:
    """Return the address that a person sees when the work on an item is over.

    The next item of the same list, from its top again at the end, or the list, as each chooses.
    """
    words = list_words(request)
    if not words or settings_of(request.user).after_step == AfterStep.LIST:
        return address_of_list(words)
    found = neighbour(request.user, words, item) or _first(request.user, words, item)
    if found is None:
        return address_of_list(words)
    return address_of_item(found, words, came="next")


def _first(user: Any, words: dict[str, str], item: WorkItem) -> WorkItem | None:
    chosen = QUEUES[words["queue"]]
    condition = Narrowing.of(words).condition(user)
    parts = chosen.of(user, list(CareTeam.objects.worked_in_by(user)))
    left = [part.filter(condition).exclude(pk=item.pk) for part in parts]
    rows = keyset_page(left, field=chosen.fields, descending=chosen.descending, size=1).rows
    return rows[0] if rows else None
