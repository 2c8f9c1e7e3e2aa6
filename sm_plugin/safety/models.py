import uuid
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from sm_plugin.safety.choices import SafetyKind, SafetyLanguage

from .matching.patterns import GRAMMAR
from .querysets import SafetyPhraseQuerySet, SafetyPhraseVersionQuerySet


class SafetyPhrase(models.Model):
    """Words that make the check at sending show the emergency numbers first.

    Never deleted, only switched off: a message may have been flagged by them. Both review fields
    stay empty until a clinician has reviewed the words as they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("a sign of"), max_length=16, choices=SafetyKind)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=SafetyLanguage,
        help_text=_("It is looked for only in sentences in this language."),
    )
    words = models.CharField(_("words"), max_length=300, unique=True, help_text=GRAMMAR)
    unless = models.CharField(
        _("unless"),
        max_length=500,
        blank=True,
        help_text=_(
            "Words close by that make it harmless, written the same way, with a semicolon between."
        ),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    reviewed_by = models.CharField(
        _("reviewed by"),
        max_length=120,
        blank=True,
        help_text=_("Name of the clinician who reviewed these words. Leave empty if nobody has."),
    )
    reviewed_at = models.DateField(_("reviewed on"), null=True, blank=True)

    objects = SafetyPhraseQuerySet.as_manager()

    class Meta:
        verbose_name = _("safety phrase")
        verbose_name_plural = _("safety phrases")
        ordering = ["kind", "language", "words"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by="", reviewed_at__isnull=True)
                | (~models.Q(reviewed_by="") & models.Q(reviewed_at__isnull=False)),
                name="sm_phrase_review_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @transaction.atomic
    def save(self, *args: Any, **options: Any) -> None:
        SafetyPhraseVersion.objects.renew()
        super().save(*args, **options)

    @transaction.atomic
    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        SafetyPhraseVersion.objects.renew()
        return super().delete(*args, **options)


class SafetyPhraseVersion(models.Model):
    """The version of all phrases together, one row: a change of a phrase gives it a new one.

    Every process asks it at each check, and reads the phrases only when it is another. A change
    made by SQL or in a migration counts when the version is changed with it, or the process starts
    again. See docs/decisions/0231.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.UUIDField(default=uuid.uuid4)

    objects = SafetyPhraseVersionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="sm_phrases_one_version"),
        ]

    def __str__(self) -> str:
        return str(self.version)


class SafetyTally(models.Model):
    """Reviews of flagged messages in a month, by what flagged them; it names no message.

    `phrase` is the id of a phrase, or a key of what weighed the words; empty where the check did
    not work or what it found is no longer known.
    """

    phrase = models.CharField(max_length=40, blank=True)
    month = models.DateField(help_text="Its first day.")
    urgent = models.PositiveIntegerField(default=0)
    not_urgent = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["phrase", "month"], name="sm_tally_month"),
        ]

    def __str__(self) -> str:
        return f"{self.phrase} {self.month:%Y-%m}"
