from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import pgettext
from wagtail.models import Page, Site

register = template.Library()


@register.filter
def in_words(value: date | datetime | None) -> str:
    """A date as people say it: “November 1, 2010”. Nothing for no date, as drafts have none."""
    if value is None:
        return ""
    # Translators: the order of month, day and year in running text, in Django's date letters.
    return date_format(value, pgettext("date in words", "F j, Y"))


@register.filter
def month_in_words(value: date) -> str:
    # Translators: the order of month and year in running text, in Django's date letters.
    return date_format(value, pgettext("month in words", "F Y"))


@register.inclusion_tag("content/parts/breadcrumbs.html", takes_context=True)
def breadcrumbs(context, last: str = ""):
    """The way from the home page to this one; `last` names a view below the page itself."""
    page: Page = context["page"]
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    ancestors = []
    # A preview of a page that was never saved has no place in the tree yet.
    if page.path and site:
        root = site.root_page
        ancestors = list(page.get_ancestors().filter(depth__gte=root.depth).live())
    if last:
        ancestors.append(page)
    return {"ancestors": ancestors, "current": last or page.title, "request": request}
