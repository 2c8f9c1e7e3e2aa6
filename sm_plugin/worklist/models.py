import json
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models

from sm_plugin.vault.fields import KeyRow

from .choices import AfterStep, Density


@dataclass(frozen=True)
class SavedFilter:
    """A list by a name of its own; `query` are its words in the address."""

    name: str = field(repr=False)
    query: str


class WorklistSettings(KeyRow):
    """The look and the working of one person's worklist, with the filters that he or she saved.

    The names are sealed: people name a filter after a patient. In one row, so that a page reads
    all of it at once.
    """

    key_for = ("user_id",)
    sealed_for = ("user_id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    density = models.CharField(max_length=8, choices=Density, default=Density.COMPACT)
    after_step = models.CharField(max_length=8, choices=AfterStep, default=AfterStep.NEXT)
    uses_keys = models.BooleanField(default=True)
    filters_sealed = models.BinaryField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def filters(self) -> list[SavedFilter]:
        """Return the saved filters; none where they can't be opened, so that the list shows."""
        if self.filters_sealed is None or not self.opens("filters_text"):
            return []
        return [SavedFilter(**row) for row in json.loads(self.filters_text)]

    @property
    def filters_text(self) -> str:
        return self.unseal("filters_sealed")

    def put_filters(self, filters: list[SavedFilter]) -> None:
        rows = [{"name": one.name, "query": one.query} for one in filters]
        self.seal("filters_sealed", json.dumps(rows))
