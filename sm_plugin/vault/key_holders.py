"""Who keeps data keys: the vault can't ask their tables itself, so they tell it."""

from collections.abc import Callable, Iterable

KeyIds = Callable[[], Iterable[str]]

_holders: list[KeyIds] = []


def register_key_holder(key_ids: KeyIds) -> None:
    """Register a query for the ids of keys that rows are wrapped with; call it from ready()."""
    if key_ids not in _holders:
        _holders.append(key_ids)


def keys_in_use() -> set[str]:
    """Every key without which some row couldn't be read."""
    return {key_id for key_ids in _holders for key_id in key_ids()}
