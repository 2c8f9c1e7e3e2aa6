"""The days on which a station is closed, which its administrators keep."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.days_off import (
    NAME_LENGTH,
    add_day_off,
    days_off_of,
    remove_day_off,
)
from sm_plugin.facilities.models import Facility
from sm_plugin.text.dates import weekday_in_words
from sm_plugin.web.forms import DayInput
from sm_plugin.web.origin import recorded

from ..forms import show_refusal
from .stations import DAYS_OFF_NAME, StationAdmin


class DayOffForm(forms.Form):
    """Ask for the day, and for the words that tell colleagues why nothing is due on it."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    name = forms.CharField(
        label=gettext_lazy("Why it is closed"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("Such as “Snow” or “State holiday”."),
    )


@require_http_methods(["GET", "POST"])
def days_off(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """Show the days off that are to come; POST adds one, or takes one back."""
    StationAdmin().require_visible(request, str(station_id))
    station = Facility.objects.get(pk=station_id)
    removes = request.POST.get("act") == "remove"
    form = DayOffForm(request.POST if request.method == "POST" and not removes else None)
    done = _removed(request, station) if removes else _added(request, station, form)
    if done:
        messages.success(request, done)
        return redirect(reverse(DAYS_OFF_NAME, args=[station.pk]))
    today = station.today
    coming = [one for one in days_off_of(station) if one.day >= today]
    context = {
        "station": station,
        "days": [(one, weekday_in_words(one.day, with_year=True)) for one in coming],
        "is_followed": station.days_off_changed_at is None,
        "form": form,
        "back": StationAdmin().url_helper.get_action_url("edit", station.pk),
    }
    return TemplateResponse(request, "sm_plugin/admin/days_off.html", context)


def _added(request: HttpRequest, station: Facility, form: DayOffForm) -> str:
    """Return what was done; nothing where the form says what is wrong."""
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    try:
        with recorded(request):
            add_day_off(actor=request.user, facility=station, **data)
    except MessagingError as error:
        show_refusal(form, error)
        return ""
    words = {"day": weekday_in_words(data["day"], with_year=True)}
    return _("%(day)s is a day off now. Open messages follow within a minute.") % words


def _removed(request: HttpRequest, station: Facility) -> str:
    try:
        day: Any = forms.DateField().clean(request.POST.get("day", ""))
        with recorded(request):
            remove_day_off(actor=request.user, facility=station, day=day)
    except forms.ValidationError:
        return ""
    except MessagingError as error:
        messages.error(request, str(error.message))
        return ""
    words = {"day": weekday_in_words(day, with_year=True)}
    return _("%(day)s is a business day again. Open messages follow within a minute.") % words
