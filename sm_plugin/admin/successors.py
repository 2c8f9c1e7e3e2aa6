"""Teams whose last reader is gone, said first on every page of the admin until it is settled.

See docs/decisions/0613.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.ownership.unseen import mended_of

BOARD_NAME = "secure-messaging_board"
SHOWN = 20


class SuccessorsWanted(Component):
    """Before the board: the teams that need one who takes over, and what the worker mended."""

    template_name = "sm_plugin/admin/successors.html"
    order = 1

    def __init__(self, user: Any) -> None:
        own = CareTeam.objects.run_by(user)
        wanted = own.without_reader().named()
        self.teams = list(wanted.order_by("facility__name", "pk")[:SHOWN])
        self.mended = mended_of(own)

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"successors": self.teams, "mended": self.mended}


def warn(request: HttpRequest) -> None:
    """Say above the page that comes which teams have nobody; nothing when all have somebody."""
    wanted = CareTeam.objects.run_by(request.user).without_reader()
    if request.method != "GET" or not (count := wanted.count()):
        return
    words = ngettext(
        "%(n)d care team has nobody who may review its messages. You have to name the team that "
        "takes over.",
        "%(n)d care teams have nobody who may review their messages. You have to name the teams "
        "that take over.",
        count,
    )
    button = messages.button(reverse(BOARD_NAME), ngettext("See the team", "See the teams", count))
    messages.error(request, words % {"n": count}, buttons=[button])


def warned(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say above a page of the admin which of the person's teams have nobody."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        warn(request)
        return view(request, *args, **kwargs)

    return shown
