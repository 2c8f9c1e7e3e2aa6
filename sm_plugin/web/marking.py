"""Mark the views of messaging, wherever a host mounts them and whatever it calls them.

See docs/decisions/0164.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve

MARK = "is_secure_messaging"
AnyView = TypeVar("AnyView", bound=Callable[..., Any])


def own_view(view: AnyView) -> AnyView:
    """Mark a view; decorators that keep the view's attributes carry the mark on."""
    setattr(view, MARK, True)
    return view


def is_own(request: HttpRequest) -> bool:
    """Return True if the request goes to a view of ours, also before Django has looked it up."""
    try:
        match = request.resolver_match or resolve(
            request.path_info, getattr(request, "urlconf", None)
        )
    except Resolver404:
        return False
    return bool(getattr(match.func, MARK, False))
