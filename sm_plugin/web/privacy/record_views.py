"""The record of readings, about one patient or of one person, in words."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.break_glass.record import Reads, reads_of
from sm_plugin.break_glass.rights import may_open_somewhere
from sm_plugin.break_glass.services import find_for_privacy
from sm_plugin.errors import NotAllowed
from sm_plugin.people.accounts import account_with
from sm_plugin.people.models import Patient
from sm_plugin.text.dates import year_problem
from sm_plugin.web.base import messaging_page, page
from sm_plugin.web.forms import DayInput

DAYS = 30  # back, unless other days are asked for


class WhoReadForm(forms.Form):
    """One patient or one person, found by what only the right one has; and the days."""

    record_number = forms.CharField(label=_("Record number"), max_length=40, required=False)
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=DayInput())
    email = forms.EmailField(
        label=_("Or a person's email address"),
        required=False,
        help_text=_("To see what one person opened at your places."),
    )
    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    last_day = forms.DateField(label=_("Last day"), widget=DayInput())
    # One of several with the same number and date of birth, chosen on the page.
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_patient = bool(cleaned.get("record_number") and cleaned.get("birth_date"))
        if is_patient == bool(cleaned.get("email")) and not self.errors:
            self.add_error(
                "record_number",
                _("Enter a record number with the date of birth, or an email address."),
            )
        for name in ("first_day", "last_day"):
            if problem := year_problem(cleaned.get(name)):
                self.add_error(name, problem)
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The last day comes before the first."))
        return cleaned


def days_back(until: datetime | None = None) -> dict[str, date]:
    """Return the days that are asked about unless others are chosen; the last ones of `until`."""
    last = timezone.localdate(until)
    return {"first_day": last - timedelta(days=DAYS), "last_day": last}


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def who_read(request: HttpRequest) -> HttpResponse:
    """Show what the record says; nothing is in the address, because it would name somebody."""
    if not may_open_somewhere(request.user):
        raise NotAllowed(_("This page is for privacy officers."))
    form = WhoReadForm(request.POST if request.method == "POST" else None, initial=days_back())
    found = _found(request.user, form) if form.is_valid() else []
    context = {
        "form": form,
        "found": found if len(found) > 1 else [],
        "about": found[0] if len(found) == 1 and isinstance(found[0], Patient) else None,
        "reads": _reads(request.user, form, found[0]) if len(found) == 1 else None,
        "is_unknown": form.is_bound and form.is_valid() and not found,
        "zone": timezone.get_current_timezone(),
    }
    return page(request, "privacy/who_read", context, status=422 if form.errors else 200)


def _found(user: Any, form: WhoReadForm) -> list[Any]:
    """Return whom the form asks about: a person, the patients with the number, or one of them."""
    asked = form.cleaned_data
    if not asked["email"]:
        number, day = asked["record_number"], asked["birth_date"]
        found = find_for_privacy(actor=user, record_number=number, birth_date=day)
        return [one for one in found if one.pk == asked["patient"]] or found
    if person := account_with(asked["email"]):
        return [person]
    record(actor=user, action=Action.AUDIT_READ, code="none")
    return []


def _reads(user: Any, form: WhoReadForm, about: Any) -> Reads:
    """Return the events about a patient, or of a person, on record."""
    patient = about if isinstance(about, Patient) else None
    reads = reads_of(
        user,
        since=_start_of(form.cleaned_data["first_day"]),
        until=_start_of(form.cleaned_data["last_day"] + timedelta(days=1)),
        patient=patient,
        person=None if patient else about,
    )
    record(
        actor=user,
        action=Action.AUDIT_READ,
        obj=about,
        patient=patient,
        code="patient" if patient else "person",
    )
    return reads


def _start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
