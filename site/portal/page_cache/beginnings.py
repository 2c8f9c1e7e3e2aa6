"""The beginning of every page of the tree: the site, its front page and sections, the roots.

They are the same for everybody until an editor changes something, so a process keeps them beside
the frame of its generation. Whether somebody may see a page is asked each time.

See docs/decisions/0671.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Locale, Page, Site

from content.workflow.governed import WAY
from portal.look import frame

KEPT = "beginning"


@dataclass(frozen=True)
class Beginning:
    """Rows as they were read; each request gets copies, since pages note things on themselves."""

    site: Site
    home: Page
    sections: dict[str, Page]
    root_paths: list[Any]
    locales: dict[int, Locale]

    @classmethod
    def read(cls, request: HttpRequest) -> "Beginning | None":
        """Read the rows for themselves: nothing that this request notes is on them."""
        found = Site.find_for_request(request)
        if found is None:
            return None
        site = Site.objects.select_related("root_page").get(pk=found.pk)
        home = copy(site.root_page).localized.specific
        locales = {one.pk: one for one in Locale.objects.all()}
        sections = {one.slug: one for one in home.get_children().specific()}
        return cls(site, home, sections, Site.get_site_root_paths(), locales)

    def route(self, request: HttpRequest, components: list[str]) -> Any:
        """Find the page as Wagtail does; one below a section begins with the section's copy."""
        home, section = copy(self.home), self.sections.get(components[0])
        if section is None or len(components) == 1:
            return home.route(request, components)
        vars(request)[WAY] = [home]
        return copy(section).route(request, components[1:])

    def site_of_a_request(self) -> Site:
        site = copy(self.site)
        site.root_page = copy(self.site.root_page)
        return site


def begin(request: HttpRequest, path: str) -> None:
    """Find the page at this path as Wagtail does, with what the process has kept.

    Wagtail takes what stands on the request.
    """
    rows = frame.kept_rows(request)
    if rows is None:
        return
    kept: Beginning | None = rows.get(KEPT)
    if kept is None:
        kept = Beginning.read(request)
        if kept is None:
            return
        rows[KEPT] = kept
    about: Any = request
    about._wagtail_site = kept.site_of_a_request()
    about._wagtail_cached_site_root_paths = kept.root_paths
    components = [part for part in path.split("/") if part]
    if not components:
        return  # the front page itself is read as it is
    try:
        found = kept.route(request, components)
    except Http404:
        found = None
    about._wagtail_route_for_request = found
    if found is not None and (locale := kept.locales.get(found.page.locale_id)):
        found.page.locale = copy(locale)
