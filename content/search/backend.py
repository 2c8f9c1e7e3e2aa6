"""Wagtail's search in the database, to which anybody may type anything.

On SQLite words become texts between quotes in the language of its full-text search. A quote among
them ended such a text, which is an error, and a sign alone, which has no word, found nothing at
all beside words that are there. On other databases this is Wagtail's own search.
"""

from copy import copy
from typing import Any

from django.db import connection
from wagtail.search.backends.database import SearchBackend as database_backend
from wagtail.search.query import Phrase, PlainText

NO_WORD = '""'  # a text that nothing has


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the search of the database in use."""
    backend: Any = database_backend(params)
    if connection.vendor == "sqlite":
        for name in ("query_compiler_class", "autocomplete_query_compiler_class"):
            compiler = getattr(backend, name)
            setattr(backend, name, type(compiler.__name__, (_WordsOnly, compiler), {}))
    return backend


class _WordsOnly:
    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if isinstance(query, (PlainText, Phrase)):
            query = copy(query)
            query.query_string = words_of(query.query_string)
        return super().build_search_query_content(query, config=config)  # type: ignore[misc]


def words_of(typed: str) -> str:
    """Return what was typed without quotes, and without signs that stand alone."""
    pieces = typed.replace('"', " ").replace("\0", " ").split()
    return " ".join(one for one in pieces if any(map(str.isalnum, one))) or NO_WORD
