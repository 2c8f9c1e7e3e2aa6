import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.notify.choices import Kind, Zone
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message

from .querysets import OutboxNoticeQuerySet

HOUR = 8  # of the daily notice, unless the person chooses another


class OutboxNotice(models.Model):
    """One e-mail to come that says only that there is something to read.

    The row is written in the transaction of the message; its id is the mail's Message-ID, so a
    repeated delivery can be recognised. It ends sent, parked after too many tries, dropped
    because the recipient may not read the message any more, or gathered into a day's digest,
    which is a row of its own: one a person and day, so several workers make one mail.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", "message"
        DIGEST = "digest", "digest"
        WELCOME = "welcome", "welcome"
        LATE = "late", "late"
        # At once, whatever the person wishes: a flagged message came; it was not reviewed in
        # time; the same, for the facility's administrators.
        URGENT = "urgent", "urgent"
        UNREVIEWED = "unreviewed", "unreviewed"
        CHAIN = "chain", "chain"
        # A conversation was ended because the facility moves to another system.
        MOVED = "moved", "moved"
        # For staff, unless they wish no mail: work was passed to them, or taken from them; half of
        # the time for an answer is over; for administrators, a team whose messages nobody present
        # can see, and one that answers late while nobody who coordinates it can be told.
        HANDED = "handed", "handed"
        TAKEN_OVER = "taken_over", "taken_over"
        HALF = "half", "half"
        UNSEEN = "unseen", "unseen"
        LATE_ABOVE = "late_above", "late_above"
        # Somebody opened messages in an emergency: for privacy officers, and for the patient.
        OPENED = "opened", "opened"
        OPENED_OWN = "opened_own", "opened_own"
        # An account was another person's than its record: for privacy officers, and its holder.
        RELEASED = "released", "released"
        RELEASED_OWN = "released_own", "released_own"

    ABOUT_PRIVACY = (Kind.OPENED, Kind.OPENED_OWN, Kind.RELEASED, Kind.RELEASED_OWN)
    # Sent before all other mail, even to those who want one mail a day, or none.
    AT_ONCE = (Kind.URGENT, Kind.UNREVIEWED, Kind.CHAIN, *ABOUT_PRIVACY)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.MESSAGE)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    message = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    team = models.ForeignKey(
        CareTeam,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What is told of a team, which may have no message yet.",
    )
    day = models.DateField(null=True, help_text="Of a digest, on the recipient's own clock.")
    digest = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="gathered")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(
        null=True, help_text="One worker has it until then; after that it is free again."
    )

    objects = OutboxNoticeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            # Of an alarm that goes on people are told again, and of work that comes to them
            # again. A message that came, or an urgent one, is told once.
            models.UniqueConstraint(
                fields=["recipient", "message", "kind"],
                condition=Q(kind__in=["message", "urgent", "moved"]),
                name="sm_notice_once",
            ),
            models.UniqueConstraint(fields=["recipient", "day"], name="sm_digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(kind="message", message__isnull=False)
                | Q(
                    kind__in=[
                        *("late", "urgent", "unreviewed", "chain", "moved"),
                        *("handed", "taken_over", "half"),
                    ],
                    message__isnull=False,
                    digest__isnull=True,
                )
                | Q(
                    kind__in=["unseen", "late_above"],
                    team__isnull=False,
                    message__isnull=True,
                    digest__isnull=True,
                )
                | Q(
                    kind__in=[
                        *("digest", "welcome", "opened", "opened_own"),
                        *("released", "released_own"),
                    ],
                    message__isnull=True,
                    digest__isnull=True,
                ),
                name="sm_notice_of_message",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(kind__in=["unseen", "late_above"]),
                name="sm_notice_of_team",
            ),
            models.CheckConstraint(
                condition=Q(kind="digest", day__isnull=False)
                | (~Q(kind="digest") & Q(day__isnull=True)),
                name="sm_notice_of_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="sm_notice_to_send",
                condition=Q(sent_at=None, parked_at=None, dropped_at=None, digest=None),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="sm_notice_at_once",
                condition=Q(
                    kind__in=[
                        *("urgent", "unreviewed", "chain"),
                        *("opened", "opened_own", "released", "released_own"),
                    ],
                    sent_at=None,
                    parked_at=None,
                    dropped_at=None,
                    digest=None,
                ),
            ),
            models.Index(fields=["created_at"], name="sm_notice_made"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_at_once(self) -> bool:
        return self.kind in self.AT_ONCE

    @property
    def is_about_privacy(self) -> bool:
        return self.kind in self.ABOUT_PRIVACY


class NoticePreference(models.Model):
    """Kind, hour and clock of a person's notices; the id stands, signed, in unsubscribe links."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sm_notices"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EACH)
    hour = models.PositiveSmallIntegerField(default=HOUR)
    zone = models.CharField(max_length=40, choices=Zone)
    language = models.CharField(
        max_length=12, blank=True, help_text="Code of the language of e-mail; empty: the site's."
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(hour__lt=24), name="sm_notices_hour"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def day_for(self, now: datetime) -> date:
        """Return the day, on the person's clock, whose daily notice comes next."""
        local = now.astimezone(ZoneInfo(self.zone))
        return local.date() + timedelta(days=0 if local.hour < self.hour else 1)

    def moment_of(self, day: date) -> datetime:
        """Return when that day's notice is due; an hour that the clocks skip comes after it."""
        return datetime.combine(day, time(self.hour), tzinfo=ZoneInfo(self.zone))
