"""The addresses of a page in the other languages that it has links to."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from .session_ended import LANGUAGES_HEADER


def in_languages(request: HttpRequest, address: str) -> dict[str, str]:
    """Return the address in each of the languages that the page's script asks for."""
    asked = request.headers.get(LANGUAGES_HEADER, "").split()
    known = [code for code, _name in settings.LANGUAGES if code in asked]
    return {code: translate_url(address, code) for code in known}
