from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList

from sm_plugin.admin.guarded import (
    ConfirmMixin,
    FactsPanel,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    ServiceCreateView,
    ServiceEditView,
)
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.choices import Role
from sm_plugin.teams.members.acquaintance import own_care_in
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import add_member, change_team, open_team
from sm_plugin.text.names import staff_name

from ..forms import AddMemberForm, ChangeMemberForm, OpenTeamForm, named_after_address


class OwnPlaceFilter(admin.SimpleListFilter):
    """Offers the person's own places only; Django's filter would name every facility."""

    title = _("place")
    parameter_name = "place"
    path = "facility"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        teams = CareTeam.objects.run_by(request.user)
        places = Facility.objects.filter(teams__in=teams).distinct()
        return [(place.station_number, str(place)) for place in places]

    def queryset(self, request: Any, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(**{f"{self.path}__station_number": self.value()})


class MemberPlaceFilter(OwnPlaceFilter):
    path = "team__facility"


class OpenFilter(admin.SimpleListFilter):
    """Open teams or present members unless the past is asked for."""

    title = _("time")
    parameter_name = "time"
    field = "closed_at"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("past", str(_("Past"))), ("every", str(_("Present and past")))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield first | {"display": _("Present")}
        yield from others

    def queryset(self, request: Any, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "every":
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() != "past"})


class MemberOpenFilter(OpenFilter):
    field = "ended_at"


class RunnerPermissionHelper(GuardedPermissionHelper):
    """Rows of the places whose rollout a person runs; may add there."""

    def user_can_create(self, user: Any) -> bool:
        return Facility.objects.run_by(user).exists()

    def get_all_model_permissions(self) -> Any:
        """Nothing here follows from a model-wide right, so none is offered for groups."""
        return super().get_all_model_permissions().none()


class TeamPermissionHelper(RunnerPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[CareTeam]:
        return CareTeam.objects.run_by(user).named()

    def is_editable(self, obj: CareTeam) -> bool:
        return obj.closed_at is None


class OpenTeamView(ServiceCreateView):
    def get_edit_handler(self) -> Any:
        panels = [FieldPanel(n) for n in ("facility", "lead", "care_kind", "accepts_messages")]
        return ObjectList(panels, base_form_class=OpenTeamForm).bind_to_model(self.model)

    def call_service(self, form: OpenTeamForm) -> CareTeam:
        data = form.cleaned_data
        return open_team(
            actor=self.request.user,
            facility=data["facility"],
            lead_provider=data["lead"],
            care_kind=data["care_kind"],
            accepts_messages=data["accepts_messages"],
        )


class ChangeTeamView(ServiceEditView):
    def call_service(self, form: Any) -> CareTeam:
        return change_team(
            actor=self.request.user,
            team=CareTeam.objects.named().get(pk=self.instance.pk),
            care_kind=form.cleaned_data["care_kind"],
            accepts_messages=form.cleaned_data["accepts_messages"],
        )


class CareTeamAdmin(GuardedModelAdmin):
    """The care teams at one administrator's places."""

    model = CareTeam
    permission_helper_class = TeamPermissionHelper
    create_view_class = OpenTeamView
    edit_view_class = ChangeTeamView
    base_url_path = "secure-messaging/teams"
    menu_label = _("Care teams")
    menu_icon = "group"
    list_display = ("name", "place", "accepts_messages", "members")
    list_display_add_buttons = "name"
    list_filter = (OwnPlaceFilter, "care_kind", "accepts_messages", OpenFilter)
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/team_facts.html", heading=_("Care team")),
            FieldPanel("care_kind"),
            FieldPanel("accepts_messages"),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        active = Membership.objects.active().filter(team=models.OuterRef("pk")).order_by()
        counted = active.values("team").annotate(count=models.Count("pk")).values("count")
        count = Coalesce(models.Subquery(counted), 0)
        return super().get_queryset(request).annotate(present_members=count)

    @admin.display(description=_("station"), ordering="facility__station_number")
    def place(self, team: CareTeam) -> str:
        return team.facility.station_number

    @admin.display(description=_("members"), ordering="present_members")
    def members(self, team: Any) -> int:
        return team.present_members


class MemberPermissionHelper(RunnerPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[Membership]:
        rows = Membership.objects.filter(team__in=CareTeam.objects.run_by(user))
        return rows.select_related("user", "team__facility", "team__lead_provider")

    def is_editable(self, obj: Membership) -> bool:
        return obj.ended_at is None


FACTS = ("role", "title", "first_day", "last_day")


class AddMemberView(ConfirmMixin, ServiceCreateView):
    """An address is easily mistyped, and a member reads what patients write: so it asks twice."""

    confirm_template = "sm_plugin/admin/confirm_member.html"

    def to_confirm(self, form: AddMemberForm) -> dict[str, Any]:
        data = form.cleaned_data
        person, team = data["person"], data["team"]
        return named_after_address(self.request.user, person) | {
            "token": str(person.pk),
            "team": team,
            "role": Role(data["role"]).label,
            "own_care": bool(own_care_in(team, [person])),
        }

    def get_edit_handler(self) -> Any:
        panels = [FieldPanel(name) for name in ("team", "person", *FACTS)]
        return ObjectList(panels, base_form_class=AddMemberForm).bind_to_model(self.model)

    def call_service(self, form: AddMemberForm) -> Membership:
        data = form.cleaned_data
        facts = {name: data[name] for name in FACTS}
        return add_member(actor=self.request.user, team=data["team"], user=data["person"], **facts)


class MembershipAdmin(GuardedModelAdmin):
    """The people in the teams at one administrator's places; `triage.admin` changes them."""

    model = Membership
    permission_helper_class = MemberPermissionHelper
    create_view_class = AddMemberView
    base_url_path = "secure-messaging/members"
    menu_label = _("Team members")
    menu_icon = "user"
    list_display = ("person", "role", "team", "started_at", "ended_at")
    list_filter = (MemberPlaceFilter, "role", MemberOpenFilter)
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/member_facts.html", heading=_("Team member")),
            FieldPanel("role"),
            FieldPanel("title"),
            FieldPanel("last_day"),
            FieldPanel("leaves"),
        ],
        base_form_class=ChangeMemberForm,
    )

    @admin.display(description=_("person"))
    def person(self, membership: Membership) -> str:
        name = staff_name(membership.user)
        return name if membership.user.is_active else f"{name} ({_('account closed')})"
