"""The outermost middleware: the request's id, health and metrics, one log line a request."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from portal.operations import health, request_id
from portal.operations.metrics import StatementCounter, metrics, observe

logger = logging.getLogger("portal.requests")

Handler = Callable[[HttpRequest], HttpResponse]
ANSWERS: dict[str, Handler] = {
    "/health/live": health.live,
    "/health/ready": health.ready,
    "/metrics": metrics,
}


class OperationsMiddleware:
    """Answer a monitor before hosts, sessions and the database are looked at.

    A monitor asks by the machine's address, without TLS, and when the database is down.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ANSWERS and (request.path != "/metrics" or settings.PORTAL_METRICS_DIR):
            return _bare(request, ANSWERS[request.path])
        own_id = request_id.id_of(request)
        token = request_id.current.set(own_id)
        try:
            response = self._measured(request)
        finally:
            request_id.current.reset(token)
        response.headers[request_id.HEADER] = own_id
        return response

    def _measured(self, request: HttpRequest) -> HttpResponse:
        counter, start = StatementCounter(), time.perf_counter()
        if settings.PORTAL_METRICS_DIR:
            with connection.execute_wrapper(counter):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        seconds = time.perf_counter() - start
        if settings.PORTAL_METRICS_DIR:
            observe(request, response.status_code, seconds, counter.count)
        _log(request, response.status_code, seconds)
        return response


def _bare(request: HttpRequest, answer: Handler) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    response = answer(request)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _log(request: HttpRequest, status: int, seconds: float) -> None:
    """Name the page, not the address: addresses hold ids, and what strangers make up."""
    match = request.resolver_match
    facts = {
        "method": request.method,
        "page": match.view_name if match else "",
        "status": status,
        "milliseconds": round(seconds * 1000),
    }
    logger.info("request", extra={"facts": facts})
