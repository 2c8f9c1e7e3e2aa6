"""The part of an address's query that a page answered by: its own filters, with values it offers.

Everything else in a query is somebody's invention. The site keeps no page for that.
"""

from collections.abc import Mapping

from django.http import HttpRequest

_ON_REQUEST = "_content_answered"


def note_answered(request: HttpRequest, filters: Mapping[str, str]) -> None:
    """Note the filters of the page that answers the request, each with the value it showed."""
    vars(request)[_ON_REQUEST] = {**answered(request), **filters}


def answered(request: HttpRequest) -> dict[str, str]:
    noted: dict[str, str] = vars(request).get(_ON_REQUEST, {})
    return noted
