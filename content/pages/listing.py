from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import TruncMonth

from content.languages import with_words_language
from content.snippets.topics import Topic

ROWS_A_PAGE = 10


@dataclass(frozen=True)
class Month:
    """A month of the archive and how many pages it has."""

    first: date
    count: int


@dataclass(frozen=True)
class Listing:
    """One screen of a list of pages, with the filters that made it and those on offer.

    `archive` says that the month is in the address and not among the filters. `offered` has each
    filter of the list that was asked for with a value it has, or may be, with that value.
    """

    rows: PageOfRows
    topics: list[Topic]
    months: list[Month]
    topic: Topic | None
    month: date | None
    unknown: bool
    offered: Mapping[str, str]
    archive: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.topic or self.month or self.unknown)

    @property
    def query(self) -> str:
        """Return the filters as the start of an address, for the links to other screens."""
        parts = []
        if self.topic:
            parts.append(f"topic={self.topic.slug}&")
        if self.month and not self.archive:
            parts.append(f"month={self.month:%Y-%m}&")
        return "".join(parts)

    @classmethod
    def of(cls, pages, params: Mapping[str, str], *, by_month="", archive="") -> "Listing":
        """Filter by `topic` and, where `by_month` names a date field, by `month`.

        `archive` is a month like “2010-11” that the address names. A filter nobody offered finds
        nothing: showing everything would look like an answer.
        """
        topics = list(Topic.objects.filter(pk__in=pages.values("topics")))
        months = list(_months(pages, by_month)) if by_month else []
        wanted_topic = params.get("topic", "")
        wanted_month = archive or (params.get("month", "") if by_month else "")
        topic = next((t for t in topics if t.slug == wanted_topic), None)
        month = next((m.first for m in months if f"{m.first:%Y-%m}" == wanted_month), None)
        unknown = bool((wanted_topic and not topic) or (wanted_month and not month))
        if unknown:
            pages = pages.none()
        if topic:
            pages = pages.filter(topics=topic)
        if month:
            pages = pages.filter(
                **{f"{by_month}__year": month.year, f"{by_month}__month": month.month}
            )
        rows = Paginator(with_words_language(pages), ROWS_A_PAGE).get_page(params.get("page"))
        offered = {"page": str(rows.number)}
        if topic or not wanted_topic:
            offered["topic"] = wanted_topic
        if by_month and not archive and (month or not wanted_month):
            offered["month"] = wanted_month
        return cls(rows, topics, months, topic, month, unknown, offered, bool(archive))


def _months(pages, field: str):
    """Return the months that have pages, the latest first; one query."""
    dated = pages.prefetch_related(None).filter(**{f"{field}__isnull": False}).order_by()
    counted = dated.annotate(first=TruncMonth(field)).values_list("first").annotate(Count("pk"))
    for first, count in counted.order_by("-first"):
        yield Month(first, count)
