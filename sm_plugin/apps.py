from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class SecureMessagingConfig(AppConfig):
    """Secure Messaging as one app; each sub-package is a room of its own."""

    name = "sm_plugin"
    label = "sm_plugin"
    verbose_name = _("Secure Messaging")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Say what is missing, where Django would only complain about a model of guardian's."""
        if not apps.is_installed("guardian"):
            raise ImproperlyConfigured('Secure Messaging needs "guardian" in INSTALLED_APPS.')
        super().import_models()

    def ready(self) -> None:
        """Stop the start when the keyring is missing or malformed: fail closed about keys."""
        import sm_plugin.audit.checks
        import sm_plugin.checks
        import sm_plugin.files.checks
        import sm_plugin.notify.checks
        import sm_plugin.safety.checks
        import sm_plugin.vault.checks  # noqa: F401
        from sm_plugin.audit.triggers import restore_after_migrate
        from sm_plugin.drafts.models import Draft
        from sm_plugin.exports.models import Export
        from sm_plugin.files.models import Attachment
        from sm_plugin.mailboxes.models.keys import MailboxKey
        from sm_plugin.mailboxes.signatures import Signature
        from sm_plugin.threads.models import Thread
        from sm_plugin.triage.handover import on_account_saved
        from sm_plugin.vault import register_key_holder, require_keyring

        require_keyring()
        register_key_holder(Thread, "key_id")
        register_key_holder(Draft, "key_id")
        register_key_holder(Signature, "key_id")
        register_key_holder(Attachment, "key_id")
        register_key_holder(MailboxKey, "key_id")
        register_key_holder(Export, "key_id")
        post_migrate.connect(restore_after_migrate, sender=self)
        post_save.connect(on_account_saved, sender=settings.AUTH_USER_MODEL)
