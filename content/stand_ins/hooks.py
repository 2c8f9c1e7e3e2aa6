from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from . import urls
from .services import END, NAME, REVIEW
from .views import shown_to


@hooks.register("register_log_actions")
def register_stand_in_actions(actions):
    @actions.register_action(NAME)
    class Named(LogFormatter):
        label = _("Name a stand-in")

        def format_message(self, entry):
            words = gettext(
                "%(colleague)s stands in for %(reviewer)s from %(first_day)s to %(last_day)s"
            )
            return words % entry.data

    @actions.register_action(END)
    class Ended(LogFormatter):
        label = _("End a stand-in")

        def format_message(self, entry):
            return gettext("%(colleague)s no longer stands in for %(reviewer)s") % entry.data

    @actions.register_action(REVIEW)
    class Reviewed(LogFormatter):
        label = _("Review for another")

        def format_message(self, entry):
            return gettext("Reviewed for %(reviewer)s, who is away") % entry.data


@hooks.register("register_admin_urls")
def register_stand_in_urls():
    return [path("stand-ins/", include(urls))]


@hooks.register("register_permissions")
def offer_the_right_to_groups():
    return Permission.objects.filter(content_type__app_label="content", codename="name_standin")


class StandInsMenuItem(MenuItem):
    def is_shown(self, request):
        return shown_to(request.user)


@hooks.register("register_settings_menu_item")
def register_stand_ins_menu_item():
    return StandInsMenuItem(
        _("Stand-ins for reviewers"),
        reverse("content_stand_ins:list"),
        name="stand-ins",
        icon_name="group",
        order=950,
    )
