from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import urls
from .reports import works_on_pages
from .services import give_reason, newest_record


@hooks.register("register_admin_urls")
def register_archive_urls():
    return [path("archive/", include(urls))]


class ArchiveMenuItem(MenuItem):
    def is_shown(self, request):
        return works_on_pages(request.user)


@hooks.register("register_reports_menu_item")
def register_archive_menu_item():
    return ArchiveMenuItem(
        _("Archived pages"),
        reverse("content_archive:report"),
        name="archived-pages",
        icon_name="download",
        order=105,
    )


@hooks.register("before_unpublish_page")
def remember_newest_record(request, page):
    request.content_newest_record = newest_record()


@hooks.register("after_unpublish_page")
def keep_reason(request, page):
    """Keep the reason from the page that asks whether to unpublish."""
    reason = request.POST.get("archive_reason", "")
    give_reason(actor=request.user, after=request.content_newest_record, reason=reason)
