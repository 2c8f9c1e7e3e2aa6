"""The frame of every messaging page: sign-in, no caching, refusals written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.conf import conf
from sm_plugin.database.values import is_key
from sm_plugin.errors import MessagingError, NotAllowed, NotEligible, NotFound, Refused
from sm_plugin.sending.answers import ANSWER
from sm_plugin.sending.danger import danger_in
from sm_plugin.web.exception_filter import NoTextInReports
from sm_plugin.web.marking import own_view
from sm_plugin.web.origin import recorded
from sm_plugin.web.paging import PageGone, without_cursors
from sm_plugin.web.session_ended import (
    AUTOSAVE_HEADER,
    TEXTS,
    has_text,
    keep,
    require_same_writer,
    writer_mark,
)

View = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def messaging_page(view: View) -> View:
    """A page for signed-in people: never cached, and every refusal leaves an audit event.

    Someone else's object and one that does not exist give the same page, in the same way. A form
    that was shown to another person does nothing. What was typed stays out of the reports of
    faults. What rooms record names this request's origin.
    """

    @own_view
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.exception_reporter_filter = NoTextInReports()
        if not request.user.is_authenticated and has_text(request):
            return keep(request)
        if not request.user.is_authenticated:
            response: HttpResponse = redirect(adapter().sign_in_url(request.get_full_path()))
        else:
            with recorded(request):
                response = _answer(view, request, *args, **kwargs)
        response.headers.setdefault("Expires", http_date())
        response["Cache-Control"] = "no-store, private"
        return response

    return page


def sent_from(name: str, *arguments: str, part: str = "") -> Callable[[View], View]:
    """An address that only takes a form, which stands on the page `name`.

    Opening or reloading it leads to that page, with these arguments of the address (and the
    mailbox's, if any), at its `part`; nothing is looked up before. Other methods are refused.
    """

    def decorate(view: View) -> View:
        takes_form = require_POST(view)

        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return takes_form(request, *args, **kwargs)
            kept = {key: kwargs[key] for key in (*arguments, "mailbox_id") if key in kwargs}
            address = reverse(f"sm_plugin:{name}", kwargs=kept)
            return redirect(f"{address}#{part}" if part else address)

        return page

    return decorate


def or_the_list(list_of: Callable[Concatenate[HttpRequest, ...], str]) -> Callable[[View], View]:
    """Answer a second press, also at the same moment, the Back button, or what came too late, with
    the list of the person that says how it stands, if `list_of` names one; it is a refusal."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except (NotFound, NotAllowed, Refused) as error:
                place = list_of(request, *args, **kwargs)
                if not place:
                    raise
                note_refusal(request, error, kwargs)
            text = _("Nothing was changed now. This was answered, changed or ended before.")
            messages.info(request, text)
            return redirect(place)

        return answer

    return decorate


def or_gone(
    kind: str, back: Callable[..., str], *, field: str = ""
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Answer who removed the thing before, by the record, with the page that it stood on.

    Its key stands in the address, or in a `field` of the form. All others find nothing, as ever.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except NotFound as error:
                key = request.POST.get(field, "") if field else next(iter(kwargs.values()))
                if not says_gone(request, error, kind, key):
                    raise
            return redirect(back(request, *args))

        return answer

    return decorate


def says_gone(request: HttpRequest, error: NotFound, kind: str, key: Any) -> bool:
    """Tell the one who removed it that it is gone, and record the refusal; False to others."""
    removed = AuditEvent.objects.by(request.user)
    if not is_key(str(key)) or not removed.removing(kind, key).exists():
        return False
    match = request.resolver_match
    note_refusal(request, error, match.kwargs if match else {})
    messages.info(request, _("You removed this before. Nothing was changed now."))
    return True


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        require_same_writer(request)
        return view(request, *args, **kwargs)
    except PageGone:
        first = without_cursors(request.GET)
        return redirect(f"{request.path}?{first.urlencode()}" if first else request.path)
    except MessagingError as error:
        return refuse(request, error, kwargs)


def refuse(
    request: HttpRequest, error: MessagingError, asked_for: Mapping[str, Any]
) -> HttpResponse:
    """Record the refusal and say in plain words what happened and what to do.

    A text that came with the request is shown again, so that nobody loses what they wrote.
    """
    note_refusal(request, error, asked_for)
    if AUTOSAVE_HEADER in request.headers:
        return JsonResponse({"state": _state(error)}, status=error.status)
    if isinstance(error, NotEligible) and not error.for_other and request.method != "POST":
        return redirect("sm_plugin:opt_in" if error.can_agree else "sm_plugin:why_not")
    subject, body = (request.POST.get(name, "") for name in TEXTS)
    answers = {name: request.POST[name] for name in request.POST if name.startswith(ANSWER)}
    on_team_page = request.path.startswith(reverse("sm_plugin:queue"))
    danger = None
    if not on_team_page and error.status < 500:
        danger = danger_in(request.user, [subject, body], answers)
    context = {
        "error": error,
        # In the order of the page: answers before the message.
        "kept": "\n\n".join(filter(None, [subject, *answers.values(), body])),
        "on_team_page": on_team_page,
        "danger": danger,
    }
    return page(request, "web/refused", context, status=error.status)


def _state(error: MessagingError) -> str:
    """Return the word for a writing page's script: one for every reason not to be able to write."""
    return NotAllowed.code if isinstance(error, NotEligible) else error.code


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
    )


def page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render one of the plugin's pages inside the host's base template.

    `writer_mark` goes into each of its forms in which a text is written. The token of all forms is
    asked for once, but not for a stranger, who would get a session with it. So is the language,
    for the parts that are drawn once.
    """
    frame = {
        "page_language": get_language(),
        "sm_base_template": conf().BASE_TEMPLATE,
        "sm_base_shows_numbers": conf().BASE_SHOWS_NUMBERS,
        "help_url": adapter().help_url(),
        "writer_mark": writer_mark(request.user),
    }
    if request.user.is_authenticated and "csrf_token" not in context:
        frame["csrf_token"] = get_token(request)
    context = frame | context
    return render(request, f"sm_plugin/{name}.html", context, status=status)


def say(request: HttpRequest, text: str) -> None:
    """Tell of a success on the next page; never with anything a person wrote in it."""
    messages.success(request, text)
