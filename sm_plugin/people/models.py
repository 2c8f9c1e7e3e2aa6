import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility

from .choices import DelegationRight, Document, IdentityLevel, RevokedWhy, VerifiedHow
from .querysets import DelegationQuerySet, IdentityCheckQuerySet, PatientQuerySet


class Patient(models.Model):
    """A person who gets care; messaging needs an upgraded account, that is a verified identity."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sm_patient"
    )
    home_facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="patients", verbose_name=_("gets care at")
    )
    birth_date = models.DateField(_("date of birth"))
    record_number = models.CharField(
        _("record number"), max_length=16, help_text=_("The facility's own number for the person.")
    )
    identity_level = models.CharField(
        max_length=16, choices=IdentityLevel, default=IdentityLevel.REGISTERED
    )
    verified_how = models.CharField(max_length=16, choices=VerifiedHow, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    taken_back_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        help_text="Took a confirmation of the identity back, so never confirms it.",
    )
    released_at = models.DateTimeField(
        null=True,
        help_text="The account was another person's: it is closed, and the record is free.",
    )

    is_test = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Stands for a station's test messages; no person, and counted nowhere.",
    )

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        constraints = [
            models.UniqueConstraint(
                fields=["home_facility", "record_number"],
                condition=Q(released_at=None),
                name="sm_patient_number_once",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(identity_level=IdentityLevel.REGISTERED),
                name="sm_patient_released_is_closed",
            ),
            models.CheckConstraint(
                condition=~models.Q(identity_level=IdentityLevel.UPGRADED)
                | models.Q(verified_at__isnull=False),
                name="sm_patient_upgraded_is_verified",
            ),
            models.UniqueConstraint(
                fields=["home_facility"], condition=Q(is_test=True), name="sm_patient_one_test"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_upgraded(self) -> bool:
        return self.identity_level == IdentityLevel.UPGRADED

    @property
    def reads_on(self) -> bool:
        """Return True for someone whose messages stay readable, whether or not new ones go."""
        return self.identity_level != IdentityLevel.REGISTERED

    @property
    def is_released(self) -> bool:
        """Return True for an account that was another person's: it is closed for good."""
        return self.released_at is not None

    @property
    def shown_record(self) -> str:
        """Return the record number as lists and pages show it; a released account holds none."""
        if self.is_released:
            return gettext("closed: the account was another person's")
        return self.record_number

    @property
    def waiting_check(self) -> "IdentityCheck | None":
        """Return the document that was seen and that nobody confirmed yet."""
        return self.identity_checks.waiting().select_related("seen_by").first()


class IdentityCheck(models.Model):
    """The check of an identity: who saw which document, who confirmed it, who took it back, why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identity_checks")
    document = models.CharField(max_length=16, choices=Document)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=16, choices=RevokedWhy, blank=True)

    objects = IdentityCheckQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("seen_by")),
                name="sm_identity_two_people",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(confirmed_at=None, replaced_at=None),
                name="sm_identity_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Delegation(models.Model):
    """A patient named somebody, by e-mail address, to help with his or her messages.

    It opens nothing until that person accepted it, before its first day or after its last one,
    and never again once it was ended. Rows are kept: they tell who could read and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="delegations")
    email = models.EmailField()
    right = models.CharField(max_length=8, choices=DelegationRight)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="sm_delegations",
        help_text="Who accepted; nobody before that.",
    )
    named_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "email"],
                condition=Q(ended_at=None),
                name="sm_delegation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(delegate=None, accepted_at=None)
                | Q(delegate__isnull=False, accepted_at__isnull=False),
                name="sm_delegation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="sm_delegation_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["delegate", "patient"],
                name="sm_delegation_open",
                condition=Q(ended_at=None),
            ),
            models.Index(fields=["email"], name="sm_delegation_email", condition=Q(ended_at=None)),
            models.Index(
                fields=["ends_on"], name="sm_delegation_last_day", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def can_write(self) -> bool:
        return self.right == DelegationRight.WRITE

    @property
    def is_over(self) -> bool:
        """Return True once somebody ended it, or its last day is past."""
        if self.ended_at is not None:
            return True
        return self.ends_on is not None and self.ends_on < self.patient.home_facility.today

    @property
    def ended_by_release(self) -> bool:
        """Return True where it lasted until the account was found to be the wrong person's."""
        at = self.patient.released_at
        if at is None or (self.ended_at is not None and self.ended_at < at):
            return False
        day = at.astimezone(self.patient.home_facility.time_zone).date()
        return self.ends_on is None or self.ends_on >= day

    @property
    def has_begun(self) -> bool:
        """Return True from its first day on; before that it opens nothing."""
        return self.starts_on <= self.patient.home_facility.today
