"""The list of a person's devices: those that are signed in, and no others.

A session that is over stays stored until its own browser asks, which gets the text back that it
sends (`timeout.IdleMiddleware`). So it is left out here, and not ended.
"""

from typing import Any

from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.views.generic.edit import FormView

from .store import SessionStore
from .timeout import seconds_left


class DevicesPage(ListUserSessionsView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        devices = [one for one in _devices(self.request.user) if _is_signed_in(one)]
        page = FormView.get_context_data(self, **kwargs)
        return page | {"sessions": devices, "session_count": len(devices)}


def _devices(person: Any) -> list[Any]:
    """Return the person's devices with what is stored of their sessions, the first one first."""
    stored = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    own = UserSession.objects.filter(user=person.pk)
    data = Subquery(stored.values("session_data")[:1])
    return list(own.annotate(session_data=data).order_by("created_at"))


def _is_signed_in(device: Any) -> bool:
    if device.is_current():
        return True
    session = SessionStore()
    session.update(session.decode(device.session_data) if device.session_data else {})
    return not session.is_empty() and seconds_left(session) > 0
