"""The key of what a form makes: the same form sent twice makes one thing."""

from typing import Any
from uuid import UUID, uuid5


def key_of(form: UUID, actor: Any) -> UUID:
    """Return the key of what this person's form makes; nobody else can name it by theirs."""
    return uuid5(form, str(actor.pk))
