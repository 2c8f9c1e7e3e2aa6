"""System checks of the notices; imported by AppConfig.ready()."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.core.exceptions import ImproperlyConfigured

from .mail import base_url


@register()
def links_have_an_address(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a missing site address: without it no notice can be sent."""
    try:
        base_url()
    except ImproperlyConfigured as error:
        return [Warning(str(error), id="sm_plugin.W003")]
    return []
