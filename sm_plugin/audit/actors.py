"""The people behind the keys of events."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from .models import AuditEvent


def actors_of(events: Iterable[AuditEvent]) -> dict[str, Any]:
    """Return the accounts by the key that the events have; one query, however many they are.

    The system, nobody and accounts that are gone have none.
    """
    model = get_user_model()
    keys = set()
    for event in events:
        try:
            keys.add(model._meta.pk.to_python(event.actor_key))
        except ValidationError:
            continue  # the system, or nobody
    return {str(pk): user for pk, user in model._default_manager.in_bulk(keys).items()}
