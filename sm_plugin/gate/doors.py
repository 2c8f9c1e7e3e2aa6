"""The decorator in front of a Veteran's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse

from sm_plugin.errors import NotEligible
from sm_plugin.http import View, messaging_page

from .eligibility import Eligibility, eligibility

VeteranView = Callable[Concatenate[HttpRequest, Eligibility, ...], HttpResponse]


def veteran_page(view: VeteranView) -> View:
    """A page of one's own mailbox: without the right standing it shows the gate, never data."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = eligibility(request.user)
        if standing.can_read:
            return view(request, standing, *args, **kwargs)
        raise NotEligible(standing.reason)

    return messaging_page(gated)
