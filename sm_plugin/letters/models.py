import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam
from sm_plugin.vault.fields import KeyRow

from .querysets import TemplateQuerySet


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
