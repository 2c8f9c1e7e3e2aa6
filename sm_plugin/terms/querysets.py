from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from sm_plugin.adapter import Terms


class TermsAcceptanceQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> TermsAcceptanceQuerySet:
        return self.filter(user=user)

    def covers(self, user: Any, terms: Terms) -> bool:
        """Whether the person agreed to exactly this text; a new text asks again."""
        return self.of(user).filter(version=terms.version, digest=terms.digest).exists()
