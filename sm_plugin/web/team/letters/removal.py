"""The page that asks once more before something of a team is removed for good."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse

from sm_plugin.web.base import page

CONFIRMED = "confirmed"  # the field that the page adds to the form that it sends again


@dataclass(frozen=True)
class Removal:
    """A question about one thing, and what follows; `back` is where it stays as it is.

    Its repr keeps the name of the thing to itself, because template faults are logged.
    """

    question: str
    what: str = field(repr=False)
    outcome: str
    button: str
    back: str


def is_confirmed(request: HttpRequest) -> bool:
    return CONFIRMED in request.POST


def ask_once_more(
    request: HttpRequest, removal: Removal, carried: Sequence[str] = (), *, has_words: bool = False
) -> HttpResponse:
    """Show the question; its form goes where this one came, with the `carried` fields of it.

    With `has_words` these are also what somebody is writing: who keeps the thing goes on with it.
    """
    given = [(name, request.POST[name]) for name in carried if name in request.POST]
    context = {"removal": removal, "carried": given, "has_words": has_words}
    return page(request, "team/remove", context | {"confirmed": CONFIRMED})
