"""The report of links: ours are tried, and for others it says when somebody last opened them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page

from content.archive.reports import works_on_pages
from content.reviews.permissions import pages_worked_on
from content.spreadsheets import SafeSpreadsheetMixin

from .finding import Link, links_of
from .models import LinkState, OpenedLink
from .trying import Trial

OURS, OTHERS = "ours", "others"


@dataclass(frozen=True)
class Row:
    """A link as the report shows it."""

    link: Link
    state: LinkState
    address: str
    is_own: bool
    fault: str = ""
    opened_on: date | None = None
    opened_by: str = ""

    @property
    def title(self) -> str:
        return str(self.link.page.title)

    @property
    def words(self) -> str:
        return self.link.words

    @property
    def where(self) -> str:
        return self.link.where

    @property
    def state_label(self) -> str:
        return self.fault or str(self.state.label)

    @property
    def language(self) -> str:
        return str(self.link.page.locale)


def rows_for(pages: Iterable[Page], request: HttpRequest) -> list[Row]:
    """Return the links of the pages: what does not work first, then what nobody has opened."""
    links = [link for page in pages for link in links_of(page)]
    trial = Trial.of((link.target for link in links), request)
    addresses = {link.target.url for link in links if link.target.url}
    opened = OpenedLink.objects.filter(url__in=addresses).select_related("opened_by")
    known = {record.url: record for record in opened}
    titles = _titles(links)
    today = timezone.localdate()
    rows = [_row(link, trial, known, titles, today) for link in links]
    order = list(LinkState)
    return sorted(rows, key=lambda row: order.index(row.state))


def _row(
    link: Link, trial: Trial, known: dict[str, OpenedLink], titles: dict[int, str], today: date
) -> Row:
    target = link.target
    address = target.url or titles.get(target.page_id or 0, "") or link.words
    if trial.is_own(target):
        fault = trial.fault(target)
        state = LinkState.BROKEN if fault else LinkState.WORKS
        return Row(link, state, address, True, fault)
    record = known.get(target.url)
    if record is None:
        return Row(link, LinkState.NEVER, address, False)
    who = record.opened_by.get_full_name() if record.opened_by else ""
    return Row(link, record.state_on(today), address, False, "", record.opened_on, who)


def _titles(links: Iterable[Link]) -> dict[int, str]:
    keys = {link.target.page_id for link in links if link.target.page_id}
    return dict(Page.objects.filter(pk__in=keys).values_list("pk", "title"))


class LinkFilterSet(WagtailFilterSet):
    """`pages` narrow the query; the others are asked of each row."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=LinkState.choices, method="of_rows", empty_label=_("All")
    )
    leads_to = django_filters.ChoiceFilter(
        label=_("Leads to"),
        choices=[(OURS, _("This site")), (OTHERS, _("Another site"))],
        method="of_rows",
        empty_label=_("All"),
    )
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())

    class Meta:
        model = Page
        fields: list[str] = []

    def of_rows(self, queryset, name, value):
        return queryset

    def fits(self, row: Row) -> bool:
        asked = self.form.cleaned_data
        if asked.get("state") and row.state != asked["state"]:
            return False
        leads_to = asked.get("leads_to")
        return not leads_to or row.is_own == (leads_to == OURS)


class LinksReport(SafeSpreadsheetMixin, ReportView):
    """The links of the live pages of one's own part of the tree."""

    results_template_name = "content/links/links_report_results.html"
    page_title = _("Links")
    header_icon = "link"
    model = Page
    filterset_class = LinkFilterSet
    index_url_name = "content_links:report"
    index_results_url_name = "content_links:report_results"
    export_filename = "links"
    export_headings = {
        "title": _("Page"),
        "where": _("Place"),
        "words": _("Words of the link"),
        "address": _("Leads to"),
        "state_label": _("State"),
        "opened_on": _("Opened on"),
        "opened_by": _("Opened by"),
        "language": _("Language"),
    }
    list_export = list(export_headings)

    def dispatch(self, request, *args, **kwargs):
        if not works_on_pages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Return rows, not pages: a page has as many as it has links."""
        pages = pages_worked_on(self.request.user).live().filter(alias_of=None, depth__gt=1)
        pages = self.filter_pages(pages).select_related("locale").order_by("path").specific()
        rows = rows_for(pages, self.request)
        if self.filters and self.filters.is_valid():
            rows = [row for row in rows if self.filters.fits(row)]
        return rows

    def filter_pages(self, pages):
        return super().filter_queryset(pages)

    def filter_queryset(self, queryset):
        """Leave the rows alone; their pages were filtered before."""
        return queryset
