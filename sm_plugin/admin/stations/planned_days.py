"""The planned days of several stations: which and how, then what that means, then yes."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.geography.regions import region_in_words, visn_in
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.planned_days import FURTHEST, Shift, change_days, plan_days
from sm_plugin.text.dates import day_in_words
from sm_plugin.web.forms import DayInput
from sm_plugin.web.origin import recorded

from ..forms import kept_values, show_refusal
from ..successors import BOARD_NAME

DAYS_NAME = "secure-messaging_days"


class StationsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Facility) -> str:
        day = day_in_words(obj.go_live_on) if obj.go_live_on else _("no day yet")
        return f"{obj}: {day}"


class DaysForm(forms.Form):
    """Ask for the stations, and for one day or by how much each day moves."""

    stations = StationsField(
        label=_("Stations that have not started"),
        queryset=Facility.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.DateField(
        label=_("One planned day for all of them"), required=False, widget=DayInput
    )
    days = forms.IntegerField(
        label=_("Or move each planned day by so many days"),
        required=False,
        min_value=-FURTHEST,
        max_value=FURTHEST,
        help_text=_("With a minus: so many days earlier."),
    )

    def __init__(self, *args: Any, own: Any, offered: Any, **kwargs: Any) -> None:
        """`own` may be sent, so that one that has started meanwhile is named; few are offered."""
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["stations"]
        chosen.queryset = own
        chosen.widget.choices = [(one.pk, chosen.label_from_instance(one)) for one in offered]

    @property
    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"stations": list(data["stations"]), "shift": Shift(data["day"], data["days"])}


@require_http_methods(["GET", "POST"])
def several_days(request: HttpRequest) -> HttpResponse:
    """Ask which days change; show the old and the new ones; POST with what was shown changes them.

    The address may name a region, and `all` chooses every station. POST with `again` shows the
    form once more, as it was filled in.
    """
    own = Facility.objects.run_by(request.user)
    if not own.exists():
        raise Http404
    visn = visn_in(request.GET.get("region", ""))
    stations = own.before_start().order_by("name", "pk")
    if visn is not None:
        stations = stations.filter(visn=visn)
    data = request.POST if request.method == "POST" else None
    initial = {"stations": stations if "all" in request.GET else []}
    form = DaysForm(data, own=own.stations(), offered=stations, initial=initial)
    context = {
        "form": form,
        "region": region_in_words(visn) if visn else "",
        "visn": visn,
        "is_empty": not stations.exists(),
        "back": reverse(BOARD_NAME) + (f"?region={visn}" if visn else ""),
    }
    if data is not None and "again" not in data and form.is_valid():
        try:
            return _asked(request, form, context)
        except MessagingError as error:
            show_refusal(form, error)
    return TemplateResponse(request, "sm_plugin/admin/days.html", context)


def _asked(request: HttpRequest, form: DaysForm, context: dict[str, Any]) -> HttpResponse:
    """Show the plan, or carry it out once it was confirmed; raise what refuses it."""
    shown = request.POST.get("confirmed", "")
    plan = plan_days(actor=request.user, **form.chosen)
    if not shown or shown != plan.token or not plan.changes:
        more = context | {"plan": plan, "kept": kept_values(request)}
        return TemplateResponse(request, "sm_plugin/admin/days_preview.html", more)
    with recorded(request):
        changed = change_days(actor=request.user, shown=shown, **form.chosen)
    words = ngettext(
        "%(n)d planned day was changed.", "%(n)d planned days were changed.", len(changed)
    )
    messages.success(request, words % {"n": len(changed)})
    return redirect(context["back"])
