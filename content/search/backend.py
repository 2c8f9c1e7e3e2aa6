"""Wagtail's search in the database, to which anybody may type anything.

On SQLite words become texts between quotes in the language of its full-text search. A quote among
them ended such a text, which is an error, and a sign alone, which has no word, found nothing at
all beside words that are there. The order of several words was turned about there.

On every database a page goes into the index in its own language, whoever saves it.
"""

from copy import copy
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import get_language, override
from wagtail.models import Locale
from wagtail.search.backends.database import SearchBackend as database_backend
from wagtail.search.query import Phrase, PlainText

NO_WORD = '""'  # a text that nothing has


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the search of the database in use."""
    backend: Any = database_backend(params)
    backend.index_class = _with(_InOwnLanguage, backend.index_class)
    if connection.vendor == "sqlite":
        for name in ("query_compiler_class", "autocomplete_query_compiler_class"):
            setattr(backend, name, _with(_WordsOnly, getattr(backend, name)))
    return backend


def _with(ours: type, theirs: type) -> type:
    return type(theirs.__name__, (ours, theirs), {})


class _WordsOnly:
    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if isinstance(query, (PlainText, Phrase)):
            query = copy(query)
            query.query_string = words_of(query.query_string)
        return super().build_search_query_content(query, config=config)  # type: ignore[misc]

    def build_tsrank(self, vector: Any, query: Any, **how: Any) -> Any:
        """Rank by the match as a whole, which SQLite measures itself.

        Its measure is below zero, the best page lowest. Multiplied once for each word, two words
        put the best page last.
        """
        return super().build_tsrank(vector, PlainText(""), **how)  # type: ignore[misc]


class _InOwnLanguage:
    """A page names those that it links to as its own readers see them."""

    def add_items(self, model: Any, objs: Any) -> None:
        rows = list(objs)
        keys = {getattr(row, "locale_id", None) for row in rows} - {None}
        codes = dict(Locale.objects.filter(pk__in=keys).values_list("pk", "language_code"))

        def language_of(row: Any) -> str:
            return codes.get(getattr(row, "locale_id", None)) or get_language() or ""

        for language, same in groupby(sorted(rows, key=language_of), key=language_of):
            with override(language or None):
                super().add_items(model, list(same))  # type: ignore[misc]


def words_of(typed: str) -> str:
    """Return what was typed without quotes, and without signs that stand alone."""
    pieces = typed.replace('"', " ").replace("\0", " ").split()
    return " ".join(one for one in pieces if any(map(str.isalnum, one))) or NO_WORD
