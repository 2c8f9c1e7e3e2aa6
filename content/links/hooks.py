from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from content.archive.reports import works_on_pages

from . import urls


@hooks.register("register_admin_urls")
def register_link_urls():
    return [path("links/", include(urls))]


class LinksMenuItem(MenuItem):
    def is_shown(self, request):
        return works_on_pages(request.user)


@hooks.register("register_reports_menu_item")
def register_links_menu_item():
    return LinksMenuItem(
        _("Links"), reverse("content_links:report"), name="links", icon_name="link", order=115
    )
