from django.urls import include, path
from wagtail import hooks

from content.snippets.banners import Banner

from . import banners, urls, views
from .beginning import may_translate
from .services import synced_translation


@hooks.register("register_admin_urls")
def register_language_urls():
    return [path("languages/", include(urls))]


@hooks.register("construct_snippet_listing_buttons")
def offer_translation_where_it_is_done(buttons, snippet, user):
    """Leave out "Translate" and "Sync" where their pages would be refused."""
    if not may_translate(user, snippet):
        buttons[:] = [one for one in buttons if "/localize/" not in (one.url or "")]


@hooks.register("before_edit_page", order=-10)
def bring_translations_to_review(request, page):
    """Run before wagtail-localize's own hook, which answers with its editor."""
    found = None if page.alias_of_id else synced_translation(page)
    if found is None:
        return None
    if request.method == "POST" and request.POST.get("action") == "publish":
        return views.publish(request, page)
    if request.method == "GET":
        views.tell_of_review(request, page, found)
    return None


@hooks.register("before_edit_snippet", order=-10)
def say_whether_a_banner_shows(request, instance):
    """Run before wagtail-localize's own hook, which says "Published" of whatever it saved."""
    found = synced_translation(instance) if isinstance(instance, Banner) else None
    if found is None:
        return None
    if request.method == "POST" and request.POST.get("action") == "publish":
        return banners.save(request, instance, found)
    if request.method == "GET":
        banners.tell(request, instance)
    return None
