from __future__ import annotations

from typing import Any

from django.db import models


class SafetyPhraseQuerySet(models.QuerySet[Any]):
    def active(self) -> SafetyPhraseQuerySet:
        return self.filter(is_active=True)

    def unreviewed(self) -> SafetyPhraseQuerySet:
        """Return the phrases in use that no clinician has reviewed."""
        return self.active().filter(reviewed_by="")
