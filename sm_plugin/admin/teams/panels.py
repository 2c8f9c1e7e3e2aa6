"""People without an account on screen: the lists of one's own teams, and claims to decide on.

See docs/decisions/0596.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import Component

from sm_plugin.adapter import adapter
from sm_plugin.admin.guarded import (
    FactsPanel,
    GuardedIndexView,
    GuardedModelAdmin,
    ServiceCreateView,
    ServiceEditView,
    ShowsPeopleMixin,
)
from sm_plugin.admin.teams.teams import MemberPlaceFilter, RunnerPermissionHelper
from sm_plugin.audit.actions import Action
from sm_plugin.errors import Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.teams.panels.claims import decide_claim
from sm_plugin.teams.panels.querysets import KEPT
from sm_plugin.teams.panels.services import LONGEST_NAME, list_person, take_off
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.names import person_name
from sm_plugin.web.forms import DayInput

DECISIONS = [
    ("", _("Not yet")),
    ("yes", _("Yes, this account is the person's: give it the care teams")),
    ("no", _("No, it is somebody else's")),
]


class WaitingFilter(admin.SimpleListFilter):
    """Those whose claim waits for a verifier."""

    title = _("claims")
    parameter_name = "claims"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", str(_("Waiting for a verifier")))]

    def queryset(self, request: Any, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "waiting":
            return queryset & PanelEntry.objects.waiting()
        return queryset


class ListPersonForm(WagtailAdminModelForm):
    """Somebody in the care of one of the administrator's own teams, who has no account yet."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    record_number = forms.CharField(label=_("Record number"), max_length=16)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = CareTeam.objects.run_by(self.for_user).staying().named()


class EntryForm(WagtailAdminModelForm):
    """The steps for one entry; only what the person may do is asked."""

    decision = forms.ChoiceField(
        label=_("Is this account the person's?"), required=False, choices=DECISIONS
    )
    leaves = forms.BooleanField(
        label=_("Take this person off the list"),
        required=False,
        help_text=_("The entry is deleted at once."),
    )

    class Meta:
        model = PanelEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"decision", "leaves"} - set(acts_for(self.for_user, self.instance)):
            del self.fields[name]


def _name_of(entry: PanelEntry) -> str:
    """Return the name; an entry that can't be opened is listed and can be taken off."""
    return entry.shown.name if entry.shown else str(_("An entry that can't be opened"))


def _kept_until(entry: PanelEntry) -> str:
    """Return the last day; of a promised entry what it waits for, because it doesn't lapse."""
    if entry.is_promised:
        return str(_("Somebody in the team may review messages"))
    return day_in_words((entry.seen_at + KEPT).astimezone(entry.team.facility.time_zone).date())


def acts_for(user: Any, entry: PanelEntry) -> list[str]:
    """Return the fields of what the person may do for the entry as it stands."""
    names = []
    if entry.is_claimed:
        decides = Facility.objects.verified_by(user).filter(pk=entry.station_id).exists()
        names += ["decision"] if decides and entry.claimed_by_id != user.pk else []
    if PanelEntry.objects.run_by(user).filter(pk=entry.pk).exists():
        names.append("leaves")
    return names


class EntryFacts(FactsPanel):
    """The person who is listed, and the one who claims to be that person."""

    class BoundPanel(FactsPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            claimant = self.instance.claimed_by
            return super().get_context_data(parent_context) | {
                "listed": self.instance.shown,
                "until": _kept_until(self.instance),
                "claimant": person_name(claimant) if claimant else "",
                "email": adapter().email(claimant) if claimant else "",
            }


class EntryPermissionHelper(RunnerPermissionHelper):
    """Entries of the places one runs, and the claims one decides on; report readers see none."""

    def visible_to(self, user: Any) -> models.QuerySet[PanelEntry]:
        return PanelEntry.objects.visible_to(user).named()


class EntriesView(ShowsPeopleMixin, GuardedIndexView):
    def read(self) -> dict[str, Any]:
        return {"action": Action.PANEL_READ}


class ListPersonView(ServiceCreateView):
    def get_edit_handler(self) -> Any:
        names = ("team", "name", "record_number", "birth_date")
        panels = [FieldPanel(name) for name in names]
        return ObjectList(panels, base_form_class=ListPersonForm).bind_to_model(self.model)

    def call_service(self, form: ListPersonForm) -> PanelEntry:
        data = form.cleaned_data
        return list_person(
            actor=self.request.user,
            team=data["team"],
            name=data["name"],
            record_number=data["record_number"],
            birth_date=data["birth_date"],
        )

    def get_success_message(self, instance: PanelEntry) -> str:
        return str(_("The person is on the team's list."))


class EntryView(ShowsPeopleMixin, ServiceEditView):
    def get_page_subtitle(self) -> str:
        return _name_of(self.instance)

    def read(self) -> dict[str, Any]:
        return {"action": Action.PANEL_READ, "obj": self.instance}

    def get_edit_handler(self) -> Any:
        facts = EntryFacts("sm_plugin/admin/panel_entry_facts.html", heading=_("On the list"))
        fields = [FieldPanel(name) for name in acts_for(self.request.user, self.instance)]
        panels = [facts, *fields]
        return ObjectList(panels, base_form_class=EntryForm).bind_to_model(self.model)

    def call_service(self, form: EntryForm) -> PanelEntry:
        actor, data = self.request.user, form.cleaned_data
        entry = PanelEntry.objects.named().filter(pk=self.instance.pk).first()
        if entry is None:
            raise Refused(_("This entry is gone: the person has an account now."), code="gone")
        if data.get("leaves"):
            take_off(actor=actor, entries=[entry])
        elif data.get("decision"):
            person, is_person = _shown_claimant(self.request), data["decision"] == "yes"
            decide_claim(actor=actor, entry=entry, claimant=person, is_person=is_person)
        return entry

    def get_success_message(self, instance: PanelEntry) -> str:
        return str(_("Saved."))


def _shown_claimant(request: HttpRequest) -> Any:
    """Return the account that the page named: an answer about one is none about another."""
    field = forms.ModelChoiceField(get_user_model()._default_manager.all())
    try:
        return field.clean(request.POST.get("claimant", ""))
    except forms.ValidationError as error:
        text = _("This account does not wait for it any more.")
        raise Refused(text, code="nothing_waits") from error


class ClaimsWaiting(Component):
    """On a verifier's first page: accounts that claim to be somebody on a list."""

    template_name = "sm_plugin/admin/claims_waiting.html"
    order = 50

    def __init__(self, count: int, address: str) -> None:
        self.count, self.address = count, address

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"count": self.count, "address": self.address}


class PanelEntryAdmin(GuardedModelAdmin):
    """The people without an account in the care of one administrator's teams."""

    model = PanelEntry
    permission_helper_class = EntryPermissionHelper
    index_view_class = EntriesView
    create_view_class = ListPersonView
    edit_view_class = EntryView
    base_url_path = "secure-messaging/lists"
    menu_label = _("People without an account")
    empty_words = _(
        "Nobody is on a team's list. Bring in a file of panels with names, or list somebody here. "
        "People who sign up and find their teams leave the list."
    )
    menu_icon = "user"
    list_display = ("name", "record_number", "birth_date", "team", "kept_until", "claim")
    list_filter = (MemberPlaceFilter, WaitingFilter)
    list_per_page = 50

    @admin.display(description=_("name"))
    def name(self, entry: PanelEntry) -> str:
        return _name_of(entry)

    @admin.display(description=_("record number"))
    def record_number(self, entry: PanelEntry) -> str:
        return entry.shown.record_number if entry.shown else ""

    @admin.display(description=_("date of birth"))
    def birth_date(self, entry: PanelEntry) -> str:
        return day_in_words(entry.shown.birth_date) if entry.shown else ""

    @admin.display(description=_("kept until"))
    def kept_until(self, entry: PanelEntry) -> str:
        return _kept_until(entry)

    @admin.display(description=_("claim"))
    def claim(self, entry: PanelEntry) -> str:
        return str(_("Waiting for a verifier")) if entry.is_claimed else ""
