"""The decorator in front of a Veteran's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from sm_plugin.access.access import Eligibility, standing_for
from sm_plugin.access.text import explain
from sm_plugin.errors import NotEligible
from sm_plugin.web.base import View, messaging_page

VeteranView = Callable[Concatenate[HttpRequest, Eligibility, ...], HttpResponse]


def veteran_page(view: VeteranView) -> View:
    """A page of a patient's mailbox: without the right standing it shows the gate, never data.

    An address with a `mailbox_id` means another's mailbox that was opened to this person.
    """

    @wraps(view)
    def gated(
        request: HttpRequest, *args: Any, mailbox_id: UUID | None = None, **kwargs: Any
    ) -> HttpResponse:
        standing = standing_for(request.user, mailbox_id)
        if not standing.for_other:
            request.sm_standing = standing  # type: ignore[attr-defined]
        try:
            if standing.can_read:
                return view(request, standing, *args, **kwargs)
            raise NotEligible(standing.reason)
        except NotEligible as refusal:
            refusal.why, refusal.for_other = explain(standing), standing.for_other
            raise

    return messaging_page(gated)
