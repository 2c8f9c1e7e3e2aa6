from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.images import get_image_model

from content.policies import policy_of

from . import urls
from .userbar import PortalContentChecker


@hooks.register("construct_wagtail_userbar")
def check_all_of_wcag(request, items, page):
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = PortalContentChecker(in_editor=item.in_editor)


@hooks.register("register_admin_urls")
def register_check_urls():
    return [path("checks/", include(urls))]


class PicturesMenuItem(MenuItem):
    def is_shown(self, request):
        policy = policy_of(get_image_model())
        return policy.user_has_permission(request.user, "change")


@hooks.register("register_reports_menu_item")
def register_pictures_menu_item():
    return PicturesMenuItem(
        _("Pictures without description"),
        reverse("content_checks:undescribed_pictures"),
        name="undescribed-pictures",
        icon_name="image",
        order=110,
    )
