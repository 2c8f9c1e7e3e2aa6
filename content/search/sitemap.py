"""Every public page in every language, each with its translations."""

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Locale, Page


class PageSitemap(Sitemap):
    """Wagtail's sitemap, over all languages of the site, with `hreflang` for what is translated."""

    def items(self) -> Any:
        return self._pages().order_by("path").defer_streamfields().specific()

    def _pages(self) -> Any:
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        trees = (Q(path__startswith=path) for path in roots.values_list("path", flat=True))
        # An alias shows the page that it mirrors, in that page's language.
        return Page.objects.live().public().filter(reduce(or_, trees), alias_of=None)

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        urls = super()._urls(page, protocol, domain)
        alternates = self._alternates()
        for url in urls:
            others = alternates.get(url["location"], [])
            url["alternates"] = others if len(others) > 1 else []
        return urls

    def _alternates(self) -> dict[str, list[dict[str, str]]]:
        """By address, where the same page is found in each language, its own included."""
        codes = dict(Locale.objects.values_list("pk", "language_code"))
        translations = defaultdict(list)
        for page in self._pages():
            address = page.get_full_url(self.request)
            entry = {"location": address, "lang_code": codes[page.locale_id]}
            translations[page.translation_key].append(entry)
        return {entry["location"]: group for group in translations.values() for entry in group}
