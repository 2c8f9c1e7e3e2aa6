"""Closing a station or a clinic, and opening it again: what it touches, then yes.

See docs/decisions/0752.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.models import ClosingChange, Facility
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.rollout.closing.obstacles import (
    Hindrance,
    Obstacle,
    obstacles_to_closing,
    reach_of_closing,
)
from sm_plugin.rollout.closing.services import close_facility, open_again
from sm_plugin.text.dates import day_in_words
from sm_plugin.web.forms import DayInput
from sm_plugin.web.origin import recorded

from ..forms import kept_values, show_refusal
from ..guarded import one_of
from ..teams.closing import ClosableTeamAdmin
from ..teams.panels import PanelEntryAdmin
from .stations import CLOSING_NAME, FINISHING_NAME, StationAdmin

Link = tuple[str | Promise, str]


def _why(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=lazy("Reason"),
        max_length=ClosingChange._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


class CloseForm(forms.Form):
    """Ask from which day, why, and where people go instead; of a closed place, not for the day."""

    day = forms.DateField(
        label=lazy("Closed from this day on"),
        widget=DayInput,
        help_text=lazy("Today or later, by the clock of the place. Until then people read it."),
    )
    goes_to = forms.ModelChoiceField(
        label=lazy("Where people go instead"),
        queryset=Facility.objects.none(),
        required=False,
        empty_label=lazy("None: they are told to call"),
        help_text=lazy("Patients, strangers who look the place up, and people who asked read it."),
    )
    reason = _why(lazy("Kept in the history. Colleagues can read it; patients can't."))

    def __init__(self, *args: Any, place: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        others = Facility.objects.staying().exclude(pk=place.pk)
        goes_to: Any = self.fields["goes_to"]
        goes_to.queryset = others
        goes_to.choices = [("", goes_to.empty_label), *_in_groups(place, others)]
        if place.is_closed:
            del self.fields["day"]

    def is_done(self) -> bool:
        """Return True where the place is already what was asked for."""
        data, place = self.cleaned_data, self.place
        same_day = place.closes_on and data.get("day", place.closes_on) == place.closes_on
        return bool(same_day and data["goes_to"] == place.goes_to)

    def serve(self, actor: Any) -> Facility:
        data = self.cleaned_data
        day: date | None = data.get("day") or self.place.closes_on
        assert day is not None  # noqa: S101 - the field is there unless the place is closed
        facts = {"reason": data["reason"], "goes_to": data["goes_to"]}
        return close_facility(actor=actor, facility=self.place, day=day, **facts)


def _in_groups(place: Facility, others: Any) -> Iterator[tuple[Any, list[tuple[Any, str]]]]:
    """Yield the places of the own region, then the other stations: more than that nobody reads."""
    near, far = [], []
    for one in others.order_by("state", "name", "pk"):
        if one.visn == place.visn:
            near.append((one.pk, f"{one.state}: {one}"))
        elif one.parent_id is None:
            far.append((one.pk, f"{one.state}: {one}"))
    yield _("In the same region"), near
    yield _("Other stations"), far


class OpenAgainForm(forms.Form):
    """Ask why a closed place is open again."""

    prefix = "again"
    reason = _why(lazy("Kept in the history."))

    def __init__(self, *args: Any, place: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def is_done(self) -> bool:
        """Return True where the place is open already."""
        return self.place.closes_on is None

    def serve(self, actor: Any) -> Facility:
        reason = self.cleaned_data["reason"]
        return open_again(actor=actor, facility=self.place, reason=reason)


@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """Show what closing touches, and ask; POST with what was shown closes or opens the place.

    POST with `again` shows the form once more, as it was filled in. The same yes sent twice says
    what is so by then.
    """
    rows = Facility.objects.select_related("parent", "goes_to")
    is_national = is_national_administrator(request.user)
    place: Facility = one_of(request, rows if is_national else rows.none(), station_id)
    opens = request.POST.get("act") == "open"
    posted = request.POST if request.method == "POST" else None
    other = place.goes_to if place.closes_on else place.taken_over_by
    initial = {"day": place.closes_on, "goes_to": other and other.pk}
    close = CloseForm(None if opens else posted, place=place, initial=initial)
    again = OpenAgainForm(posted if opens else None, place=place)
    form: Any = again if opens else close
    context = _facts(place) | {"close": close, "again": again}
    asks = posted is not None and "again" not in posted and form.is_valid()
    answer = _asked_or_done(request, form, context | {"opens": opens}) if asks else None
    return answer or TemplateResponse(request, "sm_plugin/admin/closing.html", context)


def _asked_or_done(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse | None:
    """Do what was shown, or show what would be done; None where the service refuses it."""
    place, token = form.place, _token(form)
    done = redirect(reverse(CLOSING_NAME, args=[place.pk]))
    confirmed = request.POST.get("confirmed")
    if confirmed == token:
        return done if _served(request, form) else None
    if confirmed and form.is_done():  # the same yes once more
        messages.success(request, _said(place))
        return done
    if not _served(request, form, tries=True):
        return None
    if confirmed:
        text = _("Something has changed since you looked. Please look at it again.")
        messages.warning(request, text)
    asked = {"data": form.cleaned_data, "token": token, "kept": kept_values(request)}
    return TemplateResponse(request, "sm_plugin/admin/closing_preview.html", context | asked)


def _facts(place: Facility) -> dict[str, Any]:
    """Return what the page shows of the place, whatever is asked of it."""
    obstacles = obstacles_to_closing(place)
    sites = place.sites.order_by("name", "pk")
    return {
        "place": place,
        "reach": reach_of_closing(place),
        "obstacles": [(one.words, list(_ways(one, place))) for one in obstacles],
        "sites": [(site, reverse(CLOSING_NAME, args=[site.pk])) for site in sites],
        "back": StationAdmin().url_helper.get_action_url("edit", place.station.pk),
    }


def _ways(obstacle: Obstacle, place: Facility) -> Iterator[Link]:
    """Yield the links to where an obstacle is removed."""
    station = StationAdmin().url_helper.get_action_url("edit", place.station.pk)
    at_place = f"?place={place.station_number}"
    if obstacle.kind == Hindrance.STAGE:
        yield _("Change the stage"), station
    elif obstacle.kind == Hindrance.SITES:
        yield _("See the clinics of this station"), "#sm-sites"
    elif obstacle.kind == Hindrance.TEAMS:
        yield _("See the care teams"), ClosableTeamAdmin().url_helper.index_url + at_place
    elif obstacle.kind == Hindrance.MESSAGES:
        yield _("See the finishing list"), reverse(FINISHING_NAME, args=[place.station.pk])
    elif obstacle.kind in (Hindrance.LISTED, Hindrance.PROMISED):
        yield _("See people without an account"), PanelEntryAdmin().url_helper.index_url
    elif obstacle.kind == Hindrance.TAKES_OVER:
        for one in obstacle.places:
            yield str(one), StationAdmin().url_helper.get_action_url("edit", one.pk)
    else:
        for one in obstacle.places:
            yield str(one), reverse(CLOSING_NAME, args=[one.pk])


def _token(form: Any) -> str:
    """Return what is shown, in short: a yes to it is none to anything else."""
    data, place, reach = form.cleaned_data, form.place, reach_of_closing(form.place)
    goes_to = data.get("goes_to")
    shown = (type(form).__name__, data.get("day"), goes_to and goes_to.pk, place.closes_on)
    return " ".join(str(one) for one in (*shown, *vars(reach).values()))


def _served(request: HttpRequest, form: Any, *, tries: bool = False) -> bool:
    """Do what the form asks, or only try it; what the service refuses stands in the form."""
    try:
        with recorded(request), transaction.atomic():
            place = form.serve(request.user)
            transaction.set_rollback(tries)
    except MessagingError as error:
        show_refusal(form, error)
        return False
    if not tries:
        messages.success(request, _said(place))
    return True


def _said(place: Facility) -> str:
    names = {"place": place.name}
    if place.closes_on is None:
        return _("%(place)s is open again. It is what it was before.") % names
    names["day"] = day_in_words(place.closes_on)
    if place.is_closed:
        return _("%(place)s has been closed since %(day)s.") % names
    return _("%(place)s closes on %(day)s. Nothing new begins there from now on.") % names
