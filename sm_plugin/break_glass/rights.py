"""The right to open messages in an emergency, asked from the facts each time.

See docs/decisions/0600.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.grants import granted_ids
from sm_plugin.people.models import Patient
from sm_plugin.permissions import has_permission

from .models import EmergencyOpening

RIGHT = "break_glass"


def officers_at(station: Facility) -> QuerySet[Any]:
    """Return the appointments of the privacy officers of a station: its region's, and national."""
    open_accounts = Appointment.objects.current().filter(post=Post.PRIVACY, user__is_active=True)
    return open_accounts.filter(
        Q(facility=None, visn=None) | Q(visn=station.visn) | Q(facility=station)
    )


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
    officers = Appointment.objects.current().filter(post=Post.PRIVACY, user__is_active=True)
    if officers.filter(user=user).exists():
        return True
    return bool(user.is_superuser) and not officers.filter(facility=None, visn=None).exists()


def watchers_of(station: Facility, *, but: Collection[Any]) -> list[Any]:
    """Return who is told what happened there: the officers, else who could appoint one.

    `but` are the keys of those whom it is about: nobody watches themselves, so what an only
    officer does is told to national administrators.
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
    officers = Appointment.objects.current().filter(post=Post.PRIVACY, user__is_active=True)
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


def released_at(places: QuerySet[Facility]) -> QuerySet[Patient]:
    """Return the accounts that were another person's than their record at one of the places."""
    here = Patient.objects.released().filter(home_facility__in=places)
    return here.select_related("user", "home_facility__parent")


def openings_watched_by(user: Any, places: QuerySet[Facility]) -> QuerySet[EmergencyOpening]:
    """Return the person's own openings, and those at `places`, of which one is the officer."""
    seen = Q(opened_by=user) | Q(patient__home_facility__in=places)
    return EmergencyOpening.objects.filter(seen).with_people()
