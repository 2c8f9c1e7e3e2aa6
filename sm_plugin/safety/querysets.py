from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction


class SafetyPhraseQuerySet(models.QuerySet[Any]):
    def active(self) -> SafetyPhraseQuerySet:
        return self.filter(is_active=True)

    def unreviewed(self) -> SafetyPhraseQuerySet:
        """Return the phrases in use that no clinician has reviewed."""
        return self.active().filter(reviewed_by="")

    @transaction.atomic
    def update(self, **values: Any) -> int:
        self._renew_version()
        return super().update(**values)

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        self._renew_version()
        return super().bulk_create(objs, *args, **options)

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        self._renew_version()
        return super().delete()

    def _renew_version(self) -> None:
        """Say, in the transaction of the change, that detectors made so far are out of date."""
        version: Any = self.model._meta.apps.get_model("sm_plugin", "SafetyPhraseVersion")
        version.objects.using(self.db).renew()


class SafetyPhraseVersionQuerySet(models.QuerySet[Any]):
    def current(self) -> UUID | None:
        """Return the version of the phrases as they are now; None before they were changed."""
        return self.filter(pk=1).values_list("version", flat=True).first()

    def renew(self) -> None:
        """Give the phrases a version that none ever had, not even one that was rolled back."""
        self.update_or_create(pk=1, defaults={"version": uuid4()})
