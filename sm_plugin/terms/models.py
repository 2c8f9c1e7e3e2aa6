import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .querysets import TermsAcceptanceQuerySet


class TermsAcceptance(models.Model):
    """A person agreed to one version of the terms; the digest tells which text that was.

    Who opts out withdraws it: the row stays, and agreeing again makes another one.
    What somebody agrees to as a caregiver opens no mailbox of his or her own, and opting out of
    that leaves it. See docs/decisions/0725.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sm_terms"
    )
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    as_caregiver = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Given on accepting to help another, and not for a mailbox of one's own.",
    )

    objects = TermsAcceptanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version", "digest", "as_caregiver"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="sm_terms_once_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.version
