from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecureMessagingConfig(AppConfig):
    """Secure Messaging as one app; each sub-package is a room of its own."""

    name = "sm_plugin"
    label = "sm_plugin"
    verbose_name = _("Secure Messaging")
    default_auto_field = "django.db.models.BigAutoField"
