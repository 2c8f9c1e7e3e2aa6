import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from sm_plugin.safety.findings import Findings
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.threads.choices import SETTLED, Outcome
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import SealedFields

from ..choices import OWED, Status, Told
from ..querysets import WorkItemQuerySet
from .order import order_key

# How queues of what is owed are read: the newest unreviewed alarm first, then the oldest due, then
# the first received.
ORDER = ("order_key", "received_at")


class WorkItem(SealedFields):
    """The work that a team owes a thread: who reads it, by when, and how it ended.

    `alarm_at` is the time of the newest flagged message while one is unreviewed. Its own clock
    runs until `review_due_at`; then those in `told` hear of it. What made it urgent is sealed
    with the thread's key: the table itself says no more than that it is urgent.
    """

    sealed_for = ("thread_id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="work_items")
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="work_items")
    role = models.CharField(max_length=16, choices=Role)
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sm_work"
    )
    alarm_at = models.DateTimeField(null=True)
    review_due_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(choices=Told, default=Told.NOBODY)
    findings_sealed = models.BinaryField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    escalated_at = models.DateTimeField(null=True)
    put_off_until = models.DateTimeField(
        null=True, help_text="When its day begins, on the clock of the team's facility."
    )
    promised_at = models.DateTimeField(
        null=True,
        help_text="When the day begins that an interim answer named, on the facility's clock.",
    )
    given_back_at = models.DateTimeField(
        null=True,
        help_text="When a colleague gave it back to its holder, who has done nothing since.",
    )
    order_key = models.GeneratedField(
        expression=order_key(), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(done_at__isnull=True), name="sm_item_one_open"
            ),
            # Nothing that is answered or done has an alarm, and each alarm says who was told.
            models.CheckConstraint(
                condition=Q(alarm_at__isnull=True, review_due_at__isnull=True, told=Told.NOBODY)
                | Q(alarm_at__isnull=False, status__in=["waiting", "taken"]),
                name="sm_item_alarm",
            ),
        ]
        indexes = [
            # One for each queue, in its order: a page is read from it without sorting.
            models.Index(
                fields=["team", "role", *ORDER, "id"],
                name="sm_item_role",
                condition=Q(status__in=["waiting", "taken"]),
            ),
            models.Index(
                fields=["assignee", *ORDER, "id"],
                name="sm_item_in_hand",
                condition=Q(status="taken") | Q(given_back_at__isnull=False),
            ),
            models.Index(
                fields=["team", *ORDER, "id"],
                name="sm_item_unassigned",
                condition=Q(status="waiting"),
            ),
            models.Index(
                fields=["team", "-answered_at", "-id"],
                name="sm_item_patient",
                condition=Q(status="answered"),
            ),
            models.Index(
                fields=["team", *ORDER, "id"],
                name="sm_item_escalated",
                condition=Q(status__in=["waiting", "taken"])
                & (Q(escalated_at__isnull=False) | Q(alarm_at__isnull=False)),
            ),
            models.Index(
                fields=["team", *ORDER, "id"],
                name="sm_item_alarms",
                condition=Q(alarm_at__isnull=False),
            ),
            models.Index(
                fields=["review_due_at"],
                name="sm_item_unreviewed",
                condition=Q(review_due_at__isnull=False),
            ),
            models.Index(
                fields=["team", "-done_at", "-id"],
                name="sm_item_done",
                condition=Q(status="done"),
            ),
            models.Index(
                fields=["team", "promised_at"],
                name="sm_item_promised",
                condition=Q(status__in=["waiting", "taken"], promised_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="sm_item_unescalated",
                condition=Q(status__in=["waiting", "taken"], escalated_at__isnull=True),
            ),
            models.Index(
                fields=["answered_at"],
                name="sm_item_answered",
                condition=Q(status="answered"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; whatever may change state or holder ends that it is put off, or was given back.

        Both are the holder's own: a colleague who gets it finds it at once.
        """
        fields = None if update_fields is None else {*update_fields}
        if fields is None or fields & {"status", "assignee"}:
            self.put_off_until = self.given_back_at = None
            fields = fields and fields | {"put_off_until", "given_back_at"}
        super().save(*args, update_fields=fields, **kwargs)

    @property
    def key_row(self) -> Thread:
        return self.thread

    @property
    def is_open(self) -> bool:
        """Tell whether the team still owes an answer."""
        return self.status in OWED

    @property
    def is_urgent(self) -> bool:
        """Return True while an alarm in the thread is unreviewed."""
        return self.alarm_at is not None

    @property
    def put_off_day(self) -> date | None:
        """Return the day until which its holder put it off; None once that day has come."""
        until = self.put_off_until
        if (
            until is None
            or self.status != Status.TAKEN
            or self.is_urgent
            or until <= timezone.now()
        ):
            return None
        return until.astimezone(self.team.facility.time_zone).date()

    @property
    def has_promise_come(self) -> bool:
        """Return True from the beginning of a promised day on, while the answer is owed."""
        at = self.promised_at
        return at is not None and self.is_open and not self.is_urgent and at <= timezone.now()

    @property
    def is_answered(self) -> bool:
        """Return True if the patient's last question was answered, not only one before it."""
        return self.answered_at is not None and self.answered_at >= self.received_at

    @property
    def was_thanked(self) -> bool:
        """Return True if the patient has written since the answer: that can only be thanks."""
        at = self.answered_at
        is_answered = self.status == Status.ANSWERED
        return is_answered and at is not None and self.thread.last_message_at > at

    @property
    def is_internal(self) -> bool:
        """Return True while colleagues ask each other: the patient still reads what was before."""
        return self.is_open and self.thread.state in SETTLED

    @cached_property
    def answer_draft(self) -> Any:
        """Return the answer that the item's team is writing, or None; see `with_answer`."""
        asked_along = vars(self)
        if "answer_key" in asked_along and asked_along["answer_key"] is None:
            return None
        drafts = self.answer_drafts.select_related("author")
        return drafts.filter(team=self.team_id).first()

    def role_of(self, user_id: Any) -> str:
        """Return a present person's role in the item's team; empty for nobody, or one who is away.

        Nor is anybody staff in their own care; see docs/decisions/0712.

        Read once for each loaded row.
        """
        if user_id is None:
            return ""
        roles: dict[Any, str] = self.__dict__.setdefault("_roles", {})
        if user_id not in roles:
            members = Membership.objects.present().staff_for(self.thread.patient_id)
            member = members.filter(user=user_id, team=self.team_id).first()
            roles[user_id] = member.role if member else ""
        return roles[user_id]

    def know_role(self, user_id: Any, role: str) -> None:
        """Take a role that was asked along with the row; see `with_page_facts`."""
        self.__dict__.setdefault("_roles", {})[user_id] = role

    def forget_roles(self) -> None:
        """Ask for roles again: the item is another team's now."""
        self.__dict__.pop("_roles", None)

    @property
    def findings(self) -> Findings:
        """Why it is urgent; raises `vault.TamperedText` when the row was altered or moved."""
        if self.findings_sealed is None:
            return Findings()
        return Findings.from_text(self.unseal("findings_sealed"))

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at < timezone.now()
