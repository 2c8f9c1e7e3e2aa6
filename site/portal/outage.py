"""The answer while the database, or a cache, is away: when to try again, and whom to call.

An error page of the web process itself, made without either. The web server in front has its own
for a web process that does not answer (`deploy/pages/unavailable.html`).
"""

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import get_language_from_path


class CacheAway(OperationalError):
    """A cache can't be read or written. What only makes pages faster goes on without it."""


def is_away(error: BaseException | None) -> bool:
    """Return True for an error that is over once a server is there again."""
    return isinstance(error, OperationalError | InterfaceError)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Say so in the language of the address, with whom to call, and when to try again.

    The error may have come before the language was known.
    """
    language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        text = loader.render_to_string("503.html")
    headers = {
        "Retry-After": str(settings.PORTAL_TRY_AGAIN_SECONDS),
        "Cache-Control": "no-store, private",
        "Content-Language": language,
    }
    return HttpResponse(text, status=503, headers=headers)
