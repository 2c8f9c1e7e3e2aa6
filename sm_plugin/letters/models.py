import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.access.choices import Unreached
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.text.names import staff_name
from sm_plugin.text.plain_text import is_blank
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import KeyRow

from .choices import Audience, LetterState, RowState
from .querysets import LetterQuerySet, LetterRowQuerySet, PatientListQuerySet, TemplateQuerySet


class Template(KeyRow):
    """A text to begin an answer with: of one person, one team, or one facility."""

    key_for = ("user_id", "team_id", "facility_id")
    sealed_for = ("language",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    team = models.ForeignKey(CareTeam, null=True, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    title_sealed = models.BinaryField()
    body_sealed = models.BinaryField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True, facility__isnull=True)
                | Q(user__isnull=True, team__isnull=False, facility__isnull=True)
                | Q(user__isnull=True, team__isnull=True, facility__isnull=False),
                name="sm_template_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def language_name(self) -> str:
        """Return the language as the site calls it; its code if the site has it no longer."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @property
    def title(self) -> str:
        return self.unseal("title_sealed")

    @property
    def body(self) -> str:
        return self.unseal("body_sealed")


class PatientList(KeyRow):
    """Patients of one team under a name, to write to again; the name is sealed."""

    key_for = ("team_id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    name_sealed = models.BinaryField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PatientListQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return self.unseal("name_sealed")


class PatientListEntry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient_list = models.ForeignKey(PatientList, on_delete=models.CASCADE, related_name="entries")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["patient_list", "patient"], name="sm_list_entry_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Letter(KeyRow):
    """A text from a team to many of its patients, each of whom gets a thread of their own.

    A draft until somebody sends it. From then on each patient has a row, and text, topic and
    author never change. `criteria` are the words of the filter that chose the patients. A draft
    saves itself as it is written, so that it may lack all but its text; `version` grows with each
    save, and a page with an older text doesn't write over a newer one.
    """

    key_for = ("team_id", "author_id")
    sealed_for = ("team_id", "author_id")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience)
    patient_list = models.ForeignKey(
        PatientList, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    criteria = models.CharField(max_length=200, blank=True)
    subject_sealed = models.BinaryField()
    body_sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=LetterState, default=LetterState.DRAFT)
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0, db_default=0)
    # The page that saved last, and its count of saves: its own saves never conflict.
    saved_from = models.UUIDField(null=True)
    saved_step = models.PositiveIntegerField(default=0, db_default=0)
    language = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text="Code of the language it was looked at and sent in; empty for a draft.",
    )
    begins_at = models.DateTimeField(null=True, help_text="Sent by the worker from then on.")
    ended_at = models.DateTimeField(null=True, help_text="Since then nobody waits for it.")
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(topic__isnull=False), name="sm_letter_topic"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-written_at", "-id"], name="sm_letter_list"),
            models.Index(
                fields=["begins_at"], name="sm_letter_sending", condition=Q(state="sending")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def subject(self) -> str:
        return self.unseal("subject_sealed")

    @property
    def body(self) -> str:
        return self.unseal("body_sealed")

    @property
    def has_subject(self) -> bool:
        """Return False for a draft that has none yet."""
        return not is_blank(self.readable("subject"))

    @property
    def author_name(self) -> str:
        return staff_name(self.author)

    @property
    def is_draft(self) -> bool:
        return self.state == LetterState.DRAFT

    @property
    def is_sending(self) -> bool:
        return self.state == LetterState.SENDING

    @property
    def can_all_be_recalled(self) -> bool:
        """Return True in the minutes before the first of it goes."""
        begins_at = self.begins_at if self.is_sending else None
        return begins_at is not None and begins_at > timezone.now()


class LetterRow(models.Model):
    """One patient of a letter: still to go, gone, or not sent and why. Never two of one patient."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="rows")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=RowState, default=RowState.WAITING)
    reason = models.CharField(max_length=16, choices=Unreached, blank=True)
    thread = models.OneToOneField(
        Thread, null=True, on_delete=models.PROTECT, related_name="letter_row"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="Not sent before, after a fault of ours.")
    waits = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="How often it was put off for a fault of ours."
    )
    at = models.DateTimeField(null=True)

    objects = LetterRowQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["letter", "patient"], name="sm_letter_row_once"),
            models.CheckConstraint(
                condition=Q(state="sent", thread__isnull=False)
                | (~Q(state="sent") & Q(thread__isnull=True)),
                name="sm_letter_row_sent",
            ),
            models.CheckConstraint(
                condition=(Q(state="not_sent") & ~Q(reason=""))
                | (~Q(state="not_sent") & Q(reason="")),
                name="sm_letter_row_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["letter", "state", "reason", "id"], name="sm_letter_row_state"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def idempotency_key(self) -> uuid.UUID:
        """Return the key of this letter and patient: sent twice by whatever way, it goes once."""
        return uuid.uuid5(self.letter_id, str(self.patient_id))
