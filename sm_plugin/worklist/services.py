"""A person's own settings of the worklist, and steps made on several items at once."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import InvalidInput, MessagingError, NotAllowed, Refused, VaultError
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.plain_text import is_blank, one_line
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.under_lock import locked

from .models import SavedFilter, WorklistSettings

FILTERS_AT_MOST = 12
NAME_LENGTH = 40
ITEMS_AT_MOST = 50
COLUMNS = ("id", "key_id", "wrapped_key", "density", "after_step", "uses_keys", "filters_sealed")


def settings_of(user: Any) -> WorklistSettings:
    """Return the person's settings, or the defaults, which are not stored."""
    return WorklistSettings.objects.filter(user=user.pk).first() or WorklistSettings(user=user)


def with_worklist(rows: Any, user: Any) -> Any:
    """Ask the person's settings along with these rows, for `settings_of_loaded`."""
    own = WorklistSettings.objects.filter(user=user.pk)
    return rows.annotate(**{f"own_{name}": Subquery(own.values(name)) for name in COLUMNS})


def settings_of_loaded(user: Any, row: Any) -> WorklistSettings:
    """Return what `with_worklist` asked along with this row, or the defaults."""
    if row.own_id is None:
        return WorklistSettings(user=user)
    return WorklistSettings(user=user, **{name: getattr(row, f"own_{name}") for name in COLUMNS})


@transaction.atomic
def change_worklist(*, actor: Any, **columns: Any) -> WorklistSettings:
    """Change how the person's own list looks and works."""
    own = _own(actor)
    for name, value in columns.items():
        setattr(own, name, value)
    own.save()
    return own


@transaction.atomic
def save_filter(*, actor: Any, name: str, query: str) -> WorklistSettings:
    """Save a filter under a name; one of the same name is replaced."""
    name = one_line(name)
    if is_blank(name):
        raise InvalidInput(_("Give the filter a name."), field="name")
    own = _own(actor)
    others = [one for one in own.filters if one.name != name]
    if len(others) >= FILTERS_AT_MOST:
        raise InvalidInput(_("Remove a saved filter first: 12 are as many as there can be."))
    own.put_filters([*others, SavedFilter(name[:NAME_LENGTH], query)])
    own.save()
    return own


@transaction.atomic
def remove_filter(*, actor: Any, query: str) -> WorklistSettings:
    own = _own(actor)
    own.put_filters([one for one in own.filters if one.query != query])
    own.save()
    return own


@transaction.atomic
def seal_words(*, actor: Any, typed: str) -> str:
    """Return the words of a search for an address: only this person's key opens them."""
    own = _own(actor)
    sealed = own.data_key.seal(typed, **_place_of_words(own))
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def open_words(own: WorklistSettings, sealed: str) -> str:
    """Return the words; raise `InvalidInput` for what this person's key did not seal."""
    if not own.key_id:
        raise InvalidInput(code="bad_search")
    try:
        blob = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return own.data_key.open(blob, **_place_of_words(own))
    except (binascii.Error, ValueError, VaultError):
        raise InvalidInput(code="bad_search") from None


def _place_of_words(own: WorklistSettings) -> dict[str, Any]:
    return {"table": own._meta.db_table, "field": "words of a search", "row": own.pk}


def _own(actor: Any) -> WorklistSettings:
    if not CareTeam.objects.worked_in_by(actor).exists():
        raise NotAllowed
    held = WorklistSettings.objects.select_for_update().filter(user=actor)
    own = held.first()
    if own is None:
        hold_account(actor)
        own = held.first()
    if own is None:
        own = WorklistSettings(user=actor)
        own.give_key()
        own.save(force_insert=True)
    return own


@dataclass(frozen=True)
class NotDone:
    item: WorkItem
    problem: MessagingError

    @property
    def why(self) -> str | Promise:
        return self.problem.message


@dataclass
class Together:
    """The outcome of a step on several items: those that went, and those that did not, and why."""

    done: list[WorkItem] = field(default_factory=list)
    not_done: list[NotDone] = field(default_factory=list)


def shown_as(item: WorkItem) -> str:
    """Return the key of an item with the moment of its newest message, as a list showed both."""
    return f"{item.pk}~{item.thread.last_message_at.isoformat()}"


def key_shown(shown: str) -> str:
    return shown.partition("~")[0]


def do_together(
    service: Callable[..., Any],
    *,
    user: Any,
    items: Iterable[WorkItem],
    shown: Collection[str],
    **words: Any,
) -> Together:
    """Make the same step on each item by the service that makes it on one, with the same right.

    Each is a transaction of its own, so that one refusal stops no other. An unreviewed urgent
    message is never among them, and one with another newest message than the list showed
    (`shown_as`) is to be read first: both are asked of the item as it is when it is held.
    """
    together = Together()
    for item in items:
        try:
            with transaction.atomic():
                # The step may lock whom it gives the item to, which comes before the thread.
                held = locked(item, holder=user)
                _require_calm(held, shown)
                service(actor=user, item=held, **words)
        except MessagingError as problem:
            together.not_done.append(NotDone(item, problem))
        else:
            together.done.append(item)
    return together


def _require_calm(item: WorkItem, shown: Collection[str]) -> None:
    if item.is_urgent:
        raise Refused(_("It is urgent and not reviewed. Open it by itself."), code="urgent")
    if shown_as(item) not in shown:
        raise Refused(_("A message came since the list was shown. Read it first."), code="new")
