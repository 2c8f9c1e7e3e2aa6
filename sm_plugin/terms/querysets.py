from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from sm_plugin.adapter import Terms


class TermsAcceptanceQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> TermsAcceptanceQuerySet:
        return self.filter(user=user)

    def standing(self) -> TermsAcceptanceQuerySet:
        """Return the agreements that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def newest_first(self) -> TermsAcceptanceQuerySet:
        return self.order_by("-accepted_at", "-pk")

    def covers(self, user: Any, terms: Terms) -> bool:
        """Return True if the person agreed to exactly this text; a new text asks again."""
        agreed = self.of(user).standing()
        return agreed.filter(version=terms.version, digest=terms.digest).exists()

    def has_left(self, user: Any) -> bool:
        """Return True if the person took part once and has opted out since."""
        withdrawn = self.of(user).values_list("withdrawn_at", flat=True)
        return bool(withdrawn) and None not in withdrawn
