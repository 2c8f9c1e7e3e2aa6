"""The id of the request in hand, for every log line that is written meanwhile."""

import re
import uuid
from contextvars import ContextVar

from django.http import HttpRequest

HEADER = "X-Request-ID"
# What nginx's $request_id looks like. Anything else a visitor could fill with text for the logs.
SHAPE = re.compile(r"[0-9a-f]{32}")

current: ContextVar[str] = ContextVar("request_id", default="")


def id_of(request: HttpRequest) -> str:
    """Return the id that the web server in front gave the request, or a new one."""
    given = request.headers.get(HEADER, "")
    return given if SHAPE.fullmatch(given) else uuid.uuid4().hex
