"""A Veteran's own settings: e-mail notices, signature, and leaving messaging."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import MailboxAccess, Reason
from sm_plugin.access.joining import opt_out as opt_out_service
from sm_plugin.adapter import adapter
from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.signatures import change_signature, signature_of
from sm_plugin.notify.preferences import preference_of
from sm_plugin.notify.services import change_notices
from sm_plugin.web.base import page, say, sent_from
from sm_plugin.web.notices.forms import notices_form
from sm_plugin.web.veteran.page import address, veteran_page

from .forms import SignatureForm


@require_safe
@veteran_page
def settings(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    return _settings_page(request, access)


@sent_from("settings", part="notices")
@veteran_page
def notices(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    form = notices_form(preference_of(request.user), request.POST)
    if not form.is_valid():
        return _settings_page(request, access, 422, notices_form=form, form=form)
    change_notices(actor=request.user, **form.cleaned_data)
    return _saved(request, access, _("Your email notices were saved."))


@sent_from("settings", part="signature")
@veteran_page
def signature(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, access, 422, signature_form=form, form=form)
    try:
        kept = change_signature(actor=request.user, **form.cleaned_data)
    except InvalidInput as problem:
        form.add_error(problem.field, str(problem.message))
        return _settings_page(request, access, 422, signature_form=form, form=form)
    if kept:
        return _saved(request, access, _("Your signature was saved."))
    return _saved(request, access, _("Your messages now go out without a signature."))


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def opt_out(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """Show what leaving means, with the button that does it."""
    if request.method == "POST":
        opt_out_service(actor=request.user)
        done = _("You opted out. You can still read and download your messages.")
        return _saved(request, access, done)
    if access.reason == Reason.OPTED_OUT:
        return redirect(address(access, "settings"))
    waiting = MailboxEntry.objects.waiting_count(access.mailbox)
    return page(request, "veteran/account/opt_out", {"access": access, "waiting": waiting})


def _saved(request: HttpRequest, access: MailboxAccess, words: str) -> HttpResponse:
    say(request, words)
    return redirect(address(access, "settings"))


def _settings_page(
    request: HttpRequest, access: MailboxAccess, status: int = 200, **forms: Form
) -> HttpResponse:
    """All sections; the form that was sent keeps what was typed and its errors."""
    context: dict[str, Any] = {
        "access": access,
        "address": adapter().email(request.user),
        "account_url": adapter().account_url(),
        "notices_form": forms.get("notices_form") or notices_form(preference_of(request.user)),
        "signature_form": forms.get("signature_form") or _signature_form(request),
        "form": forms.get("form"),
        "has_opted_out": access.reason == Reason.OPTED_OUT,
    }
    return page(request, "veteran/account/settings", context, status=status)


def _signature_form(request: HttpRequest) -> SignatureForm:
    found = signature_of(request.user)
    if found is None:
        return SignatureForm()
    return SignatureForm(initial={"name": found.name, "title": found.title})
