"""What every messaging page has in common: sign-in, no caching, refusals written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.conf import conf
from sm_plugin.errors import MessagingError, NotEligible
from sm_plugin.reports import NoTextInReports
from sm_plugin.signed_out import TEXTS, has_text, keep

View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def messaging_page(view: View) -> View:
    """A page for signed-in people: never cached, and every refusal leaves an audit event.

    Someone else's object and one that does not exist give the same page, in the same way. What
    was typed stays out of the reports of faults.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.exception_reporter_filter = NoTextInReports()
        if not request.user.is_authenticated and has_text(request):
            return keep(request)
        if not request.user.is_authenticated:
            response: HttpResponse = redirect(adapter().sign_in_url(request.get_full_path()))
        else:
            response = _answer(view, request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store, private"
        return response

    return page


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except MessagingError as error:
        return refuse(request, error, kwargs)


def refuse(
    request: HttpRequest, error: MessagingError, asked_for: Mapping[str, Any]
) -> HttpResponse:
    """Record the refusal and say in plain words what happened and what to do.

    A text that came with the request is shown again, so that nobody loses what they wrote.
    """
    note_refusal(request, error, asked_for)
    if isinstance(error, NotEligible) and error.reason != "read_only" and request.method != "POST":
        return redirect("sm_plugin:opt_in" if error.can_agree else "sm_plugin:why_not")
    context = {
        "error": error,
        "kept": "\n\n".join(text for name in TEXTS if (text := request.POST.get(name, ""))),
        "on_team_page": request.path.startswith(reverse("sm_plugin:queue")),
    }
    return page(request, "refused", context, status=error.status)


def note_refusal(request: HttpRequest, error: MessagingError, asked_for: Mapping[str, Any]) -> None:
    """Record who was refused what; a form to be filled in better is no refusal."""
    if error.status == 422:
        return
    record(
        actor=request.user,
        action=Action.ACCESS_REFUSED,
        outcome=Outcome.FAILED if error.status >= 500 else Outcome.REFUSED,
        obj=next(iter(asked_for.items()), None),
        code=error.code,
        request=request,
    )


def page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render one of the plugin's pages inside the host's base template."""
    context = {"sm_base_template": conf().BASE_TEMPLATE, "help_url": adapter().help_url()} | context
    return render(request, f"sm_plugin/{name}.html", context, status=status)


def say(request: HttpRequest, text: str) -> None:
    """Tell of a success on the next page; never with anything a person wrote in it."""
    messages.success(request, text)
