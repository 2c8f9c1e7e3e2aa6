"""Pages for strangers: asking to be told when a station starts, and the links of that mail."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import meaning_of
from sm_plugin.rollout.interest import ask_to_be_told, confirm, forget
from sm_plugin.web.base import page
from sm_plugin.web.marking import own_view


class TellMeForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your email address."),
            "invalid": _("Enter an email address such as name@example.com."),
        },
    )
    agrees = forms.BooleanField(
        label=_("You may write to this address once, when it starts there"),
        error_messages={"required": _("Tick the box, so that we may write to you.")},
    )


@own_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_me(request: HttpRequest) -> HttpResponse:
    """Ask for an address; the answer is the same for every address."""
    number = request.GET.get("station", "")
    station = _station(number) if number else None
    form = TellMeForm(request.POST if request.method == "POST" else None)
    done = False
    if station is not None and form.is_bound and form.is_valid():
        try:
            ask_to_be_told(station=station, email=form.cleaned_data["email"])
            done = True
        except InvalidInput as error:
            form.add_error(None, str(error.message))
    context: dict[str, Any] = {"form": form, "station": station, "done": done}
    if station is not None:
        context["meaning"] = meaning_of(station)
    return page(request, "notices/tell_me", context, status=422 if form.errors else 200)


@own_view
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_me_answer(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing: mail programs open links by themselves. The button does it."""
    stops, done = request.GET.get("act") == "stop", request.method == "POST"
    too_old = False
    if done:
        key = request.GET.get("key", "")
        if stops:
            forget(key)
        else:
            too_old = not confirm(key)
    context = {"stops": stops, "done": done, "too_old": too_old}
    return page(request, "notices/tell_me_answer", context)


def _station(number: str) -> Facility:
    """Return the station with this number; a NUL in a text is a fault of the database's."""
    found = Facility.objects.stations().filter(station_number=number)
    if not number.isalnum() or (station := found.first()) is None:
        raise Http404
    return cast(Facility, station)
