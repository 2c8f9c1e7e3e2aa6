"""Finding the host's accounts by their e-mail address; one that two share stands for nobody."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower


def account_with(address: str, **facts: Any) -> Any:
    """Return the one account with the address, in any case of its letters; None otherwise."""
    model: Any = get_user_model()
    by_address = {f"{model.EMAIL_FIELD}__iexact": address}
    found = list(model._default_manager.filter(**by_address, **facts)[:2])
    return found[0] if len(found) == 1 else None


def open_accounts_by_address(addresses: Iterable[str]) -> dict[str, Any]:
    """Return the open accounts by address in small letters; one query, however many they are.

    An address that two share has None.
    """
    model: Any = get_user_model()
    lowered = model._default_manager.annotate(in_lower_case=Lower(model.EMAIL_FIELD))
    people: dict[str, Any] = {}
    for person in lowered.filter(in_lower_case__in=list(addresses), is_active=True):
        address = person.in_lower_case
        people[address] = None if address in people else person
    return people
