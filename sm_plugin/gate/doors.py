"""The decorator in front of a Veteran's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sm_plugin.errors import NotEligible
from sm_plugin.http import View, messaging_page

from .eligibility import Eligibility, Reason, eligibility

VeteranView = Callable[Concatenate[HttpRequest, Eligibility, ...], HttpResponse]


def veteran_page(view: VeteranView) -> View:
    """A page of one's own mailbox: without the right standing it shows the gate, never data."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = eligibility(request.user)
        if standing.can_read:
            return view(request, standing, *args, **kwargs)
        if request.POST.get("body"):
            raise NotEligible(standing.reason)  # a page that gives the text back
        if standing.reason == Reason.TERMS:
            return redirect("sm_plugin:opt_in")
        return redirect("sm_plugin:why_not")

    return messaging_page(gated)
