"""A search in the admins takes as much as somebody would type, in every view that answers it.

Wagtail and Django make a condition of every word, one inside the other: a thousand words are too
deep for SQLite, and for Python before that.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

FIELDS = ("q", "term", "search")  # of lists and choosers, Django's suggestions, Wagtail's data
MOST_WORDS = 20
MOST_LETTERS = 200


class AdminSearchMiddleware:
    """Cut what is searched for before any view reads it; the page shows what was left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.PORTAL_WAGTAIL_PATH, settings.PORTAL_DJANGO_PATH)):
            for field in FIELDS:
                if any(bounded(words) != words for words in request.GET.getlist(field)):
                    request.GET = _cut(request.GET, field)  # type: ignore[assignment]
        return self.get_response(request)


def bounded(words: str) -> str:
    """Return the words unless they are too many or too long; then as many as are taken."""
    if len(words) <= MOST_LETTERS and len(words.split()) <= MOST_WORDS:
        return words
    return " ".join(words[:MOST_LETTERS].split()[:MOST_WORDS])


def _cut(asked: QueryDict, field: str) -> QueryDict:
    cut = asked.copy()
    cut.setlist(field, [bounded(words) for words in asked.getlist(field)])
    return cut
