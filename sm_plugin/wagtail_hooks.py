"""The plugin's part of the Wagtail admin: one menu, shown to whoever may use something in it."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from sm_plugin.facilities.admin import StationAdmin
from sm_plugin.teams.admin import MembershipAdmin
from sm_plugin.teams.block_admin import BlockAdmin
from sm_plugin.teams.topic_admin import TeamTopicRouteAdmin, TopicAdmin
from sm_plugin.triage.admin import ClosableTeamAdmin


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
    )
