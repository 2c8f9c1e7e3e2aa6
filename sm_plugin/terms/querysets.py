from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from sm_plugin.adapter import Terms


class TermsAcceptanceQuerySet(models.QuerySet[Any]):
    def of(self, user: Any) -> TermsAcceptanceQuerySet:
        return self.filter(user=user)

    def for_own_mailbox(self) -> TermsAcceptanceQuerySet:
        """Return what was agreed to for the person's own mailbox, and not as a caregiver."""
        return self.filter(as_caregiver=False)

    def standing(self) -> TermsAcceptanceQuerySet:
        """Return the agreements that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def newest_first(self) -> TermsAcceptanceQuerySet:
        return self.order_by("-accepted_at", "-pk")

    def covers(self, user: Any, terms: Terms) -> bool:
        """Return True if the person agreed to exactly this text for the own mailbox.

        A new text asks again.
        """
        agreed = self.of(user).for_own_mailbox().standing()
        return agreed.filter(version=terms.version, digest=terms.digest).exists()

    def has_left(self, user: Any) -> bool:
        """Return True if the person took part once and has opted out since."""
        own = self.of(user).for_own_mailbox()
        withdrawn = own.values_list("withdrawn_at", flat=True)
        return bool(withdrawn) and None not in withdrawn
