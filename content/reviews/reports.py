"""The report of pages that are overdue, due soon or never reviewed."""

import django_filters
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.views.reports import PageReportView
from wagtail.coreutils import get_content_type_label
from wagtail.models import Locale, Page, PageLogEntry, get_page_content_types

from content.languages import source_language
from content.spreadsheets import SafeSpreadsheetMixin

from . import querysets
from .dates import soon
from .models import ReviewRecord, State, state_of
from .owners import possible_owners
from .permissions import ANY_RIGHT, pages_worked_on

RECORD = "review_record__"
STALE = "stale"
ALONE = "alone"
MADE_FROM_ANOTHER = ("wagtail.copy_for_translation", "wagtail.convert_alias")
STATES = [
    *State.choices,
    (STALE, _("Translation older than its source")),
    (ALONE, _("Translation of an archived or deleted page")),
]


def in_state(pages: QuerySet, state: str) -> QuerySet:
    today = timezone.localdate()
    if state == STALE:
        return pages.filter(source_published_at__gt=F("last_published_at"))
    if state == ALONE:
        return pages.filter(Q(source_is_archived=True) | Q(source_is_deleted=True))
    asked = {
        State.OVERDUE: querysets.overdue(today, RECORD),
        State.DUE_SOON: querysets.due_soon(today, RECORD),
        State.NEVER: querysets.never(RECORD),
        State.CURRENT: querysets.current(today, RECORD),
    }
    return pages.filter(asked[State(state)])


def sections(request) -> QuerySet:
    return pages_worked_on(request.user).filter(numchild__gt=0, depth__gt=1).order_by("path")


class ReviewFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("All")
    )
    content_type = ContentTypeFilter(
        label=_("Type"),
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
    )
    owner_group = django_filters.ModelChoiceFilter(
        label=_("Owner group"),
        queryset=lambda request: possible_owners(),
        field_name="review_record__owner_group",
    )
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())
    section = django_filters.ModelChoiceFilter(
        label=_("Part of the site"), queryset=sections, method="filter_section"
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_state(self, queryset, name, value):
        return in_state(queryset, value)

    def filter_section(self, queryset, name, value):
        return queryset.descendant_of(value, inclusive=True)


class ReviewReport(SafeSpreadsheetMixin, PageReportView):
    """Live pages of one's own part of the tree; the one that is due longest comes first."""

    results_template_name = "content/reviews/review_report_results.html"
    page_title = _("Reviews")
    header_icon = "calendar-check"
    filterset_class = ReviewFilterSet
    index_url_name = "content_reviews:report"
    index_results_url_name = "content_reviews:report_results"
    any_permission_required = sorted(ANY_RIGHT)
    export_filename = "reviews"
    export_headings = {
        "title": _("Title"),
        "type_label": _("Type"),
        "state_label": _("State"),
        "due_on": _("Next review"),
        "confirmed_on": _("Last reviewed"),
        "confirmed_by": _("Reviewed by"),
        "owner_name": _("Owner group"),
        "language": _("Language"),
        "translation": _("Translation"),
        "address": _("Address"),
    }
    list_export = list(export_headings)

    def get_queryset(self):
        self.queryset = (
            pages_worked_on(self.request.user)
            .live()
            .filter(alias_of=None, depth__gt=1)
            .not_exact_type(*querysets.types_never_due())
            .select_related(
                "content_type",
                "locale",
                "review_record__owner_group",
                "review_record__confirmed_by",
                "review_record__confirmed_for",
            )
            .annotate(
                source_published_at=_source_published_at(),
                source_is_archived=_source_is_archived(),
                source_is_deleted=_source_is_deleted(),
            )
            .order_by(_urgency(), "review_record__due_on", "path")
        )
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list):
        today = timezone.localdate()
        return [_with_review(page, today, self.request) for page in object_list]


def _urgency() -> Case:
    """Order what is due first, then what nobody has ever reviewed, then the rest."""
    due = When(review_record__due_on__lte=soon(timezone.localdate()), then=0)
    return Case(due, When(querysets.never(RECORD), then=1), default=2)


def _source_published_at() -> Subquery:
    """Return the time of publication of the page's source; null for the source itself."""
    return Subquery(_sources().filter(live=True).values("last_published_at")[:1])


def _source_is_archived() -> Exists:
    """Return True for a translation whose source was taken from readers, or ended by itself."""
    return Exists(_sources().filter(live=False, first_published_at__isnull=False))


def _source_is_deleted() -> Q:
    """Return True for what the log calls a translation, and has no page to translate any more."""
    made = PageLogEntry.objects.filter(page=OuterRef("pk"), action__in=MADE_FROM_ANOTHER)
    code = source_language()
    return Q(~Exists(_sources())) & ~Q(locale__language_code=code) & Q(Exists(made))


def _sources() -> QuerySet:
    sources = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=source_language()
    )
    return sources.exclude(pk=OuterRef("pk"))


def _by_whom(record: ReviewRecord) -> str:
    """Return who reviewed, and in whose place."""
    if not (record.confirmed_by and record.confirmed_for):
        return str(record.confirmed_by or "")
    names = {"name": str(record.confirmed_by), "reviewer": str(record.confirmed_for)}
    return gettext("%(name)s for %(reviewer)s") % names


def _with_review(page, today, request):
    """Return the page with everything a row shows, so that no row asks the database."""
    record = getattr(page, "review_record", None)
    page.state = state_of(record, today)
    page.state_label = page.state.label
    page.due_on = record.due_on if record else None
    page.confirmed_on = record.confirmed_on if record else None
    page.confirmed_by = _by_whom(record) if record else ""
    page.owner_name = str(record.owner_group or "") if record else ""
    page.address = page.get_full_url(request) or ""
    page.language = str(page.locale)
    page.type_label = get_content_type_label(page.content_type)
    page.translation = _state_of_translation(page)
    return page


def _state_of_translation(page):
    if page.source_is_deleted:
        return _("Its source was deleted")
    if page.source_is_archived:
        return _("Its source is archived")
    published = page.source_published_at
    is_stale = published and page.last_published_at and published > page.last_published_at
    return _("Older than its source") if is_stale else ""
