"""The lines a Veteran has put under every message."""

import uuid

from django.conf import settings
from django.db import models

from sm_plugin.vault.fields import KeyRow


class Signature(KeyRow):
    """A person's signature, sealed with a data key of its own."""

    key_for = ("user_id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sm_signature"
    )
    name_sealed = models.BinaryField()
    title_sealed = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return self.unseal("name_sealed")

    @property
    def title(self) -> str:
        return self.unseal("title_sealed")
