"""Sessions in the database, as Django keeps them; looked up by a question that is written once.

Each page of somebody signed in begins with it, and Django takes longer to write it than
PostgreSQL to answer it.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.utils import timezone

from sm_plugin.database.prepared import Prepared


def _session_of(key: str) -> Any:
    return Session.objects.filter(session_key=key, expire_date__gt=timezone.now())


_SESSION = Prepared(_session_of)


class SessionStore(db.SessionStore):  # its name is a part of what signs a session
    def _validate_session_key(self, key: Any) -> bool:
        """Take no key but such as are given out: a cookie can hold what a database refuses."""
        made = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(made) and set(VALID_KEY_CHARS).issuperset(key)

    def _get_session_from_db(self) -> Session | None:
        """Return the session while it lasts; what is not there, or over, has no key any more."""
        found = _SESSION.ask(self.session_key)
        if not found:
            self._session_key = None
        return found[0] if found else None
