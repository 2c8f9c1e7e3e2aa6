from itertools import chain

from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from content.languages import live_translations_of

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


@hooks.register("after_unpublish_page")
def tell_of_translations(request, page):
    _name_translations(request, [page], below="include_descendants" in request.POST)


@hooks.register("before_delete_page")
def remember_translations(request, page):
    _remember_translations(request, [page])


@hooks.register("after_delete_page")
def tell_of_translations_of_deleted(request, page):
    _name(request, request.content_translations)


@hooks.register("before_bulk_action")
def remember_translations_of_many(request, action_type, objects, view):
    if action_type == "delete" and issubclass(view.model, Page):
        _remember_translations(request, objects)


@hooks.register("after_bulk_action")
def tell_of_translations_of_many(request, action_type, objects, view):
    if not issubclass(view.model, Page):
        return
    if action_type == "delete":
        _name(request, request.content_translations)
    elif action_type == "unpublish":
        below = view.cleaned_form.cleaned_data.get("include_descendants")
        _name_translations(request, objects, below=below)


def _remember_translations(request, pages):
    """Ask while the pages are there, and read the answer once they are gone."""
    request.content_translations = live_translations_of(_with_below(pages))


def _name_translations(request, pages, *, below):
    _name(request, live_translations_of(_with_below(pages) if below else pages))


def _with_below(pages):
    branches = (page.get_descendants(inclusive=True).select_related("locale") for page in pages)
    return chain.from_iterable(branches)


def _name(request, translations):
    """Name each translation that readers still see, with a link to the page that archives it."""
    for one in translations:
        words = gettext("Readers still see “%(title)s” in %(language)s.")
        told = {"title": one.title, "language": one.locale.get_display_name()}
        address = reverse("wagtailadmin_pages:unpublish", args=[one.pk])
        button = messages.button(address, gettext("Unpublish it, too"))
        messages.warning(request, words % told, buttons=[button])
