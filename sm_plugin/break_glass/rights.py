"""The right to open messages in an emergency, asked from the facts each time.

See docs/decisions/0600.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.querysets import AppointmentQuerySet
from sm_plugin.grants import granted_ids
from sm_plugin.people.models import Patient
from sm_plugin.permissions import has_permission

from .models import EmergencyOpening

RIGHT = "break_glass"


def officers_at(station: Facility) -> QuerySet[Any]:
    """Return the appointments of the privacy officers of a station: its region's, and national."""
    return _officers().filter(_covers(station.visn, station.pk))


def _officers() -> QuerySet[Any]:
    return Appointment.objects.current().filter(post=Post.PRIVACY, user__is_active=True)


def _covers(visn: Any, station: Any) -> Q:
    """Return the condition that an appointment is for this station, nearer or wider."""
    return Q(facility=None, visn=None) | Q(visn=visn) | Q(facility=station)


def may_open_at(user: Any, facility: Facility) -> bool:
    """Return True for a privacy officer of the place, and for superusers where there is none.

    The grant counts only beside the appointment. A superuser has no more than that: with the
    first officer appointed for a place the right is gone.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    station = facility.station
    officers = set(officers_at(station).values_list("user", flat=True))
    if not officers:
        return bool(user.is_superuser)
    return user.pk in officers and has_permission(user, RIGHT, station)


def may_open_somewhere(user: Any) -> bool:
    """Return True for someone who may open messages at one place at least."""
    if not (user.is_authenticated and user.is_active):
        return False
    officers = _officers()
    if officers.filter(user=user).exists():
        return True
    return bool(user.is_superuser) and not officers.filter(facility=None, visn=None).exists()


def may_watch(user: Any) -> bool:
    """Return True for who may open messages, or was told of something that no officer could be."""
    if may_open_somewhere(user):
        return True
    openings = EmergencyOpening.objects.filter(_told_of_openings(user))
    released = Patient.objects.released().filter(_told_of_released(user))
    return openings.exists() or released.exists()


def watchers_of(station: Facility, *, but: Collection[Any]) -> list[Any]:
    """Return who is told what happened there: the officers, else who could appoint one.

    What they were told of they see on the page of officers, see `released_watched_by`. `but` are
    the keys of those whom it is about: nobody watches themselves, so what an only officer does is
    told to national administrators.
    """
    people = get_user_model()._default_manager.filter(is_active=True).exclude(pk__in=but)
    national = Appointment.objects.current().national()
    for told in (
        people.filter(pk__in=officers_at(station).values("user")),
        people.filter(pk__in=national.values("user")),
    ):
        if found := list(told):
            return found
    return list(people.filter(is_superuser=True))


def places_of(user: Any) -> QuerySet[Facility]:
    """Return the facilities of `may_open_at`, as rows for another query."""
    if not (user.is_authenticated and user.is_active):
        return Facility.objects.none()
    officers = _officers()
    if posts := list(officers.filter(user=user).values_list("visn", flat=True)):
        granted = granted_ids(user, Facility, RIGHT)
        stations = Facility.objects.filter(pk__in=granted)
        mine = stations if None in posts else stations.filter(visn__in=posts)
        return Facility.objects.filter(Q(pk__in=mine.values("pk")) | Q(parent__in=mine))
    if not user.is_superuser or officers.filter(facility=None, visn=None).exists():
        return Facility.objects.none()
    regions = list(officers.values_list("visn", flat=True))
    open_stations = Facility.objects.stations().exclude(visn__in=regions)
    return Facility.objects.filter(
        Q(pk__in=open_stations.values("pk")) | Q(parent__in=open_stations)
    )


def released_watched_by(user: Any, places: QuerySet[Facility]) -> QuerySet[Patient]:
    """Return the accounts that were another person's: at `places`, of which one is the officer,
    and those of which one was told because no officer could be."""
    seen = Q(home_facility__in=places) | _told_of_released(user)
    found = Patient.objects.released().filter(seen)
    return found.select_related("user", "home_facility__parent", "mailbox")


def openings_watched_by(user: Any, places: QuerySet[Facility]) -> QuerySet[EmergencyOpening]:
    """Return the person's own openings, and others' by the same rule."""
    seen = Q(opened_by=user) | Q(patient__home_facility__in=places) | _told_of_openings(user)
    return EmergencyOpening.objects.filter(seen).with_people()


def _told_of_openings(user: Any) -> Q:
    by_opener = Q(user=OuterRef("opened_by"))
    return _told_beside_officers(user, "patient__home_facility", "opened_at", by_opener)


def _told_of_released(user: Any) -> Q:
    acted = Patient.taken_back_by.through.objects.filter(patient=OuterRef(OuterRef("pk")))
    # Of several who took it back one released it; the others were told.
    others = acted.exclude(user=OuterRef("user"))
    about = Q(Exists(acted.filter(user=OuterRef("user"))), ~Q(Exists(others)))
    about |= Q(user=OuterRef("user"))
    return _told_beside_officers(user, "home_facility", "released_at", about) & ~Q(user=user.pk)


def _told_beside_officers(user: Any, home: str, moment: str, about: Q) -> Q:
    """Return the condition that `watchers_of` named this person for a row, as no officer.

    So it would today, too. `home` leads from the row to its place, `moment` to when it was told;
    `about` is the condition that an appointment is of somebody whom the row is about. Of an account
    that is closed by now nobody knows whether it was then: its officer counts as told.
    """
    national = Appointment.objects.current().national().filter(user__is_active=True)
    is_national = user.is_active and national.filter(user=user.pk).exists()
    if not (is_national or (user.is_active and user.is_superuser)):
        return Q(pk__in=[])
    visn = Coalesce(OuterRef(f"{home}__parent__visn"), OuterRef(f"{home}__visn"))
    station = Coalesce(OuterRef(f"{home}__parent"), OuterRef(home))
    then = _held_at(OuterRef(moment))
    told = then.filter(post=Post.PRIVACY) | _officers()
    nobody_nearer = ~Q(Exists(told.filter(_covers(visn, station)).exclude(about)))
    told_as = Q(Exists(then.national().filter(user=user.pk))) if is_national else Q(pk__in=[])
    if user.is_superuser:
        others = (then.national() | national).exclude(about).exclude(user=user.pk)
        told_as |= ~Q(Exists(others))
    return nobody_nearer & told_as


def _held_at(moment: Any) -> AppointmentQuerySet:
    """Return the appointments that were in force at a moment, whoever held them."""
    lasted = Q(until=None) | Q(until__gt=moment)
    return Appointment.objects.filter(lasted, since__lte=moment)
