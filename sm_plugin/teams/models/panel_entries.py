import json
import uuid
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility
from sm_plugin.teams.panels.querysets import PanelEntryQuerySet
from sm_plugin.vault.digests import keyed_digest
from sm_plugin.vault.fields import KeyRow

from .teams import CareTeam


@dataclass(frozen=True)
class Listed:
    """The facts that a facility knows of a person who has no account yet."""

    name: str
    record_number: str
    birth_date: date

    def as_text(self) -> dict[str, str]:
        """Return it as it is sealed."""
        return asdict(self) | {"birth_date": self.birth_date.isoformat()}


class PanelEntry(KeyRow):
    """Somebody in the care of a team who has no account yet; sealed, and found by digest only.

    It is deleted once claimed, taken off the list, or not brought in again for 180 days. Of a team
    that nobody reads for yet it stays with the account, without a moment: see decision 0724.
    See docs/decisions/0596.
    """

    key_for = ("station_id",)
    sealed_for = ("person_digest",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(
        CareTeam,
        on_delete=models.PROTECT,
        related_name="panel_entries",
        verbose_name=_("care team"),
    )
    number_digest = models.CharField(max_length=64)
    person_digest = models.CharField(max_length=64)
    listed_sealed = models.BinaryField()
    seen_at = models.DateTimeField(_("last brought in"), default=timezone.now)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose name differs: a verifier decides.",
    )
    claimed_at = models.DateTimeField(null=True)

    objects = PanelEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("person without an account")
        verbose_name_plural = _("people without an account")
        ordering = ["team", "seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person_digest", "team"], name="sm_panel_entry_once"),
        ]
        indexes = [
            models.Index(fields=["number_digest"], name="sm_panel_entry_number"),
            models.Index(fields=["seen_at"], name="sm_panel_entry_seen"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_claimed(self) -> bool:
        """Return True where an account under another name waits for a verifier."""
        return self.claimed_by_id is not None and self.claimed_at is not None

    @property
    def promised_to(self) -> Any:
        """Return the key of the account that gets the team once somebody reads for it, or None."""
        return None if self.is_claimed else self.claimed_by_id

    @property
    def is_promised(self) -> bool:
        """Return True where an account waits for the team's first reader; such an entry stays."""
        account = self.claimed_by if self.promised_to else None
        return account is not None and account.is_active

    @property
    def listed(self) -> Listed:
        held = json.loads(self.unseal("listed_sealed"))
        return Listed(held["name"], held["record_number"], date.fromisoformat(held["birth_date"]))

    @property
    def shown(self) -> Listed | None:
        """Return what is listed, opened once; None for an entry that can't be opened."""
        if "_shown" not in self.__dict__:
            self.__dict__["_shown"] = self.listed if self.opens("listed") else None
        found: Listed | None = self.__dict__["_shown"]
        return found

    def write(self, listed: Listed) -> None:
        """Seal what is known; the digests and the station are there already."""
        self.__dict__.pop("_shown", None)
        self.seal("listed_sealed", json.dumps(listed.as_text()))


class ClaimTry(models.Model):
    """Somebody tried to find his or her care teams; rows count the tries of a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number_digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "at"], name="sm_claim_try_user"),
            models.Index(fields=["number_digest", "at"], name="sm_claim_try_number"),
            models.Index(fields=["at"], name="sm_claim_try_at"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def digest_of_number(station_number: str, record_number: str) -> str:
    return keyed_digest("panel.number", station_number, record_number)


def digest_of_person(station_number: str, record_number: str, birth_date: date) -> str:
    return keyed_digest("panel.person", station_number, record_number, birth_date.isoformat())
