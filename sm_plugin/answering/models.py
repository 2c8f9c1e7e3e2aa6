import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from sm_plugin.errors import NotFound
from sm_plugin.permissions import Act
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.under_lock import locked
from sm_plugin.vault.fields import KeyRow


class AnswerDraft(KeyRow):
    """The answer that a team is writing to an item: a colleague who takes over goes on with it.

    It belongs to the team, and no other team ever sees it, or writes over it: after a hand-over
    each team has its own, and finds it again if the item comes back. `author` wrote last.
    `version` grows with each save, so that a page with an older text can't write over a newer one;
    it begins at random, for an item has one draft after another. See docs/decisions/0511, 0761.
    """

    key_for = ("item_id", "team_id")
    sealed_for = ("version", "author_id")
    file_column: ClassVar[str] = "answer_draft"
    keep_act: ClassVar[str] = Act.SAVE_ANSWER

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Without an index of its own: the constraint's begins with it.
    item = models.ForeignKey(
        WorkItem, on_delete=models.PROTECT, related_name="answer_drafts", db_index=False
    )
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body_sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    # The page that saved last, and its count of saves: its own saves never conflict.
    saved_from = models.UUIDField(null=True)
    saved_step = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["item", "team"], name="sm_answer_draft_of_team"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def body(self) -> str:
        return self.unseal("body_sealed")

    @property
    def patient_id(self) -> Any:
        return self.item.thread.patient_id

    def held(self) -> "AnswerDraft":
        """Return it as it is now, with its item locked; `NotFound` if it is gone."""
        item = locked(self.item)
        found = AnswerDraft.objects.filter(pk=self.pk).first()
        if found is None:
            raise NotFound
        found.item = item
        return found


class Presence(models.Model):
    """A person who has an item open or is writing there; true for a minute after `seen_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    is_writing = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="sm_presence_once"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="sm_presence_seen")]

    def __str__(self) -> str:
        return str(self.pk)
