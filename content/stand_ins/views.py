from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from . import services
from .access import NAME_FOR_ANOTHER, colleagues, is_reviewer, may_name, reviewers
from .models import StandIn, name_of

ROWS = 50


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return name_of(obj)


class StandInForm(forms.Form):
    reviewer = PersonField(None, label=gettext_lazy("Reviewer who is away"))
    colleague = PersonField(
        None,
        label=gettext_lazy("Stand-in"),
        help_text=gettext_lazy("Somebody who can judge what a page says about health."),
    )
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=AdminDateInput)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=AdminDateInput,
        help_text=gettext_lazy("The stand-in ends by itself after this day."),
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._offer("colleague", colleagues().exclude(pk=user.pk))
        self._offer("reviewer", reviewers())
        if not user.has_perm(NAME_FOR_ANOTHER):
            del self.fields["reviewer"]

    def _offer(self, name: str, people: QuerySet) -> None:
        cast(PersonField, self.fields[name]).queryset = people


def shown_to(user) -> bool:
    """Return True for reviewers, those who name stand-ins for others, and stand-ins."""
    return (
        user.has_perm(NAME_FOR_ANOTHER)
        or is_reviewer(user)
        or StandIn.objects.filter(colleague=user).exists()
    )


@require_http_methods(["GET", "POST"])
def stand_ins(request: HttpRequest) -> HttpResponse:
    """List stand-ins of today, of later and of before, and name another."""
    user = request.user
    if not shown_to(user):
        raise PermissionDenied
    may_name_any = user.has_perm(NAME_FOR_ANOTHER) or is_reviewer(user)
    form = StandInForm(request.POST or None, user=user) if may_name_any else None
    if request.method == "POST" and form and form.is_valid() and _name(request, form):
        return redirect("content_stand_ins:list")
    rows = StandIn.objects.select_related("reviewer", "colleague", "named_by")
    rows = rows if user.has_perm(NAME_FOR_ANOTHER) else rows.of(user)
    context = {
        "form": form,
        "sees_all": user.has_perm(NAME_FOR_ANOTHER),
        "rows": [_row(user, one) for one in rows.order_by("-last_day", "-pk")[:ROWS]],
        "header_title": _("Stand-ins for reviewers"),
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Stand-ins for reviewers")},
        ],
    }
    return render(request, "content/stand_ins/stand_ins.html", context)


def _name(request: HttpRequest, form: StandInForm) -> bool:
    values = {"reviewer": request.user} | form.cleaned_data
    try:
        made = services.name_stand_in(actor=request.user, **values)
    except ValidationError as error:
        for field, told in error.message_dict.items():
            form.add_error(field if field in form.fields else None, told)
        return False
    names = {"colleague": name_of(made.colleague), "reviewer": name_of(made.reviewer)}
    messages.success(request, _("Saved: %(colleague)s stands in for %(reviewer)s.") % names)
    return True


def _row(user, one: StandIn) -> dict[str, object]:
    today, is_over = timezone.localdate(), one.is_over()
    if one.ended_at and timezone.localdate(one.ended_at) <= one.last_day:
        state = _("Ended early")
    elif is_over:
        state = _("Over")
    else:
        state = _("Today") if one.first_day <= today else _("Planned")
    return {
        "one": one,
        "reviewer": name_of(one.reviewer),
        "colleague": name_of(one.colleague),
        "named_by": name_of(one.named_by),
        "state": state,
        "may_end": not is_over and (may_name(user, one.reviewer) or user.pk == one.colleague_id),
    }


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a stand-in now."""
    services.end_stand_in(actor=request.user, stand_in=get_object_or_404(StandIn, pk=pk))
    messages.success(request, _("Ended. From now on this person reviews nothing in their place."))
    return redirect("content_stand_ins:list")
