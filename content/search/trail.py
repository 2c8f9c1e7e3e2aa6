from django.http import HttpRequest
from wagtail.models import Page, Site


def trail(page: Page, request: HttpRequest | None) -> list[Page]:
    """Return the live pages from the home page down to the parent, fetched once a page.

    Empty for a preview of a page that was never saved: it has no place in the tree yet.
    """
    site = Site.find_for_request(request) if request else None
    if not page.path or site is None:
        return []
    if not hasattr(page, "_trail"):
        depth = site.root_page.depth
        page._trail = list(page.get_ancestors().filter(depth__gte=depth).live())
    return list(page._trail)
