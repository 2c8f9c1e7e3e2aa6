"""Addresses of pages: the one module below the doors that knows their names."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, resolve, reverse


def address_of(name: str, **kwargs: Any) -> str:
    """Return the path of one of the plugin's pages."""
    return reverse(f"sm_plugin:{name}", kwargs=kwargs)


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
