from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from portal.page_cache.middleware import CachedPagesMiddleware


class Asking:
    """The rest of the portal behind the middleware, with a step of its own before it answers."""

    def __init__(self, step: Callable[[HttpRequest, HttpResponse], object]) -> None:
        self.step = step
        self.asked = 0

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        request.resolver_match = resolve(request.path)
        request.session, request.user = SessionStore(), AnonymousUser()
        request._messages = SessionStorage(request)  # type: ignore[attr-defined]
        request.csp_nonce = SimpleLazyObject(lambda: "")  # type: ignore[attr-defined]
        response = HttpResponse("Hello")
        self.step(request, response)
        return response

    def twice(self) -> HttpResponse:
        middleware = CachedPagesMiddleware(self.answer)
        middleware(RequestFactory().get("/"))
        response = middleware(RequestFactory().get("/"))
        assert isinstance(response, HttpResponse)
        return response
