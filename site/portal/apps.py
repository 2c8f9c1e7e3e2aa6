from django.apps import AppConfig
from django.conf import settings


class PortalConfig(AppConfig):
    """The project itself: its checks, pages and tags."""

    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, moments  # noqa: F401
        from .page_cache import receivers  # noqa: F401 - connects the signals

        if settings.PORTAL_METRICS_DIR:
            from .operations.metrics import count_events

            count_events()
