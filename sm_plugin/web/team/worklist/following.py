"""The list that an item was opened from, by the words of its address, and what comes next in it."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest

from sm_plugin.addresses import address_of
from sm_plugin.database.paging import cursor_of, keyset_page
from sm_plugin.errors import InvalidInput
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import reads_of_loaded, with_reads
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from sm_plugin.worklist.choices import AfterStep
from sm_plugin.worklist.filters import Narrowing
from sm_plugin.worklist.services import settings_of

from .listing import Listing


def words_of_list(request: HttpRequest) -> dict[str, str]:
    """Return the words of a list in its address; raise `InvalidInput` for those of no list."""
    given = request.GET.dict()
    queue = given.get("queue", "")
    return ({"queue": queue} if queue in QUEUES else {}) | Narrowing.of(given).words


def list_words(request: HttpRequest) -> dict[str, str]:
    """Return the words of the list that an item was opened from; none if it was no list."""
    try:
        words = words_of_list(request)
    except InvalidInput:
        return {}
    return words if "queue" in words else {}


def in_list(request: HttpRequest, name: str, item: WorkItem) -> str:
    """Return a page of an item by its name, with the words of the list that it was opened from."""
    return page_in_list(name, item, list_words(request))


def page_in_list(name: str, item: WorkItem, words: dict[str, str]) -> str:
    return _with_words(address_of(name, item_id=item.pk), words)


def address_of_list(words: dict[str, str]) -> str:
    return _with_words(address_of("queue"), words)


def address_of_item(item: WorkItem, words: dict[str, str], **more: str) -> str:
    return _with_words(address_of("item", item_id=item.pk), words | more)


def _with_words(address: str, words: dict[str, str]) -> str:
    return f"{address}?{urlencode(words)}" if words else address


def neighbour(
    user: Any, words: dict[str, str], item: WorkItem, *, back: bool = False
) -> WorkItem | None:
    """Return the item after this one in the list, or before it; None at the end.

    `item` is as it was when the list had it: a step may have moved it since.
    """
    chosen = QUEUES[words["queue"]]
    is_promised = chosen.promises_first and item.has_promise_come
    cursor = cursor_of(item, chosen.fields, is_moved_up=is_promised)
    return _one(user, words, item, **({"newer": cursor} if back else {"older": cursor}))


class After(NamedTuple):
    """An address; `is_next` is True if it is that of another item."""

    address: str
    is_next: bool


def after_step(request: HttpRequest, item: WorkItem) -> After:
    """Return what a person sees when the work on an item is over.

    The next item of the same list, from its top again at the end, or the list, as each chooses.
    """
    words = list_words(request)
    if not words or settings_of(request.user).after_step == AfterStep.LIST:
        return After(address_of_list(words), is_next=False)
    found = neighbour(request.user, words, item) or _one(request.user, words, item)
    if found is None:
        return After(address_of_list(words), is_next=False)
    return After(address_of_item(found, words, came="next", left=str(item.pk)), is_next=True)


def _one(user: Any, words: dict[str, str], left_out: WorkItem, **where: str) -> WorkItem | None:
    """Return the list's first item, or the first `older` or `newer` than a cursor."""
    chosen = QUEUES[words["queue"]]
    teams = list(with_reads(CareTeam.objects.worked_in_by(user), user))
    listing = Listing(user, teams, reads_of_loaded(teams), chosen, Narrowing.of(words))
    found = keyset_page(
        listing.rows(), field=chosen.fields, descending=chosen.descending, size=2, **where
    )
    rows = found.rows[::-1] if where.get("newer") else found.rows
    return next((row for row in rows if row.pk != left_out.pk), None)
