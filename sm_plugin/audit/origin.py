"""The origin of an act: an address and the name of a page, nothing that somebody typed.

A door says it once, around all that it does (`web.origin`); rooms know no request. Without a door,
as in commands and the worker, an act comes from nowhere. See docs/decisions/0230.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The peer's address and the page's name in the URL table; both may be empty."""

    address: str = ""
    route: str = ""


_current: ContextVar[Origin] = ContextVar("sm_plugin_origin")
NOWHERE = Origin()


def current_origin() -> Origin:
    return _current.get(NOWHERE)


@contextmanager
def acting_from(origin: Origin) -> Iterator[None]:
    """Let everything inside be recorded with this origin, in this thread or task alone."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
