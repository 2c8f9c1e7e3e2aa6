from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator

from .topics import Topic

ROWS_A_PAGE = 10


@dataclass(frozen=True)
class Listing:
    """One screen of a list of pages, with the filters that made it and those on offer."""

    rows: PageOfRows
    topics: list[Topic]
    months: list[date]
    topic: Topic | None
    month: date | None
    unknown: bool

    @property
    def is_filtered(self) -> bool:
        return bool(self.topic or self.month or self.unknown)

    @property
    def query(self) -> str:
        """The filters as the start of an address, for the links to other screens."""
        parts = []
        if self.topic:
            parts.append(f"topic={self.topic.slug}&")
        if self.month:
            parts.append(f"month={self.month:%Y-%m}&")
        return "".join(parts)

    @classmethod
    def of(cls, pages, params: Mapping[str, str], *, by_month: str = "") -> "Listing":
        """Filters by `topic` and, where `by_month` names a date field, by `month`.

        A filter nobody offered finds nothing: showing everything would look like an answer.
        """
        topics = list(Topic.objects.filter(pk__in=pages.values("topics")))
        months = list(pages.dates(by_month, "month", order="DESC")) if by_month else []
        wanted_topic = params.get("topic", "")
        wanted_month = params.get("month", "") if by_month else ""
        topic = next((t for t in topics if t.slug == wanted_topic), None)
        month = next((m for m in months if f"{m:%Y-%m}" == wanted_month), None)
        unknown = bool((wanted_topic and not topic) or (wanted_month and not month))
        if unknown:
            pages = pages.none()
        if topic:
            pages = pages.filter(topics=topic)
        if month:
            pages = pages.filter(
                **{f"{by_month}__year": month.year, f"{by_month}__month": month.month}
            )
        rows = Paginator(pages, ROWS_A_PAGE).get_page(params.get("page"))
        return cls(rows, topics, months, topic, month, unknown)
