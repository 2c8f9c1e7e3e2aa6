"""Addresses of pages: the one module below the doors that knows their names."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import (
    NoReverseMatch,
    Resolver404,
    URLResolver,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    resolve,
    reverse,
)
from django.utils.translation import get_language

_KEY = 0x_5E4D_0000_0000_4000_8000_0000_0000_0000  # of keys that nothing has; each marks a place


def address_of(name: str, **kwargs: Any) -> str:
    """Return the path of one of the plugin's pages.

    Django looks for it once: paths differ by their keys alone, and a list has many of them.
    """
    if not all(type(value) is UUID for value in kwargs.values()):
        return reverse(f"sm_plugin:{name}", kwargs=kwargs)
    where = get_resolver(get_urlconf()), get_script_prefix(), get_language()
    path, marks = _marked(name, tuple(kwargs), *where)
    for mark, key in zip(marks, kwargs.values(), strict=True):
        path = path.replace(mark, str(key))
    return path


def addresses_of(name: str, key: str, **kwargs: Any) -> Callable[[UUID], str]:
    """Return what gives the paths of pages that differ by this key alone, as in a list."""
    mark = UUID(int=_KEY - 1)
    before, _mark, after = address_of(name, **kwargs, **{key: mark}).partition(str(mark))
    return lambda of: f"{before}{of}{after}"


@lru_cache(maxsize=1024)
def _marked(
    name: str, keys: tuple[str, ...], _addresses: URLResolver, _prefix: str, _language: str | None
) -> tuple[str, list[str]]:
    """Return the path with marks where its keys are, and the marks in the order of the keys."""
    marks = [UUID(int=_KEY + place) for place in range(len(keys))]
    path = reverse(f"sm_plugin:{name}", kwargs=dict(zip(keys, marks, strict=True)))
    return path, list(map(str, marks))


def leads_somewhere(to: str) -> bool:
    """Return True if a page of this site stands at the path, or has the name; or it is elsewhere.

    A page at another host is not ours to look up. Wagtail's own route takes every address, so
    that one says nothing.
    """
    try:
        path = reverse(to)
    except NoReverseMatch:
        address = urlsplit(to)
        if address.netloc:
            return True
        path = address.path
    try:
        return resolve(path).view_name != "wagtail_serve"
    except Resolver404:
        return False
