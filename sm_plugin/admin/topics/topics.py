from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList

from sm_plugin.admin.guarded import (
    FactsPanel,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    ServiceCreateView,
    ServiceEditView,
)
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.models.topics import TeamTopicRoute
from sm_plugin.teams.topics.questions import change_questions
from sm_plugin.teams.topics.routes import remove_route, set_route
from sm_plugin.teams.topics.services import change_topic

from ..teams.teams import MemberPlaceFilter, RunnerPermissionHelper
from .forms import ChangeRouteForm, RouteForm, TopicForm

COLUMNS = ("label", "hint", "first_role", "position", "is_active")


class TopicPermissionHelper(GuardedPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[Topic]:
        topics = Topic.objects.all()
        return topics if is_national_administrator(user) else topics.none()

    def get_all_model_permissions(self) -> Any:
        """Changing topics follows from running all facilities, not from a right of its own."""
        return super().get_all_model_permissions().none()


class ChangeTopicView(ServiceEditView):
    def call_service(self, form: TopicForm) -> Topic:
        topic = Topic.objects.get(pk=self.instance.pk)
        columns = {name: form.cleaned_data[name] for name in COLUMNS}
        changed = change_topic(actor=self.request.user, topic=topic, **columns)
        questions = form.changed_questions()
        change_questions(actor=self.request.user, topic=topic, questions=questions)
        return changed


class TopicAdmin(GuardedModelAdmin):
    """Let national administrators edit topics, their questions and who reads each first."""

    model = Topic
    permission_helper_class = TopicPermissionHelper
    edit_view_class = ChangeTopicView
    base_url_path = "secure-messaging/topics"
    menu_label = _("Topics")
    menu_icon = "tag"
    list_display = ("label", "first_role", "asks", "position", "is_active")
    list_filter = ("first_role", "is_active")
    edit_handler = ObjectList(
        [
            *(FieldPanel(name) for name in COLUMNS),
            FactsPanel("sm_plugin/admin/topic_questions.html", heading=_("Questions")),
        ],
        base_form_class=TopicForm,
    )

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        asked = models.Count("questions", filter=models.Q(questions__is_active=True))
        return super().get_queryset(request).annotate(asked=asked)

    @admin.display(description=_("questions"))
    def asks(self, topic: Any) -> int:
        return topic.asked


class RoutePermissionHelper(RunnerPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[TeamTopicRoute]:
        rows = TeamTopicRoute.objects.filter(team__in=CareTeam.objects.run_by(user))
        return rows.select_related("topic", "team__facility", "team__lead_provider")


class AddRouteView(ServiceCreateView):
    def get_edit_handler(self) -> Any:
        names = ("team", "topic", "is_offered", "first_role", "second_role")
        panels = [FieldPanel(name) for name in names]
        return ObjectList(panels, base_form_class=RouteForm).bind_to_model(self.model)

    def call_service(self, form: RouteForm) -> TeamTopicRoute:
        return set_route(actor=self.request.user, **form.cleaned_data)


class ChangeRouteView(ServiceEditView):
    def call_service(self, form: ChangeRouteForm) -> TeamTopicRoute:
        way = TeamTopicRoute.objects.select_related("team__facility", "topic").get(
            pk=self.instance.pk
        )
        data = dict(form.cleaned_data)
        if data.pop("usual"):
            return remove_route(actor=self.request.user, way=way)
        return set_route(actor=self.request.user, team=way.team, topic=way.topic, **data)


class TeamTopicRouteAdmin(GuardedModelAdmin):
    """Exceptions of the teams at one administrator's places from the usual way of a topic."""

    model = TeamTopicRoute
    permission_helper_class = RoutePermissionHelper
    create_view_class = AddRouteView
    edit_view_class = ChangeRouteView
    base_url_path = "secure-messaging/routes"
    menu_label = _("Routes of teams")
    menu_icon = "thumbtack"
    list_display = ("topic", "team", "is_offered", "first", "second")
    list_filter = (MemberPlaceFilter, "is_offered", "topic")
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/route_facts.html", heading=_("Route")),
            FieldPanel("is_offered"),
            FieldPanel("first_role"),
            FieldPanel("second_role"),
            FieldPanel("usual"),
        ],
        base_form_class=ChangeRouteForm,
    )

    @admin.display(description=_("who reads first"))
    def first(self, way: TeamTopicRoute) -> str:
        return str(Role(way.first_role).label) if way.first_role else "-"

    @admin.display(description=_("who is asked next"))
    def second(self, way: TeamTopicRoute) -> str:
        return str(Role(way.second_role).label) if way.second_role else "-"
