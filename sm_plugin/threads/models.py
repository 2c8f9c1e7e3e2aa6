import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.mailboxes.models.mailboxes import require_same_patient
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.choices import Outcome, Side, StepReason, ThreadState
from sm_plugin.vault.fields import KeyRow, SealedFields

from .facts import Fact, facts_from_text
from .querysets import NOT_IN_CHART, NOT_SEARCHABLE, WRITTEN_NOT_IN_CHART, ThreadQuerySet
from .safety_mark import SafetyMark


class Thread(KeyRow):
    """One conversation between a patient and a care team; subject and texts are sealed.

    The data key of the thread lies here, wrapped for this patient. It is not bound to the team,
    which changes with each hand-over.
    """

    key_for = ("patient_id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Nor does any other table that grows have an index that another one begins with: a planner
    # would take this one, and sort all threads of a full mailbox. See docs/decisions/0751.
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="threads", db_index=False
    )
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="threads")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    subject_sealed = models.BinaryField()
    state = models.CharField(max_length=16, choices=ThreadState, default=ThreadState.RECEIVED)
    with_role = models.CharField(max_length=16, choices=Role, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    due_at = models.DateTimeField(null=True)
    promised_on = models.DateField(
        null=True, help_text="By this day the patient hears more: an interim answer said so."
    )
    reassigned_at = models.DateTimeField(
        null=True,
        help_text="Staff sent it to a team that need not be the patient's: replies still go there.",
    )
    started_at = models.DateTimeField(default=timezone.now)
    last_message_at = models.DateTimeField(default=timezone.now)
    searchable_through = models.DateTimeField(
        null=True, help_text="The newest message that the team's and the patient's search find."
    )
    in_chart_through = models.DateTimeField(
        null=True, help_text="The newest message that a copy for the chart has, or is to have."
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        # Which teams a patient has threads with, and to which threads were sent on, read from the
        # indexes alone.
        indexes = [
            models.Index(fields=["patient", "team"], name="sm_thread_patient_team"),
            models.Index(
                fields=["patient", "team"],
                name="sm_thread_sent_on",
                condition=models.Q(reassigned_at__isnull=False),
            ),
            models.Index(fields=["patient", "-last_message_at"], name="sm_thread_patient_last"),
            # What is closed and still to be saved to the chart: empty most of the time.
            models.Index(
                fields=["last_message_at"], name="sm_thread_not_in_chart", condition=NOT_IN_CHART
            ),
            models.Index(
                fields=["last_message_at"],
                name="sm_thread_written_chart",
                condition=WRITTEN_NOT_IN_CHART,
            ),
            models.Index(
                fields=["last_message_at"],
                name="sm_thread_not_searchable",
                condition=NOT_SEARCHABLE,
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_rows(self) -> Iterator[SealedFields]:
        yield self
        for rows in (self.messages.all(), self.work_items.all()):
            for row in rows:
                row.thread = self
                yield row

    @property
    def subject(self) -> str:
        return self.unseal("subject_sealed")

    def subject_in(self, patient: Any) -> str:
        """Return the subject for a mailbox of this patient's; None stands for a team's.

        Raises `vault.TamperedText` in another patient's mailbox, too.
        """
        self.require_in(patient)
        return self.subject

    def require_in(self, patient: Any) -> None:
        """Raise `TamperedText` in a mailbox of another patient; None stands for a team's."""
        require_same_patient(patient, self.patient_id)


class Message(SealedFields):
    """One text in a thread, never changed after it was sent."""

    sealed_for = ("thread_id", "author_id", "side", "author_role", "sent_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    side = models.CharField(max_length=8, choices=Side)
    author_role = models.CharField(max_length=16, choices=Role, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    body_sealed = models.BinaryField()
    facts_sealed = models.BinaryField(null=True)
    signature_sealed = models.BinaryField(null=True)
    safety_level = models.CharField(max_length=8, default="none")
    safety_page_shown = models.BooleanField(default=False)
    safety_sealed = models.BinaryField(null=True)
    idempotency_key = models.UUIDField(
        help_text="Made when the form was shown: sending the form twice makes one message."
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="sm_message_idempotent"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "sent_at", "id"], name="sm_message_thread"),
            models.Index(fields=["author", "sent_at"], name="sm_message_author"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key_row(self) -> Thread:
        return self.thread

    @staticmethod
    def with_parts(facts: Any, signature: Any) -> str:
        """Return what goes with the text: neither answers nor signature can be taken away."""
        return f"facts={facts is not None} signature={signature is not None}"

    def _place(self, field: str) -> dict[str, Any]:
        where = super()._place(field)
        if field == "body_sealed":
            parts = self.with_parts(self.facts_sealed, self.signature_sealed)
            where["meaning"] = (*where["meaning"], parts)
        return where

    @property
    def body(self) -> str:
        return self.unseal("body_sealed")

    @property
    def facts(self) -> list[Fact]:
        """The answers to the topic's questions; most messages have none."""
        if self.facts_sealed is None:
            return []
        return facts_from_text(self.unseal("facts_sealed"))

    @property
    def signature(self) -> str:
        """The lines the author put under it, as they were when it was sent; mostly none."""
        return "" if self.signature_sealed is None else self.unseal("signature_sealed")

    @property
    def safety_mark(self) -> SafetyMark:
        """The result of the safety check; what it found is a text that its room can read."""
        found = "" if self.safety_sealed is None else self.unseal("safety_sealed")
        return SafetyMark(self.safety_level, self.safety_page_shown, found)


class ThreadEvent(models.Model):
    """A step in the life of a thread: the history both sides see, and never any text.

    What is internal is between colleagues: the patient goes on reading what was there before.
    """

    class Kind(models.TextChoices):
        SENT = "sent", _("Message sent")
        REPLIED = "replied", _("Patient wrote again")
        WRITTEN = "written", _("Team wrote first")
        TAKEN = "taken", _("Taken")
        RELEASED = "released", _("Put back")
        REFERRED = "referred", _("Referred")
        ANSWERED = "answered", _("Answered")
        COMPLETED = "completed", _("Completed")
        ESCALATED = "escalated", _("Escalated")
        HANDED_ON = "handed_on", _("Handed to another team")
        FLAGGED = "flagged", _("Marked urgent")
        HANDED_BACK = "handed_back", _("Waits for another")
        COORDINATOR_TOLD = "told", _("Coordinator told")
        UNREVIEWED = "unreviewed", _("Urgent, not reviewed in time")
        ADMINISTRATOR_TOLD = "admin_told", _("Facility's administrators told")
        NOT_URGENT = "not_urgent", _("Reviewed: not urgent")
        REACHED = "reached", _("Reviewed: called and reached")
        NOT_REACHED = "not_reached", _("Reviewed: called, not reached")
        FINISHED = "finished", _("Ended because the facility moves")
        FROZEN = "frozen", _("Completed when writing stopped")
        ASSIGNED = "assigned", _("Given to a person")
        SUBSTITUTED = "substituted", _("With the surrogate")
        GIVEN_BACK = "given_back", _("Given back")
        INTERIM = "interim", _("Interim answer")
        REOPENED = "reopened", _("Opened again")
        REASSIGNED = "reassigned", _("Sent to another team")
        EXPIRED = "expired", _("Closed after two weeks without a word")
        LED = "led", _("Led by another provider")
        PUT_OFF = "put_off", _("Put off until a day")
        THANKED = "thanked", _("Patient said thanks")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    # No choices on the column: rooms above register events of their own (`history`).
    kind = models.CharField(max_length=16)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=16, choices=Role, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    reason = models.CharField(max_length=16, choices=StepReason, blank=True, db_default="")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_team = models.ForeignKey(CareTeam, null=True, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(CareTeam, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True, help_text="Of a step that names one: put off until then.")
    is_internal = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["thread", "at"], name="sm_event_thread")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
