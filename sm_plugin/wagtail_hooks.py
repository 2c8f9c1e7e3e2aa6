"""The plugin's part of the Wagtail admin: one menu, shown to whoever may use something in it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from sm_plugin.admin.closing import ClosableTeamAdmin
from sm_plugin.admin.phrases import SafetyPhraseAdmin, UnreviewedPhrases
from sm_plugin.admin.stations import StationAdmin
from sm_plugin.admin.stops import BlockAdmin
from sm_plugin.admin.teams import MembershipAdmin
from sm_plugin.admin.topics import TeamTopicRouteAdmin, TopicAdmin
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.safety.models import SafetyPhrase


@modeladmin_register
class SecureMessagingAdminGroup(ModelAdminGroup):
    menu_label = _("Secure Messaging")
    menu_icon = "mail"
    menu_order = 250
    items = (
        StationAdmin,
        ClosableTeamAdmin,
        MembershipAdmin,
        TeamTopicRouteAdmin,
        BlockAdmin,
        TopicAdmin,
        SafetyPhraseAdmin,
    )


@hooks.register("construct_homepage_panels")
def say_what_is_not_reviewed(request: HttpRequest, panels: list[Any]) -> None:
    """Whoever can have the safety phrases reviewed sees at every visit that they are not."""
    if is_national_administrator(request.user) and (
        count := SafetyPhrase.objects.unreviewed().count()
    ):
        address = SafetyPhraseAdmin().url_helper.index_url
        panels.append(UnreviewedPhrases(count, address))
