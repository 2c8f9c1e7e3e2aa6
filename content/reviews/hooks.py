from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from content.policies import policy_of

from . import urls
from .models import Way
from .panels import DueSoonPanel, OverduePanel
from .permissions import ANY_RIGHT, may_confirm
from .services import ASSIGN, CONFIRM


@hooks.register("register_log_actions")
def register_review_actions(actions):
    @actions.register_action(CONFIRM)
    class Confirmed(LogFormatter):
        label = _("Confirm a review")

        def format_message(self, entry):
            way = Way(entry.data["way"]).label if entry.data else ""
            return gettext("Reviewed: %(way)s") % {"way": way}

    @actions.register_action(ASSIGN)
    class Assigned(LogFormatter):
        label = _("Choose the owner group")

        def format_message(self, entry):
            group = (entry.data or {}).get("group") or gettext("nobody")
            return gettext("Review is owned by %(group)s") % {"group": group}


@hooks.register("register_admin_urls")
def register_review_urls():
    return [path("reviews/", include(urls))]


class ReviewsMenuItem(MenuItem):
    def is_shown(self, request):
        policy = policy_of(Page)
        return policy.user_has_any_permission(request.user, ANY_RIGHT)


@hooks.register("register_reports_menu_item")
def register_reviews_menu_item():
    return ReviewsMenuItem(
        _("Reviews"),
        reverse("content_reviews:report"),
        name="reviews",
        icon_name="calendar-check",
        order=100,
    )


class ConfirmButton(PageMenuItem):
    label = _("Confirm still accurate")
    icon_name = "calendar-check"
    url_name = "content_reviews:page"

    def is_shown(self, user):
        return self.page.live and may_confirm(user, self.page)


@hooks.register("register_page_listing_more_buttons")
def confirm_in_the_explorer(page, user, next_url=None):
    yield ConfirmButton(page=page, priority=5)


@hooks.register("register_page_header_buttons")
def confirm_in_the_header(page, user, view_name, next_url=None):
    yield ConfirmButton(page=page, priority=5)


@hooks.register("construct_homepage_panels")
def add_review_panels(request, panels):
    panels += [OverduePanel(request.user), DueSoonPanel(request.user)]


@hooks.register("insert_global_admin_css")
def link_review_styles():
    return format_html('<link rel="stylesheet" href="{}">', static("content/admin.css"))
