"""The plugin's part of the Wagtail admin: one menu, shown to people who may use something in it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from sm_plugin.admin.closing import ClosableTeamAdmin, HandingOverMembershipAdmin
from sm_plugin.admin.phrases import SafetyPhraseAdmin, UnreviewedPhrases
from sm_plugin.admin.stations import StationAdmin
from sm_plugin.admin.stops import BlockAdmin
from sm_plugin.admin.topics import TeamTopicRouteAdmin, TopicAdmin
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.triage.handover import close_account
from sm_plugin.web.origin import recorded


@modeladmin_register
class SecureMessagingAdminGroup(ModelAdminGroup):
    menu_label = _("Secure Messaging")
    menu_icon = "mail"
    menu_order = 250
    items = (
        StationAdmin,
        ClosableTeamAdmin,
        HandingOverMembershipAdmin,
        TeamTopicRouteAdmin,
        BlockAdmin,
        TopicAdmin,
        SafetyPhraseAdmin,
    )


@hooks.register("construct_homepage_panels")
def say_what_is_not_reviewed(request: HttpRequest, panels: list[Any]) -> None:
    """Tell people who can have the safety phrases reviewed, at every visit, that they are not."""
    if is_national_administrator(request.user) and (
        count := SafetyPhrase.objects.unreviewed().count()
    ):
        address = SafetyPhraseAdmin().url_helper.index_url
        panels.append(UnreviewedPhrases(count, address))


@hooks.register("after_bulk_action")
def put_back_what_closed_accounts_had(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Put back what people have whose accounts Wagtail closes together.

    It closes them with one update, which no signal tells, in the same transaction.
    """
    if action_type != "set_active_state" or action.cleaned_form.cleaned_data["mark_as_active"]:
        return
    with recorded(request):
        for user in objects:
            close_account(user=user, actor=request.user)
