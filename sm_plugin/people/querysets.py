from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from sm_plugin.facilities.geography.days import has_come, is_not_past, is_past
from sm_plugin.facilities.models import Facility
from sm_plugin.grants import is_held

HOME = "patient__home_facility__"


class PatientQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PatientQuerySet:
        """Return the patients of the places that the person runs, or verifies identities at."""
        places = Facility.objects.with_patients_seen_by(user)
        return self.real().filter(home_facility__in=places)

    def with_number_at(self, station_number: str, *record_numbers: str) -> PatientQuerySet:
        """Return who has one of these record numbers at the station or at one of its sites."""
        here = _at_station(station_number)
        return self.standing().filter(here, record_number__in=record_numbers)

    def released_with_number_of(self, patient: Any) -> PatientQuerySet:
        """Return the accounts that were connected with this patient's record, and released."""
        here = _at_station(patient.home_facility.station.station_number)
        return self.released().filter(here, record_number=patient.record_number)

    def sharing_a_number(self) -> PatientQuerySet:
        """Return the numbers that several people's accounts hold at one station, and how many do.

        Test patients all have the same number.
        """
        home = Coalesce("home_facility__parent__station_number", "home_facility__station_number")
        people = self.standing().real().annotate(station=home)
        numbers = people.values("station", "record_number").order_by()
        return numbers.annotate(accounts=Count("pk")).filter(accounts__gt=1)

    def standing(self) -> PatientQuerySet:
        """Leave out the accounts that were taken back as another person's; see `released_at`."""
        return self.filter(released_at=None)

    def released(self) -> PatientQuerySet:
        """Return the accounts that were taken back as another person's, the latest first."""
        return self.filter(released_at__isnull=False).order_by("-released_at", "pk")

    def real(self) -> PatientQuerySet:
        """Return people; a station's test patient is none."""
        return self.filter(is_test=False)


def _at_station(number: str) -> Q:
    return Q(home_facility__station_number=number) | Q(home_facility__parent__station_number=number)


class IdentityCheckQuerySet(models.QuerySet[Any]):
    def unconfirmed(self) -> IdentityCheckQuerySet:
        """Return what was seen and neither confirmed nor replaced; a patient has one at most."""
        return self.filter(confirmed_at=None, replaced_at=None)

    def waiting(self) -> IdentityCheckQuerySet:
        """Return what waits for a second person: the first one still verifies there."""
        home = "patient__home_facility"
        placed = self.unconfirmed().annotate(station=Coalesce(f"{home}__parent", f"{home}_id"))
        return placed.filter(is_held(Facility, "verify_identity", by="seen_by", on="station"))

    def to_confirm_by(self, user: Any) -> IdentityCheckQuerySet:
        """Return what waits where the person verifies and `identity.may_be_second`."""
        here = self.waiting().filter(patient__home_facility__in=Facility.objects.verified_by(user))
        first = Q(seen_by=user) | Q(patient__registered_by=user) | Q(patient__user=user)
        return here.exclude(first).exclude(patient__taken_back_by=user)

    def replace(self) -> int:
        """Let what was seen before count no longer; the rows stay."""
        return self.unconfirmed().update(replaced_at=timezone.now())

    def in_force(self) -> IdentityCheckQuerySet:
        return self.filter(confirmed_at__isnull=False, revoked_at=None)


class DelegationQuerySet(models.QuerySet[Any]):
    def open(self) -> DelegationQuerySet:
        """Return delegations that nobody ended and whose last day is not past."""
        return self.filter(Q(ends_on=None) | is_not_past("ends_on", HOME), ended_at=None)

    def not_ended(self) -> DelegationQuerySet:
        """Return those nobody ended yet; one past its last day counts until the worker ends it."""
        return self.filter(ended_at=None)

    def not_ended_for(self, user: Any) -> DelegationQuerySet:
        """Return the delegations the person accepted, under any address, that nobody has ended."""
        return self.accepted().not_ended().filter(delegate=user)

    def accepted(self) -> DelegationQuerySet:
        return self.filter(accepted_at__isnull=False)

    def active(self) -> DelegationQuerySet:
        """Return the delegations that open a mailbox today."""
        return self.open().accepted().filter(_of_open_account(), has_come("starts_on", HOME))

    def in_force_for(self, user: Any, kinds: Collection[str]) -> DelegationQuerySet:
        """Return the delegations that give the person one of these kinds of right today."""
        return self.active().filter(delegate=user, right__in=kinds)

    def offered_to(self, emails: Collection[str] | models.QuerySet[Any]) -> DelegationQuerySet:
        """Return the invitations that wait for a person with one of these addresses."""
        return self.open().filter(_waiting_for(emails))

    def helped_by(
        self, user: Any, emails: Collection[str] | models.QuerySet[Any]
    ) -> DelegationQuerySet:
        """Return the delegations the person accepted, and those that wait to be accepted."""
        mine = Q(delegate=user) | _waiting_for(emails)
        return self.open().filter(mine).exclude(patient__user=user)

    def once_opened_to(self, user: Any) -> DelegationQuerySet:
        """Return every delegation the person accepted, over or not."""
        return self.accepted().filter(delegate=user)

    def over(self) -> DelegationQuerySet:
        """Return those that somebody ended, or whose last day is past."""
        return self.filter(Q(ended_at__isnull=False) | is_past("ends_on", HOME))

    def past_last_day(self) -> DelegationQuerySet:
        return self.not_ended().filter(is_past("ends_on", HOME))

    def with_place(self) -> DelegationQuerySet:
        """Load along the place of the patient, by whose clock the days count."""
        return self.select_related("patient__home_facility")


def _waiting_for(emails: Collection[str] | models.QuerySet[Any]) -> Q:
    """Addresses are kept in lower case; a queryset of addresses is asked along."""
    if not isinstance(emails, models.QuerySet):
        emails = [email.lower() for email in emails]
    return Q(delegate=None, email__in=emails) & _of_open_account()


def _of_open_account() -> Q:
    """Return the condition that the patient's account is neither closed nor released.

    See docs/decisions/0718.
    """
    return Q(patient__user__is_active=True, patient__released_at=None)
