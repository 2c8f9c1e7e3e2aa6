"""Try the links of our own site in this process; nobody outside is called."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import Resolver404, get_resolver
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.documents import get_document_model
from wagtail.models import Page, Site, get_page_models

from .finding import Target

WAGTAILS_PAGES = "wagtail_serve"
WEB = {"http", "https", ""}  # none is the scheme of the page that the link stands on


@dataclass
class Trial:
    """Answers for many links with a few queries for all of them.

    Only an address below a page with routes of its own, such as a month of the spotlights, is
    routed, which costs queries.
    A fault is a text for the editor; empty means that the link works.
    """

    request: HttpRequest
    pages: dict[int, bool] = field(default_factory=dict)
    documents: dict[int, bool] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    roots: dict[str, Page | None] = field(default_factory=dict)

    @classmethod
    def of(cls, targets: Iterable[Target], request: HttpRequest) -> "Trial":
        targets = list(targets)
        pages = Page.objects.filter(pk__in={one.page_id for one in targets if one.page_id})
        keys = {one.document_id for one in targets if one.document_id}
        documents = get_document_model().objects.filter(pk__in=keys)
        return cls(
            request,
            pages=dict(pages.values_list("pk", "live")),
            documents={one.pk: one.file.storage.exists(one.file.name) for one in documents},
            hosts={*Site.objects.values_list("hostname", flat=True), _host(request)},
        )

    def is_own(self, target: Target) -> bool:
        """Return False for another site's address; one of no site is ours to mend."""
        parts = _parts(target.url)
        return not _is_on_the_web(parts) or not parts.hostname or parts.hostname in self.hosts

    def fault(self, target: Target) -> str:
        """Return why a link of our own does not work; empty if it does."""
        if target.url:
            if target.url not in self.faults:
                self.faults[target.url] = self._fault_of_address(target.url)
            return self.faults[target.url]
        if target.document_id:
            there = self.documents.get(target.document_id)
            return "" if there else str(_("The document is gone."))
        live = self.pages.get(target.page_id or 0)
        if live is None:
            return str(_("The page is gone."))
        return "" if live else str(_("The page is not published."))

    def _fault_of_address(self, url: str) -> str:
        parts = _parts(url)
        if not _is_on_the_web(parts) or not (parts.hostname or url.startswith("/")):
            return str(_("This is no address."))
        path = parts.path or "/"
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
        with translation.override(language):
            if self._is_redirected(path) or self._answers(path, language):
                return ""
        return str(_("No page has this address."))

    def _answers(self, path: str, language: str) -> bool:
        try:
            match = get_resolver().resolve(path)
        except Resolver404:
            return False
        if match.url_name != WAGTAILS_PAGES:
            return True
        if language not in self.roots:
            site = Site.find_for_request(self.request)
            self.roots[language] = site.root_page.localized.specific if site else None
        root = self.roots[language]
        parts = [part for part in str(match.args[0]).split("/") if part]
        return bool(root and self._leads_to_page(root, parts))

    def _leads_to_page(self, root: Page, parts: list[str]) -> bool:
        place = "".join([root.url_path, *(f"{part}/" for part in parts)])
        if place in self._live:
            return True
        if not place.startswith(self._with_routes):
            return False
        try:
            return bool(root.route(self.request, parts))
        except Http404:
            return False

    def _is_redirected(self, path: str) -> bool:
        return Redirect.normalise_path(escape_leading_slashes(path)) in self._redirected

    @cached_property
    def _redirected(self) -> set[str]:
        rows = Redirect.get_for_site(Site.find_for_request(self.request))
        return set(rows.values_list("old_path", flat=True))

    @cached_property
    def _live(self) -> set[str]:
        return set(Page.objects.live().values_list("url_path", flat=True))

    @cached_property
    def _with_routes(self) -> tuple[str, ...]:
        """Return where the pages are that may answer for addresses below their own."""
        kinds = [kind for kind in get_page_models() if issubclass(kind, RoutablePageMixin)]
        return tuple(Page.objects.type(*kinds).values_list("url_path", flat=True))


def _parts(url: str) -> SplitResult:
    """Return the parts of an address; empty ones for what is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _is_on_the_web(parts: SplitResult) -> bool:
    return parts.scheme in WEB


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] or request.get_host()
