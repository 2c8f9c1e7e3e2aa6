"""System checks of files: a scanner in production, and uploads that don't touch the disk."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from .scanner import has_scanner

HANDLER = "sm_plugin.web.uploads.PrivateUploadHandler"


@register()
def contents_can_be_told(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a missing libmagic: without it no file can be added."""
    try:
        import magic  # noqa: F401
    except ImportError:
        hint = "Install it (Debian: libmagic1) and python-magic."
        return [Error("libmagic is missing.", hint=hint, id="sm_plugin.E020")]
    return []


@register(Tags.security, deploy=True)
def files_are_scanned(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a missing scanner: without it every file stays closed for good."""
    if has_scanner():
        return []
    hint = 'Run clamd and set SECURE_MESSAGING["ANTIVIRUS"] to its socket, or to host:port.'
    return [Error("No virus scanner is set.", hint=hint, id="sm_plugin.E021")]


@register(Tags.security, deploy=True)
def uploads_stay_in_memory(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report handlers that write larger files to the disk before anything is sealed."""
    if settings.FILE_UPLOAD_HANDLERS[:1] == [HANDLER]:
        return []
    hint = f'Put "{HANDLER}" first in FILE_UPLOAD_HANDLERS.'
    return [Warning("Uploads touch the disk unsealed.", hint=hint, id="sm_plugin.W020")]


@register(Tags.security, deploy=True)
def tries_are_counted_at_once(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a transaction around requests: it would forget a try that ends the process."""
    if not settings.DATABASES.get("default", {}).get("ATOMIC_REQUESTS"):
        return []
    hint = "Set ATOMIC_REQUESTS to False: every step of messaging opens its own transaction."
    return [Warning("Tries to add a file may be forgotten.", hint=hint, id="sm_plugin.W021")]
