"""Three pages: go to the provider, come back from it, and see which providers one has added."""

import re
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.adapter import at_home
from portal.accounts.models import OutsideIdentity
from portal.accounts.record import SIGN_IN, record

from . import services
from .attempts import Attempt, begin, take
from .errors import ProviderDown, SignInRefused
from .fetching import Conversation
from .providers import Provider, all_providers, find
from .services import BelongsToAnother, Level, Told
from .tokens import OLDEST, Proof, prove

METHOD = "provider"  # in the session's record of how it was opened
CODE = re.compile(r"[\x21-\x7e]{1,2048}")


@require_POST
@login_not_required
@never_cache
@ratelimit.decorator(app="allauth.account", action="provider")
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Send a browser to the provider: to sign in, or to add it to the account that is open.

    Nothing of the request reaches the provider: scope and levels are those of the settings.
    """
    provider = _provider(key)
    person = ""
    if request.user.is_authenticated:
        if is_reauthentication_required(request, app="portal.accounts"):
            return redirect("providers")
        person = str(request.user.pk)
    attempt = Attempt(
        provider=provider.key,
        person=person,
        language=get_language() or settings.LANGUAGE_CODE,
        next=get_next_redirect_url(request) or "",
    )
    try:
        address = Conversation(provider).addresses()["authorization_endpoint"]
    except ProviderDown:
        return _down(request, provider)
    except SignInRefused as error:
        return _refused(request, provider, str(error))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": _callback_address(request, provider),
        "scope": "openid profile",
        "acr_values": " ".join(provider.levels),
        "max_age": OLDEST,
        "state": begin(request, attempt),
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    return redirect(f"{address}?{urlencode(asked)}")


@require_GET
@login_not_required
@never_cache
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Take a browser that comes back, prove what it brings, and only then act on it."""
    provider = _provider(key)
    answer = _taken_from_address(request)
    used = ratelimit.consume(request, app="allauth.account", action="provider", limit_get=True)
    if used is None:
        return ratelimit.respond_429(request)
    try:
        attempt = take(request, provider.key, answer.get("state", ""))
    except SignInRefused as error:
        if request.user.is_anonymous:  # nobody began this, so there is nothing to record
            return _answer(request, provider, str(error), 401)
        return _refused(request, provider, str(error))
    with override(attempt.language):
        page = _act(request, provider, attempt, answer)
    if page.status_code == 302:  # a right sign-in is not counted
        used.rollback()
    return page


def _act(
    request: HttpRequest, provider: Provider, attempt: Attempt, answer: QueryDict
) -> HttpResponse:
    try:
        _same_person(request, attempt)
        proof, told = _proved(request, provider, attempt, answer)
    except ProviderDown:
        return _down(request, provider)
    except SignInRefused as error:
        return _refused(request, provider, str(error))
    if attempt.person:
        return _add(request, provider, proof, told)
    return _sign_in(request, provider, attempt, proof, told)


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "POST"])
def providers(request: HttpRequest) -> HttpResponse:
    """List the providers with what one has added; POST takes one away from the account."""
    listed = all_providers()
    if not listed:
        raise Http404
    person: Any = request.user
    if request.method == "POST":
        provider = _provider(request.POST.get("remove", ""))
        if services.unlink(person=person, provider=provider, request=request):
            messages.success(request, _("You can't sign in with %s any more.") % provider.name)
        return redirect("providers")
    own = OutsideIdentity.objects.filter(user_id=person.pk).values_list("issuer", flat=True)
    rows = [{"provider": one, "is_added": one.issuer in own} for one in listed]
    return render(request, "account/providers.html", {"rows": rows})


def _provider(key: str) -> Provider:
    provider = find(key)
    if provider is None:
        raise Http404
    return provider


def _callback_address(request: HttpRequest, provider: Provider) -> str:
    """Return the one address that is registered with the provider, in no language."""
    path = reverse("provider_callback", args=[provider.key])
    return at_home(request.build_absolute_uri(path), request)


def _same_person(request: HttpRequest, attempt: Attempt) -> None:
    """Refuse if somebody signed in, out, or as somebody else while the provider was asked."""
    now = str(request.user.pk) if request.user.is_authenticated else ""
    if now != attempt.person:
        raise SignInRefused("person")


def _taken_from_address(request: HttpRequest) -> QueryDict:
    """Return the provider's answer, and take it from the request: no link of a page repeats it."""
    answer = request.GET
    request.GET = QueryDict()
    request.META["QUERY_STRING"] = ""
    return answer


def _proved(
    request: HttpRequest, provider: Provider, attempt: Attempt, answer: QueryDict
) -> tuple[Proof, Told]:
    """Return what the provider proves, and the name and the birth date it gives."""
    talk = Conversation(provider)
    said = talk.addresses()
    named = "iss" in answer or said.get("authorization_response_iss_parameter_supported")
    if named and answer.getlist("iss") != [provider.issuer]:
        raise SignInRefused("iss")
    if "error" in answer:
        cancelled = answer["error"] == "access_denied"
        raise SignInRefused("cancelled" if cancelled else "error")
    code = answer.get("code", "")
    if len(answer.getlist("code")) != 1 or not CODE.fullmatch(code):
        raise SignInRefused("code")
    back = _callback_address(request, provider)
    token, access = talk.exchange(code, verifier=attempt.verifier, callback=back)
    proof = prove(
        token,
        provider=provider,
        key=talk.key,
        nonce=attempt.nonce,
        code=code,
        access=access,
    )
    person = talk.userinfo(access)
    if person.get("sub") != proof.subject:
        raise SignInRefused("userinfo_sub")
    given, family, born = (
        _word(person.get(name)) for name in ("given_name", "family_name", "birthdate")
    )
    return proof, Told(name=f"{given} {family}" if given and family else "", birth_date=born)


def _word(said: Any) -> str:
    return said.strip() if isinstance(said, str) else ""


def _sign_in(
    request: HttpRequest, provider: Provider, attempt: Attempt, proof: Proof, told: Told
) -> HttpResponse:
    person = services.person_of(proof)
    if person is None:
        return _refused(request, provider, "not_added", status=403)
    record_authentication(request, person, METHOD, provider=provider.key)
    answer: HttpResponse = perform_login(request, person, redirect_url=attempt.next or None)
    if request.user.is_authenticated:  # else a second factor is still asked for
        _level(request, provider, proof, told)
    elif is_mfa_enabled(person) and services.may_be_upgraded(person):
        text = _(
            "To upgrade your account with %(provider)s, open “Other ways to sign in” afterward."
        )
        messages.info(request, text % {"provider": provider.name})
    return answer


def _add(request: HttpRequest, provider: Provider, proof: Proof, told: Told) -> HttpResponse:
    person: Any = request.user
    try:
        added = services.link(person=person, proof=proof, provider=provider, request=request)
    except BelongsToAnother:
        messages.error(request, _another() % {"provider": provider.name})
        return redirect("providers")
    if added:
        messages.success(request, _("You can now sign in with %s.") % provider.name)
    _level(request, provider, proof, told)
    return redirect("providers")


def _level(request: HttpRequest, provider: Provider, proof: Proof, told: Told) -> None:
    """Raise the level where it is proved, and tell the person; else say what to do next."""
    person: Any = request.user
    became = services.raise_level(
        person=person, proof=proof, told=told, provider=provider, request=request
    )
    text = _levels().get(became)
    if text:
        tell = messages.success if became is Level.UPGRADED else messages.warning
        tell(request, text % {"provider": provider.name})


def _another() -> str:
    return _(
        "This %(provider)s account can't be added. It is in use with another account here, or you "
        "have added a different one. Remove that one first, or call the help desk."
    )


def _levels() -> dict[Level, str]:
    return {
        Level.UPGRADED: _("%(provider)s has confirmed who you are. Your account is upgraded."),
        Level.TOO_LOW: _(
            "%(provider)s has not checked who you are yet. Prove your identity there and come "
            "back, or show an ID at your medical center. Then you can send messages."
        ),
        Level.TOO_OLD: _(
            "You signed in to %(provider)s a while ago. Sign out there and try again, so that we "
            "know it is you."
        ),
        Level.OTHER_DATA: _(
            "What %(provider)s knows about you is not what your medical center has on file. Show "
            "an ID there to upgrade your account."
        ),
        Level.AT_FACILITY: _(
            "Your medical center has to check again who you are. Please show an ID there."
        ),
    }


def _refused(
    request: HttpRequest, provider: Provider, code: str, status: int = 401
) -> HttpResponse:
    """Show what to do instead. The record gets the code, nobody gets what was sent."""
    by = request.user if request.user.is_authenticated else AnonymousUser()
    person: Any = request.user if request.user.is_authenticated else None
    record(
        SIGN_IN, request=request, actor=by, person=person, outcome="failed", code=f"provider.{code}"
    )
    return _answer(request, provider, code, status)


def _down(request: HttpRequest, provider: Provider) -> HttpResponse:
    return _answer(request, provider, "down", 503)


def _answer(request: HttpRequest, provider: Provider, code: str, status: int) -> HttpResponse:
    context = {"provider": provider, "code": code}
    return render(request, "account/provider_refused.html", context, status=status)
