from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import Access, PatientAccess, Reason
from sm_plugin.access.joining import join
from sm_plugin.access.recipients import writing_of
from sm_plugin.access.recipients_text import explain_writing
from sm_plugin.access.text import explain, explain_other_work
from sm_plugin.adapter import adapter
from sm_plugin.errors import TermsChanged
from sm_plugin.facilities.geography.nearest import places_near
from sm_plugin.facilities.models import Appointment
from sm_plugin.people.models import Delegation
from sm_plugin.web.base import messaging_page, page, say
from sm_plugin.web.veteran.page import own_access

from .joining_forms import OptInForm


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def opt_in(request: HttpRequest) -> HttpResponse:
    """The first click: the terms, one box, Agree or Not now."""
    access = own_access(request)
    if access.reason not in (Reason.TERMS, Reason.OPTED_OUT):
        access.require_reader()
        return redirect("sm_plugin:inbox")
    terms = adapter().terms()
    form = OptInForm(
        request.POST if request.method == "POST" else None, initial={"digest": terms.digest}
    )
    if request.method == "POST" and form.is_valid():
        try:
            join(actor=request.user, digest=form.cleaned_data["digest"])
        except TermsChanged as changed:
            form = OptInForm.for_new_text(terms.digest, str(changed.message))
            return page(request, "veteran/account/opt_in", _opt_in(form, access), status=422)
        say(request, _welcome(access))
        return redirect("sm_plugin:inbox")
    status = 422 if form.is_bound else 200
    return page(request, "veteran/account/opt_in", _opt_in(form, access), status=status)


def _welcome(access: Access) -> str:
    if access.reason == Reason.OPTED_OUT:
        return _("Welcome back. You can write to your care team again.")
    return _("You now have an inbox of your own.")


def _opt_in(form: OptInForm, access: Access) -> dict[str, object]:
    return {
        "form": form,
        "terms": adapter().terms(),
        "access": access,
        "why": explain(access),
        "home_url": adapter().home_url(),
    }


@require_safe
@messaging_page
def why_not(request: HttpRequest) -> HttpResponse:
    """Why messaging is not open to this person, and the next step."""
    access = own_access(request)
    works_in_team = access.beside.works_in_team
    if access.reason == Reason.NOT_A_PATIENT and not works_in_team and _helps(request.user):
        return redirect("sm_plugin:helping")
    admin_url = _admin_url(request.user, access)
    if access.reason == Reason.NOT_A_PATIENT and works_in_team and not admin_url:
        return redirect("sm_plugin:queue")
    works = access.reason == Reason.NOT_A_PATIENT and (works_in_team or admin_url)
    context = {
        "why": explain_other_work() if works else explain(access),
        "access": access,
        "works_in_team": works_in_team,
        "admin_url": admin_url,
        "others": [explain_writing(why, access) for why in writing_of(access).unwritable()]
        if access.reason in (Reason.NOT_LIVE, Reason.NO_TEAM)
        else [],
    }
    if isinstance(access, PatientAccess) and access.reason == Reason.NOT_UPGRADED:
        zip_code = request.GET.get("zip", "")[:10]
        facility = access.patient.home_facility
        context |= {
            "zip": zip_code,
            "near": places_near(facility, zip_code),
            "station": facility.station,
        }
    return page(request, "veteran/account/why_not", context)


def _admin_url(user: Any, access: Access) -> str:
    """Return where the person looks after stations, if that is why no mailbox is there."""
    is_asked = access.reason == Reason.NOT_A_PATIENT
    runs = is_asked and (user.is_superuser or Appointment.objects.held_by(user).exists())
    return reverse("wagtailadmin_home") if runs else ""


def _helps(user: Any) -> bool:
    """Return True if the person is a caregiver, or is asked to be one."""
    return Delegation.objects.helped_by(user, adapter().verified_emails(user)).exists()
