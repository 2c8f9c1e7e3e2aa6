"""Addresses of pages: the one module below the doors that knows their names."""

from typing import Any

from django.urls import reverse


def address_of(name: str, **kwargs: Any) -> str:
    """Return the path of one of the plugin's pages."""
    return reverse(f"sm_plugin:{name}", kwargs=kwargs)
