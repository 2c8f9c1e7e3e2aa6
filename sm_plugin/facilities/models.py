import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from sm_plugin.calendar import BusinessDays
from sm_plugin.facilities.choices import Kind

from .choices import Post
from .geography.regions import region_in_words
from .machine.choices import FREEZING_STAGES, LAST_STAGES, MACHINE, Stage
from .querysets import AppointmentQuerySet, FacilityQuerySet
from .time_zones import zone_for

STAGE_ORDER = {str(stage): place for place, stage in enumerate(Stage)}  # of a rollout


class Facility(models.Model):
    """A VA station, or a site that belongs to one; messaging is rolled out by station."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station_number = models.CharField(
        _("station number"),
        max_length=7,
        unique=True,
        validators=[RegexValidator(r"^\d{3}[A-Z0-9]{0,4}\Z")],
    )
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    city = models.CharField(_("city"), max_length=100)
    state = models.CharField(_("state"), max_length=2)
    visn = models.PositiveSmallIntegerField(
        _("VISN"), validators=[MinValueValidator(1), MaxValueValidator(23)]
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("station"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sites",
        help_text=_("Empty for a station; a site names the station it belongs to."),
    )
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, default=Stage.PLANNED
    )
    stage_since = models.DateField(_("in this stage since"), default=timezone.localdate)
    go_live_on = models.DateField(_("goes live on"), null=True, blank=True)
    freeze_on = models.DateField(
        _("writing stops on"),
        null=True,
        blank=True,
        help_text=_("While it moves: from this day on nobody can write; teams still answer."),
    )
    moving_on = models.DateField(_("moves on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("station that takes over"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="succeeds",
        help_text=_("Empty if the other system is not one of these stations."),
    )
    help_phone = models.CharField(
        _("help phone"), max_length=40, blank=True, help_text=_("Whom Veterans can call.")
    )
    identity_hours = models.CharField(
        _("where and when identities are checked"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Such as “Room 110, Monday to Friday, 8 a.m. to 4 p.m.”"),
    )

    # With the row, which is there wherever something is due: no page asks for them apart.
    days_off = models.JSONField(
        _("own days off"),
        null=True,
        blank=True,
        editable=False,
        help_text="Each with its day and a name, in order; sites follow their station.",
    )
    days_off_changed_at = models.DateTimeField(
        null=True, editable=False, help_text="Open questions have yet to follow the own days off."
    )

    closes_on = models.DateField(
        _("closes on"), null=True, editable=False, help_text="From this day on it is closed."
    )
    goes_to = models.ForeignKey(
        "self",
        verbose_name=_("where people go instead"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["state", "city", "name", "pk"]
        permissions = [
            ("manage_rollout", _("Can manage the rollout of Secure Messaging here")),
            ("verify_identity", _("Can verify the identity of Veterans here")),
            ("view_reports", _("Can view the counts of this facility")),
            ("break_glass", _("Can open messages here in an emergency")),
        ]
        indexes = [
            models.Index(fields=["state", "city", "name"], name="sm_facility_place"),
            models.Index(fields=["parent", "stage"], name="sm_facility_stage"),
            models.Index(fields=["visn", "state"], name="sm_facility_visn"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(stage=Stage.PLANNED, go_live_on=None),
                name="sm_facility_site_has_no_stage",
            ),
            models.CheckConstraint(
                condition=Q(goes_to=None) | Q(closes_on__isnull=False),
                name="sm_facility_goes_elsewhere_once_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.station_number})"

    @property
    def station(self) -> "Facility":
        """The parent station, or the facility itself if it is one."""
        return self.parent or self

    @property
    def is_live(self) -> bool:
        """Return True if messages can be exchanged here; a site follows its station."""
        rule = MACHINE[Stage(self.station.stage)]
        exchanges = rule.exchanges or (rule.until_freeze and not self.station.is_frozen)
        return exchanges and not self.is_closed

    @property
    def is_closed(self) -> bool:
        """Return True from the day on which this very place closes; see `closing`."""
        return self.closes_on is not None and self.closes_on <= self.today

    @property
    def to_call(self) -> "Facility":
        """The station that people call: of a closed place where they go, or who took over."""
        goes_to = self.goes_to.station if self.is_closed and self.goes_to else None
        took_over = self.station.taken_over_by if self.station.is_closed else None
        return next((one for one in (goes_to, took_over) if one and one.help_phone), self.station)

    @property
    def is_frozen(self) -> bool:
        """Return True from the freeze day of a move on; without a day it is frozen at once."""
        if self.has_moved:
            return True
        if Stage(self.station.stage) not in FREEZING_STAGES:
            return False
        day = self.station.freeze_on
        return day is None or day <= self.station.today

    @property
    def is_moving(self) -> bool:
        return Stage(self.station.stage) in FREEZING_STAGES

    @property
    def has_moved(self) -> bool:
        """Return True once it moved: nothing leads back, and nothing is to be answered here."""
        return Stage(self.station.stage) in LAST_STAGES

    @property
    def taken_over_by(self) -> "Facility | None":
        """Return the last station that took over, if one can write there; they may go round."""
        found, seen = self.successor, {self.pk}
        while found is not None and found.has_moved and found.pk not in seen:
            seen.add(found.pk)
            found = found.successor
        return found if found is not None and found.is_live else None

    @property
    def time_zone(self) -> ZoneInfo:
        """The clock on the facility's wall, by which its business days are counted."""
        return zone_for(self.state, float(self.latitude), float(self.longitude))

    @property
    def today(self) -> date:
        """The day that it is here."""
        return self.day_of(timezone.now())

    def day_of(self, moment: datetime) -> date:
        """Return the day on which the moment was here."""
        return moment.astimezone(self.time_zone).date()

    @property
    def business_days(self) -> BusinessDays:
        """The days on which its teams owe answers; a site follows the days off of its station."""
        off = (date.fromisoformat(day) for day, _name in self.station.days_off or ())
        return BusinessDays(self.time_zone, frozenset(off))

    @property
    def may_plan_start(self) -> bool:
        """Return True in the stages before going live; a paused pilot is not in one of them.

        `Facility.objects.before_start` finds that one, too. A station that closes plans nothing.
        """
        return self.closes_on is None and MACHINE[Stage(self.station.stage)].before_start

    @property
    def region_in_words(self) -> str:
        return region_in_words(self.visn)

    @property
    def stage_shape(self) -> str:
        """Return a sign for the stage, so that colour says nothing alone."""
        return MACHINE[Stage(self.station.stage)].shape

    @property
    def stage_order(self) -> int:
        """Return the place of the stage in the order of a rollout."""
        return STAGE_ORDER[self.station.stage]

    @property
    def stage_mark(self) -> str:
        """Return the stage's shape on a map, as a path around its middle."""
        return MACHINE[Stage(self.station.stage)].mark

    @property
    def stage_is_filled(self) -> bool:
        return self.station.is_live

    @property
    def stage_in_words(self) -> str:
        return str(Stage(self.station.stage).label)

    @property
    def target_history(self) -> "models.QuerySet[StageTarget]":
        """Return the days that were planned, the latest first, with who planned them."""
        return self.targets.select_related("actor")

    @property
    def closing_history(self) -> "models.QuerySet[ClosingChange]":
        """Return when it, or a site of it, closed and opened again, the latest first."""
        here = Q(facility=self) | Q(facility__parent=self)
        return ClosingChange.objects.filter(here).select_related("facility", "goes_to", "actor")

    @property
    def stage_history(self) -> "models.QuerySet[StageChange]":
        """Return the steps, the latest first, with the people who took them."""
        return self.stage_changes.select_related("actor")


class StageChange(models.Model):
    """One step of a rollout: who took it, when and why."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="stage_changes")
    from_stage = models.CharField(_("from"), max_length=10, choices=Stage.choices)
    to_stage = models.CharField(_("to"), max_length=10, choices=Stage.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300)
    overrode = models.BooleanField(
        _("although something was open"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["facility", "-at", "-id"], name="sm_stagechange_latest")]

    def __str__(self) -> str:
        return f"{self.facility}: {self.from_stage} → {self.to_stage}"


class StageTarget(models.Model):
    """A day on which a station was to go live, as it was planned then; rows are only added."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="targets")
    day = models.DateField(_("planned day"), null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.facility}: {self.day or '-'}"


class ClosingChange(models.Model):
    """A place closes from a day on, or without a day is open again; rows are only added."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="closings")
    day = models.DateField(_("closes on"), null=True)
    goes_to = models.ForeignKey(Facility, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.facility}: {self.day or '-'}"


class Appointment(models.Model):
    """A post of a person, with its dates; the grants follow from it.

    With a station it is for that station, with a VISN for the region, with neither national.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    facility = models.ForeignKey(
        Facility,
        verbose_name=_("station"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="appointments",
    )
    visn = models.PositiveSmallIntegerField(
        _("region (VISN)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(23)],
    )
    post = models.CharField(
        _("post"), max_length=16, choices=Post.choices, default=Post.ADMINISTRATOR
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sm_appointments"
    )
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["facility", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "user", "post"],
                condition=Q(until__isnull=True),
                name="sm_appointment_open",
            ),
            models.CheckConstraint(
                condition=Q(facility=None) | Q(visn=None), name="sm_appointment_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()}, {self.place}"

    @property
    def place(self) -> str:
        if self.facility is not None:
            return str(self.facility)
        return region_in_words(self.visn) if self.visn else str(_("national"))


class FacilityUserObjectPermission(UserObjectPermissionBase):
    """guardian's grants to a person, tied to the facility by a real foreign key."""

    content_object = models.ForeignKey(Facility, on_delete=models.CASCADE)


class FacilityGroupObjectPermission(GroupObjectPermissionBase):
    """guardian's grants to a group, tied to the facility by a real foreign key."""

    content_object = models.ForeignKey(Facility, on_delete=models.CASCADE)
