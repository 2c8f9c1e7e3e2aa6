import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam
from sm_plugin.vault.fields import KeyRow, SealedFields

from .choices import ImportStep, JobState, NoticeKind, StepKind
from .querysets import (
    ImportJobQuerySet,
    ImportRunQuerySet,
    InterestQuerySet,
    ReadinessStepQuerySet,
    RolloutNoticeQuerySet,
)


class ReadinessStep(models.Model):
    """The person who sees to a step before going live, and the day; its state is never stored.

    See docs/decisions/0531.
    """

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="readiness_steps")
    kind = models.CharField(max_length=16, choices=StepKind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    due_on = models.DateField(_("due"), null=True)

    owner_runs_it: bool  # of `with_owner`

    objects = ReadinessStepQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["facility", "kind"], name="sm_readiness_once"),
        ]

    def __str__(self) -> str:
        return f"{self.facility}: {self.kind}"


class Interest(models.Model):
    """Somebody asked to be told when a station starts; deleted once told, or never confirmed.

    See docs/decisions/0534.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="interests")
    email = models.EmailField()
    language = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["facility", "email"], name="sm_interest_once"),
        ]
        indexes = [
            models.Index(fields=["email", "-asked_at"], name="sm_interest_asked"),
            models.Index(
                fields=["asked_at"],
                name="sm_interest_unconfirmed",
                condition=Q(confirmed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RolloutNotice(models.Model):
    """One mail of a rollout to come, to a person who asked or to one who runs the station.

    `day` makes each due day one mail; the id is the mail's Message-ID.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=NoticeKind)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    interest = models.ForeignKey(
        Interest, null=True, on_delete=models.CASCADE, related_name="notices"
    )
    day = models.DateField()
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True, help_text="Given up after too many tries.")

    objects = RolloutNoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient=None, interest__isnull=False)
                | Q(recipient__isnull=False, interest=None),
                name="sm_rollout_notice_to_one",
            ),
            models.UniqueConstraint(
                fields=["kind", "facility", "recipient", "day"], name="sm_rollout_notice_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "interest", "day"], name="sm_rollout_interest_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="sm_rollout_notice_due", condition=Q(sent_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportRun(KeyRow):
    """One file that was brought in, and what it changed; kept 30 days, so that it can be undone.

    See docs/decisions/0609.
    """

    key_for = ("kind",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10)
    file_digest = models.CharField(max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undoing_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    places = models.ManyToManyField(Facility, related_name="+")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-begun_at", "pk"]
        indexes = [models.Index(fields=["-begun_at"], name="sm_import_run_begun")]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_rows(self) -> Iterator[SealedFields]:
        for row in self.rows.all():
            row.run = self
            yield row


class ImportRow(SealedFields):
    """The change of one row of a file: in words, what was before, and what it wrote."""

    sealed_for = ("run_id", "line", "step")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    step = models.CharField(max_length=10, choices=ImportStep)
    team = models.ForeignKey(CareTeam, on_delete=models.CASCADE, related_name="+")
    content_sealed = models.BinaryField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="sm_import_row_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key_row(self) -> ImportRun:
        return self.run

    @property
    def content(self) -> dict[str, Any]:
        """Return what the row holds, opened once for each loaded row."""
        if "_content" not in self.__dict__:
            self.__dict__["_content"] = json.loads(self.unseal("content_sealed"))
        found: dict[str, Any] = self.__dict__["_content"]
        return found

    def write(self, content: dict[str, Any]) -> None:
        self.seal("content_sealed", json.dumps(content))


class ImportJob(KeyRow):
    """A file that somebody brings in, from the moment it was chosen until it is written.

    The file lies here sealed until then, what was found in it as long as the page shows it; the
    row goes after 30 days at the latest. See docs/decisions/0659.
    """

    AT_WORK = (JobState.COMPARING, JobState.WRITING, JobState.UNDOING)
    key_for = ("kind", "actor_id")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.COMPARING)
    places = models.ManyToManyField(Facility, related_name="+")
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.CASCADE, related_name="+")
    file_sealed = models.BinaryField(null=True)
    found_sealed = models.BinaryField(null=True)
    # A few bytes of each change that was shown: nothing else is written.
    agreed_sealed = models.BinaryField(null=True)
    with_vanished = models.BooleanField(default=False)
    # Progress of the step at hand, in rows.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(
        null=True, help_text="One process is at it until then; after that it is free again."
    )

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-asked_at", "pk"]
        indexes = [
            models.Index(fields=["actor", "-asked_at"], name="sm_import_job_list"),
            models.Index(fields=["asked_at"], name="sm_import_job_asked"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_at_work(self) -> bool:
        """Return True while there is something to do without the person."""
        return self.state in self.AT_WORK

    @property
    def undoes(self) -> bool:
        """Return True for the undoing of a run, which writes nothing."""
        return self.run_id is not None and not self.written
