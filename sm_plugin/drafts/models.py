import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from sm_plugin.errors import NotFound
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.permissions import Act
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import KeyRow

from .content import DraftWords
from .querysets import DraftQuerySet


class Draft(KeyRow):
    """A message not sent yet: seen by its author alone, sealed with a data key of its own.

    With a `thread` it is the reply that its author is writing there, one at a time. `version`
    grows with each save, so that a window with an older text can't write over a newer one. What
    it `quotes` is an id alone: a draft outlives the conversation, and does not belong to it.
    """

    key_for = ("author_id", "mailbox_id")
    sealed_for = ("version", "thread_id")
    file_column: ClassVar[str] = "draft"
    keep_act: ClassVar[str] = Act.SAVE_DRAFT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, null=True, on_delete=models.PROTECT, related_name="drafts")
    team = models.ForeignKey(CareTeam, null=True, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    quotes = models.UUIDField(
        null=True, help_text="The id of the team's message that it began with as a quote."
    )
    content_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    idempotency_key = models.UUIDField(
        default=uuid.uuid4, help_text="The key of the message that this draft becomes."
    )
    saved_at = models.DateTimeField(default=timezone.now)
    # The page that saved last, and its count of saves: its own saves never conflict.
    saved_from = models.UUIDField(null=True)
    saved_step = models.PositiveIntegerField(default=0)

    objects = DraftQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="sm_draft_idempotent"
            ),
            models.UniqueConstraint(
                fields=["mailbox", "author", "thread"], name="sm_draft_one_reply"
            ),
        ]
        indexes = [
            models.Index(
                "mailbox",
                "author",
                models.F("saved_at").desc(),
                models.F("id").desc(),
                name="sm_draft_list",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def patient_id(self) -> Any:
        return self.mailbox.patient_id

    def held(self) -> "Draft":
        """Return it as it is now, with its mailbox locked; `NotFound` if it is gone."""
        lock_mailbox(self.mailbox)
        found: Draft | None = Draft.objects.select_related("mailbox").filter(pk=self.pk).first()
        if found is None:
            raise NotFound
        return found

    @property
    def is_reply(self) -> bool:
        return self.thread_id is not None

    @property
    def words(self) -> DraftWords:
        """Return what was typed; raise `vault.TamperedText` when the row was altered or moved."""
        return DraftWords.from_json(self.unseal("content_sealed"))
