"""Words that the lines of a list have in common: each is looked up once, not once a line.

Django looks up language and catalogue again for each text, and a list of 25 lines says the same
few things. See docs/decisions/0760.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TypeAlias

from django.utils.translation import get_language

MOST_KEPT = 2048
Say: TypeAlias = Callable[..., str]


def said(make: Callable[..., str], *about: Hashable) -> str:
    """Return what the function says about these values: for words that are said once."""
    return make(*about)


def said_once() -> Say:
    """Return the same for lists: `say(make, *about)`, in the language of this moment.

    The process keeps the words for everybody. So `make` is a function of a module, and the values
    are all that it depends on beside the language: few, and nobody's own, as a role or a number.
    """
    return _said_in(get_language())


@lru_cache(maxsize=64)
def _said_in(_language: str | None) -> Say:
    return lru_cache(maxsize=MOST_KEPT)(said)
