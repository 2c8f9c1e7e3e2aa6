"""Finding the host's accounts by their e-mail address; one that two share stands for nobody.

Addresses are the same when they are in small letters. Databases fold more: in capitals an i with
and without a dot are one letter, and who has a look-alike address was found for somebody else.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower

from sm_plugin.adapter import adapter


def account_with(address: str, **facts: Any) -> Any:
    """Return the one account with the address, in any case of its letters; None otherwise."""
    return _by_address([address], **facts).get(address.lower())


def open_accounts_by_address(addresses: Iterable[str]) -> dict[str, Any]:
    """Return the open accounts by address in small letters; one query, however many they are.

    An address that two share has None.
    """
    return _by_address(addresses, is_active=True)


def _by_address(addresses: Iterable[str], **facts: Any) -> dict[str, Any]:
    model: Any = get_user_model()
    wanted = {address.lower() for address in addresses}
    alike = model._default_manager.annotate(in_lower_case=Lower(model.EMAIL_FIELD))
    found = alike.filter(in_lower_case__in=wanted, **facts)
    people: dict[str, Any] = {}
    for person in adapter().with_confirmed_address(found):
        address = getattr(person, model.EMAIL_FIELD).lower()
        if address in wanted:
            people[address] = None if address in people else person
    return people
