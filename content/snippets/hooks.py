"""Additions to the admin for banners: warnings after saving, a page to confirm, their log."""

from django.urls import include, path, reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from content.snippets.banners import Banner

from . import confirming, urls
from .views import may_see


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def warn_of_missing_languages(request, instance):
    """Readers of a language without it get the banner in its first language, marked as such."""
    if not isinstance(instance, Banner):
        return
    missing = instance.missing_languages()
    if missing:
        words = _(
            "This banner is not written in %(languages)s yet. Readers see it in its first "
            "language there. Choose Translate to write it."
        )
        messages.warning(request, words % {"languages": ", ".join(missing)})


@hooks.register("after_edit_snippet")
def warn_of_old_words(request, instance):
    """Name the languages that go on saying what the banner said before."""
    if isinstance(instance, Banner) and (others := instance.languages_of_old_words()):
        words = _(
            "This banner still says the old words in %(languages)s. Change them there, too, or "
            "end it there."
        )
        messages.warning(request, words % {"languages": ", ".join(others)})


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def ask_a_second_person(request, instance):
    """Say that an emergency does not show yet; those who can confirm it get a mail."""
    if isinstance(instance, Banner) and instance.waits:
        say_that_it_waits(request, instance)


def say_that_it_waits(request, banner):
    address = reverse("content_banners:one", args=[banner.pk])
    messages.warning(
        request,
        _("Readers do not see this emergency yet: a second person has to confirm it."),
        buttons=[messages.button(address, _("See how it stands"))],
    )


@hooks.register("register_admin_urls")
def register_banner_urls():
    return [path("banners/", include(urls))]


@hooks.register("register_snippet_listing_buttons")
def link_the_page_of_a_banner(snippet, user, next_url=None):
    if isinstance(snippet, Banner) and may_see(user):
        address = reverse("content_banners:one", args=[snippet.pk])
        yield Button(_("Confirm or take down"), url=address, icon_name="check", priority=15)


@hooks.register("register_log_actions")
def register_banner_actions(actions):
    actions.register_action(
        confirming.TAKE_DOWN, gettext_lazy("Take a banner down"), gettext_lazy("Taken down")
    )

    @actions.register_action(confirming.PROPOSE)
    class Proposed(LogFormatter):
        label = gettext_lazy("Propose an emergency banner")

        def format_message(self, entry):
            return gettext("Proposed by %(proposed_by)s") % entry.data

    @actions.register_action(confirming.CONFIRM)
    class Confirmed(LogFormatter):
        label = gettext_lazy("Confirm an emergency banner")

        def format_message(self, entry):
            words = gettext("Written by %(proposed_by)s, confirmed by %(confirmed_by)s")
            return words % entry.data

    @actions.register_action(confirming.ALONE)
    class Alone(LogFormatter):
        label = gettext_lazy("Show an emergency banner alone")

        def format_message(self, entry):
            words = gettext("Shown by %(confirmed_by)s without a second person: %(reason)s")
            return words % entry.data
