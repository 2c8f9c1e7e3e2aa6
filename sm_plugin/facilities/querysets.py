from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from sm_plugin.grants import granted_ids, is_granted

from .choices import Post
from .geography.days import has_come, is_to_come
from .machine.choices import BEFORE_START, FREEZING_STAGES, LAST_STAGES, MESSAGING_STAGES, Stage
from .rollout_rights import is_national_administrator


def exchanging(path: str = "") -> Q:
    """Return the condition that messages are exchanged at a facility; `path` leads to it.

    A site follows its station, and one that moves exchanges messages until its freeze day.
    """
    return _at_station(path, _exchanges)


def has_moved(path: str = "") -> Q:
    """Return the condition that a facility has moved to another system; `path` leads to it."""
    return _at_station(path, _moved)


def _exchanges(station: str) -> Q:
    moves = Q(**{f"{station}stage__in": FREEZING_STAGES})
    before_freeze = moves & is_to_come(f"{station}freeze_on", station)
    return Q(**{f"{station}stage__in": MESSAGING_STAGES}) | before_freeze


def _frozen(station: str) -> Q:
    until = Q(**{f"{station}freeze_on": None}) | has_come(f"{station}freeze_on", station)
    moves = until & Q(**{f"{station}stage__in": FREEZING_STAGES})
    return moves | _moved(station)


def _moved(station: str) -> Q:
    return Q(**{f"{station}stage__in": LAST_STAGES})


def _at_station(path: str, condition: Callable[[str], Q]) -> Q:
    """Return a condition on the facility's station, which may be itself."""
    is_station = Q(**{f"{path}parent__isnull": True})
    return (is_station & condition(path)) | condition(f"{path}parent__")


class FacilityQuerySet(models.QuerySet[Any]):
    """Answers questions about stations and their sites."""

    def of_station(self, station: Any) -> "FacilityQuerySet":
        """Return the station and its sites."""
        return self.filter(Q(pk=station.pk) | Q(parent=station))

    def stations(self) -> "FacilityQuerySet":
        """Return the parent stations, the unit in which messaging is rolled out."""
        return self.filter(parent__isnull=True)

    def live(self) -> "FacilityQuerySet":
        """Return the facilities where messages can be exchanged; a site follows its station."""
        return self.filter(exchanging()).not_closed()

    def staying(self) -> "FacilityQuerySet":
        """Return those that don't close: only these get more teams, people, posts and plans."""
        return self.filter(closes_on=None)

    def not_closed(self) -> "FacilityQuerySet":
        """Return those that are there today; the last day may be known."""
        return self.filter(Q(closes_on=None) | is_to_come("closes_on"))

    def closed(self) -> "FacilityQuerySet":
        return self.filter(has_come("closes_on"))

    def frozen(self) -> "FacilityQuerySet":
        """Return the facilities that move, or moved, and take no more messages."""
        return self.filter(_at_station("", _frozen))

    def in_use(self) -> "FacilityQuerySet":
        """Return the stations where everybody's teams may take part, that is no pilot."""
        return self.stations().filter(stage=Stage.LIVE)

    def before_start(self) -> "FacilityQuerySet":
        """Return the stations whose day of going live is still a plan; none that closes.

        A pilot that is paused is one of them: it can't return to being live.
        """
        model: Any = self.model._meta.get_field("stage_changes").related_model
        steps = model.objects.filter(facility=OuterRef("pk"))
        from_pilot = Exists(steps.filter(from_stage__in=BEFORE_START, to_stage=Stage.PAUSED))
        was_live = Exists(steps.filter(from_stage=Stage.LIVE))
        paused = Q(from_pilot, ~Q(was_live), stage=Stage.PAUSED)
        return self.staying().stations().filter(Q(stage__in=BEFORE_START) | paused)

    def past_planned_day(self) -> "FacilityQuerySet":
        """Return the stations before going live whose planned day has come; no paused pilot."""
        before = self.staying().stations().filter(stage__in=BEFORE_START)
        return before.filter(has_come("go_live_on"))

    def past_day_of_move(self) -> "FacilityQuerySet":
        """Return the stations that have not moved yet, and whose day of the move has come."""
        return self.stations().filter(has_come("moving_on"), stage__in=FREEZING_STAGES)

    def in_pilot(self) -> "FacilityQuerySet":
        """Return the facilities where only some of the teams exchange messages."""
        own = Q(parent__isnull=True, stage=Stage.PILOT)
        return self.filter(own | Q(parent__stage=Stage.PILOT))

    def administered_by(self, user: Any, perm: str = "manage_rollout") -> "FacilityQuerySet":
        """Return the stations on which `user` was granted `perm`, personally or through a group.

        Superusers get no shortcut: an answer here is always a grant.
        """
        return self.filter(pk__in=granted_ids(user, self.model, perm))

    def administered_among(self, user: Any) -> "FacilityQuerySet":
        """Return the stations of `administered_by`, for a part of another query."""
        return self.filter(is_granted(user, self.model, "manage_rollout"))

    def run_by(self, user: Any) -> "FacilityQuerySet":
        """Return the facilities whose rollout the person runs; all for national ones."""
        if is_national_administrator(user):
            return self.all()
        stations = granted_ids(user, self.model, "manage_rollout")
        return self.filter(Q(pk__in=stations) | Q(parent__in=stations))

    def verified_by(self, user: Any) -> "FacilityQuerySet":
        """Return the facilities where the person verifies identities; a site follows."""
        stations = granted_ids(user, self.model, "verify_identity")
        return self.filter(Q(pk__in=stations) | Q(parent__in=stations))

    def with_patients_seen_by(self, user: Any) -> "FacilityQuerySet":
        """Return the facilities whose registered patients the person may look up."""
        return self.run_by(user) | self.verified_by(user)


class AppointmentQuerySet(models.QuerySet[Any]):
    def current(self) -> "AppointmentQuerySet":
        return self.filter(until__isnull=True)

    def held_by(self, user: Any) -> "AppointmentQuerySet":
        return self.current().filter(user=user.pk)

    def levels_above(self, station: Any) -> list[list[Any]]:
        """Return who administers the station, by level: its own, the region's, national ones.

        A level may have nobody, or only people whom no mail reaches; then the next is asked.
        """
        national = Q(facility=None, visn=None)
        posts = self.current().filter(Q(facility=station) | Q(visn=station.visn) | national)
        open_ones = posts.filter(post=Post.ADMINISTRATOR, user__is_active=True)
        levels: list[list[Any]] = [[], [], []]
        for one in open_ones.select_related("user").order_by("since", "pk"):
            levels[0 if one.facility_id else 1 if one.visn else 2].append(one.user)
        return levels

    def national(self) -> "AppointmentQuerySet":
        """Return appointments as administrator of every station."""
        return self.filter(post=Post.ADMINISTRATOR, facility=None, visn=None)

    def visible_to(self, user: Any) -> "AppointmentQuerySet":
        """Return the appointments at stations that the person runs; all for national ones."""
        if is_national_administrator(user):
            return self.all()
        return self.filter(facility__in=granted_ids(user, _facility(self), "manage_rollout"))


def _facility(appointments: AppointmentQuerySet) -> Any:
    return appointments.model._meta.get_field("facility").related_model
