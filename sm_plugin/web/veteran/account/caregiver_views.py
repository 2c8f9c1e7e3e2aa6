"""Naming a caregiver, accepting to be one, and ending it: no mailbox needs to be open for these."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.adapter import adapter
from sm_plugin.caregivers import services
from sm_plugin.caregivers.past import who_did_not_accept, who_had_access
from sm_plugin.errors import InvalidInput, NotFound, TermsChanged
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.preferences import remember_language
from sm_plugin.people.models import Delegation
from sm_plugin.people.querysets import DelegationQuerySet
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.names import person_name
from sm_plugin.web.base import messaging_page, or_the_list, page, say
from sm_plugin.web.veteran.account.forms import AcceptForm, CaregiverForm, ChangeCaregiverForm
from sm_plugin.web.veteran.page import own_access

MOST_ENDED = 20  # caregivers of before that the page names


def _ended_before(request: HttpRequest, delegation_id: UUID) -> str:
    """Return the list of this person on which an access was that is over; else empty."""
    user: Any = request.user
    ended = Delegation.objects.over().filter(pk=delegation_id)
    if ended.filter(patient__user=user).exists():
        return "sm_plugin:caregivers"
    return "sm_plugin:helping" if ended.filter(delegate=user).exists() else ""


def _answered_before(request: HttpRequest, delegation_id: UUID) -> str:
    """Return the list of a person who was asked, and it is accepted or over; else empty."""
    user: Any = request.user
    emails = [email.lower() for email in adapter().verified_emails(user)]
    asked = Delegation.objects.filter(pk=delegation_id, email__in=emails)
    was_answered = asked.filter(delegate=user).exists() or asked.over().exists()
    return "sm_plugin:helping" if was_answered else ""


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def caregivers(request: HttpRequest) -> HttpResponse:
    """Everyone the patient named, and the form to name one more.

    In an account that was another person's nobody is named, and its holder reads why.
    """
    own = Mailbox.objects.of_patients().filter(owner=request.user)
    mailbox = own.select_related("patient__home_facility").first()
    if mailbox is None:
        return redirect("sm_plugin:inbox")
    if mailbox.patient.is_released:
        return redirect("sm_plugin:why_not")
    given = {"starts_on": mailbox.patient.home_facility.today}
    form = CaregiverForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_bound and form.is_valid() and _named(request, form):
        say(
            request,
            _("Your caregiver is named. Now ask them to sign in here and accept."),
        )
        return redirect("sm_plugin:caregivers")
    delegations = mailbox.patient.delegations.select_related("delegate").order_by("named_at", "pk")
    context = {
        "form": form,
        "delegations": [one for one in delegations if not one.is_over],
        "past": who_had_access(delegations)[:MOST_ENDED],
        "not_accepted": [
            {"email": one.email, "day": mailbox.patient.home_facility.day_of(one.named_at)}
            for one in who_did_not_accept(delegations)[:MOST_ENDED]
        ],
    }
    return page(
        request, "veteran/account/caregivers", context, status=422 if form.is_bound else 200
    )


def _named(request: HttpRequest, form: CaregiverForm) -> bool:
    try:
        services.name_caregiver(actor=request.user, **form.cleaned_data)
    except InvalidInput as problem:
        form.add_error(problem.field or None, str(problem.message))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_the_list(_ended_before)
def end_caregiver(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """The patient withdraws, or the caregiver stops; asked once more before it happens."""
    delegation, others = _own_delegation(request.user, delegation_id)
    is_patient = delegation.patient.user_id == request.user.pk
    if request.method == "POST":
        services.end(actor=request.user, delegation=delegation)
        say(request, _ended_words(delegation, others, is_patient=is_patient))
        return redirect("sm_plugin:caregivers" if is_patient else "sm_plugin:helping")
    context = {"delegation": delegation, "others": others, "is_patient": is_patient}
    return page(request, "veteran/account/caregiver_end", context)


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_the_list(_ended_before)
def change_caregiver(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """The patient changes what a caregiver may do, or the last day; the access goes on."""
    delegation, others = _given_by(request.user, delegation_id)
    given = {"right": delegation.right, "ends_on": delegation.ends_on}
    form = ChangeCaregiverForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_bound and form.is_valid() and _changed(request, form, delegation):
        say(request, _changed_words(delegation, others))
        return redirect("sm_plugin:caregivers")
    context = {"form": form, "delegation": delegation, "others": others}
    return page(
        request, "veteran/account/caregiver_change", context, status=422 if form.is_bound else 200
    )


def _ended_words(delegation: Delegation, others: str, *, is_patient: bool) -> str:
    if not others:
        return _("Access has ended. It can't be used from now on.")
    words = {"email": delegation.email, "others": others, "name": person_name(delegation.delegate)}
    if is_patient:
        text = _(
            "Access under %(email)s has ended. %(name)s is also named under %(others)s. What you "
            "allow there goes on."
        )
    else:
        text = _(
            "Your access under %(email)s has ended. You are also named under %(others)s. What is "
            "allowed there goes on."
        )
    return text % words


def _changed_words(delegation: Delegation, others: str) -> str:
    if not delegation.accepted_at:
        return _("Your change is saved. Your caregiver still has to accept.")
    if not others:
        return _("Your change is saved. It counts from now on.")
    words = {"email": delegation.email, "others": others, "name": person_name(delegation.delegate)}
    return (
        _(
            "Your change for %(email)s is saved. %(name)s is also named under %(others)s. What you "
            "allow there goes on."
        )
        % words
    )


def _changed(request: HttpRequest, form: ChangeCaregiverForm, delegation: Delegation) -> bool:
    try:
        services.change(actor=request.user, delegation=delegation, **form.cleaned_data)
    except InvalidInput as problem:
        form.add_error(problem.field or None, str(problem.message))
        return False
    return True


@require_safe
@messaging_page
def caregiver_sheet(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """A sheet to print or send: how the person who was named gets in. It opens nothing itself."""
    delegation, _others = _given_by(request.user, delegation_id)
    address = request.build_absolute_uri(reverse("sm_plugin:helping"))
    context = {
        "delegation": delegation,
        "address": address,
        "mail_link": _mail_link(delegation, address),
    }
    return page(request, "veteran/account/caregiver_sheet", context)


def _mail_link(delegation: Delegation, address: str) -> str:
    """Return a link that starts an email in the Veteran's own mail program; we send nothing."""
    words = {
        "name": person_name(delegation.patient.user),
        "address": address,
        "email": delegation.email,
    }
    lines = [
        _("%(name)s asks you to help with messages to the care team.") % words,
        "",
        _("1. Open %(address)s") % words,
        _("2. Sign in with %(email)s. No account yet? Make one with this address.") % words,
        _('3. Choose "Read the request", then "Accept".'),
        "",
        _("This email opens nothing by itself. You need your own password."),
    ]
    subject = _("Please help %(name)s with messages") % words
    parts = {"subject": subject, "body": "\r\n".join(lines)}  # line ends of RFC 6068
    return f"mailto:{quote(delegation.email, safe='@')}?{urlencode(parts, quote_via=quote)}"


@require_safe
@messaging_page
def helping(request: HttpRequest) -> HttpResponse:
    """List the people whose messages this person helps with, and those who ask for help."""
    own, helped = own_access(request), _helped_by(request.user)
    opens_nothing = not own.can_read and not helped
    context = {
        "own": own,
        "helped": helped,
        "invitations": _invitations_of(request.user),
        "gets_notices": Delegation.objects.active().filter(delegate=request.user).exists(),
        "confirm_url": _confirm_url(request.user) if opens_nothing else "",
    }
    return page(request, "veteran/account/helping", context)


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_the_list(_answered_before)
def invitation(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Show what helping means, the terms, and Accept or Decline."""
    delegation = _invitations_of(request.user).filter(pk=delegation_id).first()
    if delegation is None:
        raise NotFound
    terms = adapter().terms()
    if request.method == "POST" and "decline" in request.POST:
        services.decline(actor=request.user, delegation=delegation)
        say(request, _("You declined. The person who asked can see that it has ended."))
        return redirect("sm_plugin:helping")
    posted = request.POST if request.method == "POST" else None
    form = AcceptForm(posted, initial={"digest": terms.digest})
    if form.is_bound and form.is_valid():
        try:
            services.accept(
                actor=request.user, delegation=delegation, digest=form.cleaned_data["digest"]
            )
        except TermsChanged as changed:
            form = AcceptForm.for_new_text(terms.digest, str(changed.message))
        else:
            remember_language(request.user)
            say(request, _accepted_words(delegation))
            return redirect("sm_plugin:helping")
    context = {"form": form, "delegation": delegation, "terms": terms}
    return page(
        request, "veteran/account/invitation", context, status=422 if form.is_bound else 200
    )


def _accepted_words(delegation: Delegation) -> str:
    if delegation.has_begun:
        return _("You can now help with these messages.")
    return _("You can help from %(day)s on.") % {"day": day_in_words(delegation.starts_on)}


def _given_by(user: Any, delegation_id: UUID) -> tuple[Delegation, str]:
    """Return what this patient gave and is not over, as `_with_others` does."""
    return _with_others(Delegation.objects.open().filter(patient__user=user), delegation_id)


def _own_delegation(user: Any, delegation_id: UUID) -> tuple[Delegation, str]:
    """Return what this person gave, or helps with, and nobody ended, as `_with_others` does."""
    of_patient = Delegation.objects.not_ended().filter(patient__delegations=delegation_id)
    found, others = _with_others(of_patient, delegation_id)
    if user.pk not in (found.patient.user_id, found.delegate_id):
        raise NotFound
    return found, others


def _with_others(rows: DelegationQuerySet, delegation_id: UUID) -> tuple[Delegation, str]:
    """Return the one of a patient's delegations, and the person's other addresses that count.

    One person may have been named under several: what is given there goes on. Raises `NotFound`
    where it is not one of them.
    """
    known = list(rows.select_related("patient__user", "delegate").with_place().order_by("named_at"))
    found: Delegation | None = next((one for one in known if one.pk == delegation_id), None)
    if found is None:
        raise NotFound
    same = [one for one in known if one.delegate_id is not None and not one.is_over]
    others = [
        one.email for one in same if one.delegate_id == found.delegate_id and one.pk != found.pk
    ]
    return found, ", ".join(others)


def _confirm_url(user: Any) -> str:
    """Return where to confirm an address, for a person who has confirmed none."""
    return "" if adapter().verified_emails(user) else adapter().account_url()


def _helped_by(user: Any) -> Any:
    helped = Delegation.objects.open().accepted().filter(delegate=user)
    related = helped.select_related("patient__user", "patient__mailbox").with_place()
    return related.order_by("accepted_at", "pk")


def _invitations_of(user: Any) -> Any:
    offered = Delegation.objects.offered_to(adapter().verified_emails(user))
    offered = offered.exclude(patient__user=user)
    return offered.select_related("patient__user").with_place().order_by("named_at", "pk")
