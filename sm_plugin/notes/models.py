import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.teams.choices import Role
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import KeyRow

from .choices import NoteKind
from .querysets import NoteQuerySet


class Note(KeyRow):
    """A line of staff for each other beside a thread: a note, or a call that was made.

    Never for the patient. So it lies in a table of its own, sealed with a key of its own, and no
    row of a thread leads to it: who reads a conversation, exports or searches it, can't meet it
    by chance. See docs/decisions/0510.
    """

    key_for = ("thread_id", "author_id")
    sealed_for = ("thread_id", "author_id", "author_role", "kind", "reached", "written_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_role = models.CharField(max_length=16, choices=Role, blank=True)
    kind = models.CharField(max_length=8, choices=NoteKind, default=NoteKind.NOTE)
    reached = models.BooleanField(null=True)
    body_sealed = models.BinaryField()
    number_sealed = models.BinaryField(null=True)
    written_at = models.DateTimeField(default=timezone.now)
    idempotency_key = models.UUIDField(
        help_text="Made when the form was shown: sending the form twice makes one note."
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["author", "idempotency_key"], name="sm_note_once"),
            # A call says whether somebody was reached, and nothing else does.
            models.CheckConstraint(
                condition=Q(kind="call", reached__isnull=False, number_sealed__isnull=False)
                | Q(kind="note", reached__isnull=True, number_sealed__isnull=True),
                name="sm_note_call_whole",
            ),
        ]
        indexes = [models.Index(fields=["thread", "written_at", "id"], name="sm_note_thread")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def body(self) -> str:
        return self.unseal("body_sealed")

    @property
    def number(self) -> str:
        """The number that was called; empty for a note."""
        return "" if self.number_sealed is None else self.unseal("number_sealed")
