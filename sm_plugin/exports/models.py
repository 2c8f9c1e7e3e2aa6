import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.exports.choices import ExportState, Format, Scope
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import KeyRow, SealedFields

from .querysets import ExportQuerySet


class Export(KeyRow):
    """Messages of one mailbox as a file for the person who asked; sealed, and gone after a day."""

    key_for = ("requested_by_id", "mailbox_id")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="exports")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    scope = models.CharField(max_length=8, choices=Scope)
    thread = models.ForeignKey(Thread, null=True, on_delete=models.PROTECT, related_name="+")
    folder = models.ForeignKey(
        Folder,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty once the folder was removed: a file that is made stays.",
    )
    year = models.PositiveSmallIntegerField(null=True)
    format = models.CharField(max_length=8, choices=Format)
    language = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text="Code of the language of the file; empty: the site's.",
    )
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    # Progress, in conversations.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(
        default=0, help_text="Conversations that could not be opened; the file says so."
    )
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(
        null=True, help_text="One worker makes it until then; after that it is free again."
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                "requested_by",
                "mailbox",
                models.F("asked_at").desc(),
                models.F("id").desc(),
                name="sm_export_list",
            ),
            models.Index(
                fields=["asked_at"],
                name="sm_export_unmade",
                condition=Q(state__in=["waiting", "working"]),
            ),
            models.Index(fields=["expires_at"], name="sm_export_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_rows(self) -> Iterator[SealedFields]:
        yield self
        for part in self.parts.all():
            part.export = self
            yield part

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY

    @property
    def is_unmade(self) -> bool:
        return self.state in (ExportState.WAITING, ExportState.WORKING)

    @property
    def file_name(self) -> str:
        """Name the file by its scope, in the language shown, and the day on the mailbox's clock.

        Nothing of its content: names of downloads stay in histories, so no subject and no name of a
        folder is in them.
        """
        ending = {"text": "txt"}.get(self.format, self.format)
        kind = {
            Scope.THREAD: _("messages-one-conversation"),
            Scope.FOLDER: _("messages-one-folder"),
            Scope.YEAR: _("messages-of-%(year)s") % {"year": self.year},
            Scope.ALL: _("messages-all"),
        }[Scope(self.scope)]
        return f"{kind}-{timezone.localdate(self.asked_at, self.mailbox.zone):%Y-%m-%d}.{ending}"


class ExportPart(SealedFields):
    """A piece of the sealed file, so that a large one is never whole in memory to be handed out."""

    export: Any = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content_sealed = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="sm_export_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.number}"

    @property
    def key_row(self) -> Export:
        return self.export

    def _place(self, field: str) -> dict[str, Any]:
        """A part is sealed before it has an id: it opens only as this part of this export."""
        return super()._place(field) | {"field": f"part{self.number}", "row": self.export_id}
