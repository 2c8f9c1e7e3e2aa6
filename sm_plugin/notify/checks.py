"""System checks of the notices; imported by AppConfig.ready()."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.core.exceptions import ImproperlyConfigured

from .mail import base_url

EXAMPLES = {"example.com", "example.net", "example.org"}  # `wagtail start` writes the first


@register()
def links_have_an_address(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a missing site address, or that of an example: notices lead there."""
    try:
        host = urlsplit(base_url()).hostname or ""
    except ImproperlyConfigured as error:
        return [Warning(str(error), id="sm_plugin.W003")]
    if host.removeprefix("www.") not in EXAMPLES:
        return []
    text = f"Links in email lead to {host}."
    hint = 'Set WAGTAILADMIN_BASE_URL, or SECURE_MESSAGING["BASE_URL"], to your site\'s address.'
    return [Warning(text, hint=hint, id="sm_plugin.W003")]
