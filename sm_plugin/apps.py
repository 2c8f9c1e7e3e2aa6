from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate, post_save, pre_save
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
        import sm_plugin.answering.rights
        import sm_plugin.audit.checks
        import sm_plugin.checks
        import sm_plugin.drafts.rights
        import sm_plugin.facilities.rights
        import sm_plugin.files.checks
        import sm_plugin.mailboxes.rights
        import sm_plugin.notify.checks
        import sm_plugin.people.checks
        import sm_plugin.people.moving
        import sm_plugin.rollout.conditions
        import sm_plugin.rollout.moving
        import sm_plugin.safety.checks
        import sm_plugin.teams.panels.moving
        import sm_plugin.teams.rights
        import sm_plugin.teams.use
        import sm_plugin.triage.notices
        import sm_plugin.triage.rights
        import sm_plugin.vault.checks  # noqa: F401
        from sm_plugin.audit.triggers import restore_after_migrate
        from sm_plugin.chart_copies import refiling
        from sm_plugin.facilities import triggers as history
        from sm_plugin.people.models import Patient
        from sm_plugin.search import renaming
        from sm_plugin.triage.ownership.handover import on_account_saved
        from sm_plugin.vault import require_keyring

        require_keyring()
        post_migrate.connect(restore_after_migrate, sender=self)
        post_migrate.connect(history.restore_after_migrate, sender=self)
        post_save.connect(on_account_saved, sender=settings.AUTH_USER_MODEL)
        pre_save.connect(renaming.note_name, sender=settings.AUTH_USER_MODEL)
        post_save.connect(renaming.on_account_saved, sender=settings.AUTH_USER_MODEL)
        post_save.connect(renaming.on_patient_saved, sender=Patient)
        pre_save.connect(refiling.note_record, sender=Patient)
        post_save.connect(refiling.on_patient_saved, sender=Patient)
