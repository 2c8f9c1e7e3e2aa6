"""A round is one question and its answer; reports read rounds."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.choices import Outcome
from sm_plugin.threads.models import Message

from ..choices import RoundEnd, RoundKind, Verdict
from .items import WorkItem


class Round(models.Model):
    """One question of a patient, or of a colleague, with its clock and how it ended.

    `n` counts the rounds of the item from 1. `team_due` is the team that had it when it was due,
    or at its end if it ended before; it is empty until then. `counts_for` is the team whose
    report it is in: the team that has it, and from its last business day on the team that had it
    when that day began. `ended_role` is the role of the member who ended it. An interim answer
    never stops the clock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="rounds")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=RoundKind, default=RoundKind.QUESTION)
    team_asked = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    team_due = models.ForeignKey(CareTeam, null=True, on_delete=models.PROTECT, related_name="+")
    counts_for = models.ForeignKey(CareTeam, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of an internal round: the colleague it is given back to.",
    )
    asked_at = models.DateTimeField(default=timezone.now)
    sort_by_at = models.DateTimeField(null=True)
    sorted_at = models.DateTimeField(null=True)
    half_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    interim_at = models.DateTimeField(null=True)
    promise_told_at = models.DateTimeField(
        null=True, help_text="Handled since then: the promised day is over."
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_role = models.CharField(max_length=16, choices=Role, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=16, choices=RoundEnd, blank=True)
    ended_role = models.CharField(
        max_length=16, choices=Role, blank=True, default="", db_default=""
    )
    reason = models.CharField(max_length=16, choices=Outcome, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["item", "n"]
        constraints = [
            models.UniqueConstraint(fields=["item", "n"], name="sm_round_n"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="sm_round_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="sm_round_end_whole",
            ),
            models.CheckConstraint(
                condition=~Q(ended_how="answered")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="sm_round_answered_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["team_due", "asked_at"], name="sm_round_team"),
            models.Index(
                fields=["half_at"],
                name="sm_round_half",
                condition=Q(ended_at__isnull=True, reminded_at__isnull=True),
            ),
            models.Index(
                fields=["interim_at"],
                name="sm_round_promise",
                condition=Q(
                    ended_at__isnull=True, interim_at__isnull=False, promise_told_at__isnull=True
                ),
            ),
            models.Index(fields=["counts_for", "asked_at"], name="sm_round_counts"),
            models.Index(
                fields=["asked_at"],
                name="sm_round_asked",
                condition=Q(kind="question", counts_for__isnull=False),
            ),
            models.Index(
                fields=["counts_for", "asked_at"],
                name="sm_round_open",
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.n}"


class UrgencyReview(models.Model):
    """One person's finding and act on a flagged message; several, while nobody is reached.

    Never changed. It holds no word of the message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reviews")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    verdict = models.CharField(max_length=16, choices=Verdict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message"],
                condition=~Q(verdict="not_reached"),
                name="sm_review_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.at:%Y-%m-%d %H:%M}"
