from typing import Any

from django.db import transaction

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.safety.default_phrases import refresh_phrases, seed_phrases
from sm_plugin.safety.models import SafetyPhrase


class Command(KeyringFirst):
    """For an install that has phrases already; what an administrator changed stays as it is."""

    help = "Add the safety phrases that are missing, and bring those up to date nobody changed."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = seed_phrases(SafetyPhrase.objects.all())
        changed_by_people = AuditEvent.objects.filter(action=Action.SAFETY_CHANGE)
        untouched = SafetyPhrase.objects.filter(reviewed_by="").exclude(
            pk__in=list(changed_by_people.values_list("object_key", flat=True))
        )
        changed, dropped = refresh_phrases(untouched)
        self.stdout.write(
            f"{added} phrase(s) added, {changed} with new exceptions, {dropped} switched off "
            "because they are no longer shipped. None of them is reviewed by a clinician."
        )
