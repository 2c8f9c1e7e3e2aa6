import json
from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from wagtail.models import Page
from wagtail.query import PageQuerySet

from content.languages import newer_source, words_language
from content.media.renditions import shared_rendition
from content.pages.mixins import without_texts
from content.pages.spotlights import SpotlightPage
from content.pages.topic_pages import TopicPage
from content.restrictions import open_to_all
from content.search.structured_data import breadcrumb_ancestors, describe_facilities
from content.search.structured_data import structured_data as describe
from sm_plugin.database.prepared import Prepared

register = template.Library()


@register.filter
def in_words(value: date | datetime | None) -> str:
    """Return a date as people say it: “November 1, 2010”; "" for no date, as in drafts."""
    if value is None:
        return ""
    # Translators: the order of month, day and year in running text, in Django's date letters.
    return date_format(value, pgettext("date in words", "F j, Y"))


@register.filter
def month_in_words(value: date) -> str:
    # Translators: the order of month and year in running text, in Django's date letters.
    return date_format(value, pgettext("month in words", "F Y"))


@register.filter
def words_lang(page: Page) -> SafeString:
    """Return the attribute `lang` for words of a page that are in another language than it is."""
    language = words_language(page)
    return format_html(' lang="{}"', language) if language else SafeString()


@register.simple_tag(takes_context=True)
def own_lang(context) -> SafeString:
    """Return the attribute `lang` for what the portal says among words in another language.

    The sections of a mirror name the language of its source, and around each block are words of
    the portal. See docs/decisions/0746.
    """
    page = context.get("page")
    is_among_others = isinstance(page, Page) and words_language(page)
    return format_html(' lang="{}"', get_language()) if is_among_others else SafeString()


register.filter(words_language)


@register.filter
def lang_beside(one, page) -> SafeString:
    """Return the attribute `lang` for a page or a snippet that is named on this page."""
    if one.locale_id != page.locale_id:
        return format_html(' lang="{}"', one.locale.language_code)
    return words_lang(one) if isinstance(one, Page) else SafeString()


@register.inclusion_tag("content/partials/older_than_source.html", takes_context=True)
def older_than_source(context):
    """Tell readers of a translation when the page it was made from has newer words."""
    page = context.get("page")
    source = newer_source(page) if isinstance(page, Page) else None
    return {"source": source, "request": context.get("request")}


@register.inclusion_tag("content/partials/breadcrumbs.html", takes_context=True)
def breadcrumbs(context, last: str = ""):
    """Return the way from the home page to this one; `last` names a view below the page itself."""
    page: Page = context["page"]
    request = context.get("request")
    ancestors = breadcrumb_ancestors(page, request)
    if last:
        ancestors.append(page)
    return {
        "ancestors": ancestors,
        "current": last or page.title,
        "current_lang": "" if last else words_lang(page),
        "request": request,
    }


@register.simple_tag(takes_context=True)
def topic_links(context, page, index=None) -> list[tuple[str, str]]:
    """Return name and address of each topic: the filter of the present list, else its page."""
    topics, request = page.topic_list, context.get("request")
    if index:
        start = index.get_url(request)
        return [(topic.name, f"{start}?topic={topic.slug}") for topic in topics]
    if not topics:
        return []
    found = _TOPIC_PAGES.ask([topic.pk for topic in topics], page.locale_id)
    addresses = {one.topic_id: one.get_url(request) for one in found}
    return [(topic.name, addresses.get(topic.pk) or "") for topic in topics]


def _topic_pages(topics: list[int], locale: int) -> PageQuerySet:
    pages = TopicPage.objects.filter(topic__in=topics, locale_id=locale)
    return open_to_all(without_texts(pages))


_TOPIC_PAGES = Prepared(_topic_pages)


@register.simple_tag(takes_context=True)
def canonical_url(context) -> str:
    """Return the one address of what is shown, without filters and marks of campaigns.

    A mirror of a page that is not translated yet names the page it mirrors; each screen of an
    unfiltered list is a page of its own. Nothing for a preview.
    """
    page, request = context.get("page"), context.get("request")
    if request is None or getattr(request, "is_preview", False) or not page.pk:
        return ""
    if page.alias_of_id:
        return page.alias_of.get_full_url(request)
    listing = context.get("listing")
    further = listing and not listing.is_filtered and listing.rows.number > 1
    query = f"?page={listing.rows.number}" if further else ""
    return request.build_absolute_uri(request.path + query)


# No text of an editor can end the script element or start another.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def shared_picture(context) -> str:
    """Return the address of the picture of an article, for sites where somebody shares it."""
    page = context["page"]
    picture = page.lead_picture if isinstance(page, SpotlightPage) else None
    rendition = shared_rendition(picture)
    return context["request"].build_absolute_uri(rendition.url) if rendition else ""


@register.simple_tag(takes_context=True)
def structured_data(context) -> SafeString:
    """Return the page in the words of schema.org, as data that no browser runs."""
    page, request = context.get("page"), context.get("request")
    return _as_data(describe(page, request) if page and request else [])


@register.simple_tag
def facilities_as_data(rows) -> SafeString:
    """Return facilities and what holds there in the words of schema.org; nothing for no rows."""
    return _as_data([describe_facilities(rows)] if rows else [])


def _as_data(found) -> SafeString:
    texts = (json.dumps(data, ensure_ascii=False).translate(_ESCAPES) for data in found)
    tags = (f'<script type="application/ld+json">{text}</script>' for text in texts)
    return mark_safe("\n".join(tags))  # noqa: S308 - escaped above
