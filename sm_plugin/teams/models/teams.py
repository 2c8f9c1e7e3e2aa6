import uuid
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import WITHOUT_LEAD, CareKind, Role
from sm_plugin.teams.querysets import CareTeamQuerySet, MembershipQuerySet
from sm_plugin.text.names import staff_name


class CareTeam(models.Model):
    """The people around one lead provider who answer that provider's patients together.

    A service of a place, such as its pharmacy, is a team that no provider leads.

    See docs/decisions/0648.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="teams", verbose_name=_("place")
    )
    lead_provider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sm_led_teams",
        verbose_name=_("lead provider"),
    )
    care_kind = models.CharField(
        _("kind of care"), max_length=16, choices=CareKind, default=CareKind.PRIMARY
    )
    accepts_messages = models.BooleanField(
        _("accepts messages"),
        default=False,
        help_text=_("Patients see the team in their To list only while this is on."),
    )
    group = models.OneToOneField(
        Group, on_delete=models.PROTECT, related_name="sm_team", editable=False
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closing_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since then it takes no messages, and what is open goes to its successor.",
    )
    closing_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        editable=False,
        help_text="Who took over what was open when this team closed.",
    )

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("care team")
        verbose_name_plural = _("care teams")
        ordering = ["facility__name", "care_kind", "pk"]
        permissions = [
            ("work_team", _("Can work the team's queues")),
            ("coordinate_team", _("Can coordinate the team")),
            ("manage_team", _("Can manage the team's members")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "lead_provider", "care_kind"],
                condition=Q(closed_at__isnull=True),
                name="sm_team_one_open_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["facility", "care_kind"],
                condition=Q(closed_at__isnull=True, lead_provider__isnull=True),
                name="sm_team_one_open_service",
            ),
            models.CheckConstraint(
                condition=Q(lead_provider__isnull=True, care_kind__in=WITHOUT_LEAD)
                | (Q(lead_provider__isnull=False) & ~Q(care_kind__in=WITHOUT_LEAD)),
                name="sm_team_led_or_service",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Provider, kind of care and place: names people know, so the To list can be understood."""
        return " — ".join([*self.known_by, self.facility.name])

    @property
    def plain_name(self) -> str:
        """Return the name for a line of text, with commas."""
        return ", ".join([*self.known_by, self.facility.name])

    @property
    def known_by(self) -> list[str]:
        """Return what stands before the place: provider and kind of care, or the service alone."""
        kind = str(CareKind(self.care_kind).label)
        return [self.provider_name, kind] if self.lead_provider else [kind]

    @property
    def provider_name(self) -> str:
        """Return the name of who leads it; empty for a service."""
        return staff_name(self.lead_provider) if self.lead_provider else ""


class CareTeamUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(CareTeam, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class CareTeamGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(CareTeam, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class Membership(models.Model):
    """One person's place in a team, in one role; ended rows stay as history.

    `starts_at` and `ends_at` are planned, at midnight of the place's own clock: before and after
    them the row gives nothing. `ended_at` is when it really ended, and what was in hand moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sm_memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    title = models.CharField(
        _("title"),
        max_length=20,
        blank=True,
        db_default="",
        help_text=_("Stands behind the name in this team, for example RN."),
    )
    started_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    starts_at = models.DateTimeField(_("planned from"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(_("planned until"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["team", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(ended_at__isnull=True),
                name="sm_membership_one_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def first_day(self) -> date:
        """Return the day on which it begins, on the clock of the team's place."""
        begins = self.starts_at or self.started_at
        return begins.astimezone(self.team.facility.time_zone).date()

    @property
    def last_day(self) -> date | None:
        """Return the last day that is planned, on the clock of the team's place."""
        if self.ends_at is None:
            return None
        before = self.ends_at - timedelta(seconds=1)
        return before.astimezone(self.team.facility.time_zone).date()

    @property
    def name(self) -> str:
        """Return the person's name with the title in this team."""
        name = staff_name(self.user)
        return f"{name}, {self.title}" if self.title else name


class PatientAssignment(models.Model):
    """A patient is in the care of a team; only such a team is offered in the To list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assignments")
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="assignments")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "team"],
                condition=Q(ended_at__isnull=True),
                name="sm_assignment_one_active",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
