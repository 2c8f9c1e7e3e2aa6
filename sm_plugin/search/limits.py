"""The limit of a person's searches: each reads the words of a whole mailbox."""

from datetime import timedelta
from typing import Any

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.database.pace import wait
from sm_plugin.errors import TooOften

A_MINUTE = 60  # searches of one person


def require_unhurried(user: Any) -> None:
    """Raise `TooOften` after sixty searches in a minute, counted in the record."""
    searches = AuditEvent.objects.by(user).filter(action=Action.SEARCH)
    if wait(searches, "at", A_MINUTE, within=timedelta(minutes=1)):
        raise TooOften
