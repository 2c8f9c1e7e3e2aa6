from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.querysets import has_moved
from sm_plugin.facilities.rollout_rights import runs_all_places
from sm_plugin.grants import is_held
from sm_plugin.notify.querysets import first_due

from .choices import JobState, NoticeKind

KEPT_UNCONFIRMED = timedelta(days=3)
KEPT_PARKED = timedelta(days=14)  # so long a mail that was given up can be tried again
TRIES = 5
LEASE = timedelta(minutes=15)  # a mail whose worker died is due again after that
WAIT = timedelta(hours=2)  # after a try that failed
SEALED = ("file_sealed", "found_sealed", "agreed_sealed")  # of a file that is imported
RUN_KEPT = timedelta(days=30)  # so long an import can be undone


class ReadinessStepQuerySet(models.QuerySet[Any]):
    def with_owner(self) -> ReadinessStepQuerySet:
        """Load the owners, and as `owner_runs_it` that each still runs the station.

        The answers are those of `may_manage_rollout`, in one query for all steps.
        """
        everywhere = models.Exists(runs_all_places(models.OuterRef("owner")))
        runs_it = models.Q(owner__is_active=True) & (
            models.Q(owner__is_superuser=True)
            | models.Q(everywhere)
            | is_held(Facility, "manage_rollout", by="owner", on="facility")
        )
        runs = models.ExpressionWrapper(runs_it, output_field=models.BooleanField())
        return self.select_related("owner").annotate(owner_runs_it=runs)


class InterestQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> InterestQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def of_station(self, station: Facility) -> InterestQuerySet:
        """Return those of the station, and of places that are sites of it by now."""
        here = models.Q(facility=station) | models.Q(facility__parent=station)
        return self.filter(here)

    def to_tell(self) -> InterestQuerySet:
        """Return those whose place is in use by now; one that became a site follows its station."""
        started = Facility.objects.in_use().values("pk")
        in_use = models.Q(facility__in=started) | models.Q(facility__parent__in=started)
        closed = Facility.objects.closed().values("pk")
        return self.confirmed().filter(in_use).exclude(facility__in=closed)

    def of_closed(self) -> InterestQuerySet:
        """Return those whose place, or its station, is closed: it will not start there."""
        closed = Facility.objects.closed().values("pk")
        return self.confirmed().filter(
            models.Q(facility__in=closed) | models.Q(facility__parent__in=closed)
        )

    def lapsed(self) -> InterestQuerySet:
        """Return those that nobody confirmed in time, and those who could not or can't be told."""
        now = timezone.now()
        unconfirmed = models.Q(confirmed_at=None, asked_at__lt=now - KEPT_UNCONFIRMED)
        notices = self.model._meta.get_field("notices").related_model.objects
        given_up = notices.parked().filter(
            interest=models.OuterRef("pk"),
            kind__in=(NoticeKind.STARTED, NoticeKind.CLOSED),
            parked_at__lt=now - KEPT_PARKED,
        )
        return self.filter(unconfirmed | models.Exists(given_up) | has_moved("facility__"))


class RolloutNoticeQuerySet(models.QuerySet[Any]):
    def waiting(self, now: datetime) -> RolloutNoticeQuerySet:
        return self.filter(sent_at=None, parked_at=None, due_at__lte=now).order_by("due_at")

    def parked(self) -> RolloutNoticeQuerySet:
        """Return those that were given up."""
        return self.filter(parked_at__isnull=False)

    def refused(self, now: datetime) -> RolloutNoticeQuerySet:
        """Return what was tried and did not go out, given up or not, with when it was due first.

        Each try put the mail off by `WAIT`. One whose first try has just begun is not among them.
        """
        begun = now + LEASE - timedelta(minutes=1)
        in_hand = models.Q(attempts=1, due_at__gt=begun, due_at__lte=now + LEASE)
        waits = [tries * WAIT for tries in range(TRIES + 1)]
        found = self.filter(sent_at=None, attempts__gt=0).exclude(in_hand)
        return found.annotate(first_due=first_due("attempts", waits))

    def last_sent(self) -> datetime | None:
        """Return when the last mail went out."""
        return self.aggregate(last=models.Max("sent_at"))["last"]


class ImportRunQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ImportRunQuerySet:
        """Return the runs all of whose places the person runs; of the others, not even a trace."""
        own = Facility.objects.run_by(user)
        places = self.model.places.through.objects.filter(importrun=models.OuterRef("pk"))
        foreign = places.exclude(facility__in=own.values("pk"))
        return self.kept().filter(models.Exists(places), ~models.Exists(foreign))

    def own_first(self, user: Any) -> ImportRunQuerySet:
        mine = models.Case(models.When(actor=user.pk, then=0), default=1)
        return self.order_by(mine, "-begun_at", "pk")

    def kept(self) -> ImportRunQuerySet:
        return self.filter(begun_at__gte=timezone.now() - RUN_KEPT)

    def past(self) -> ImportRunQuerySet:
        return self.filter(begun_at__lt=timezone.now() - RUN_KEPT)


class ImportJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ImportJobQuerySet:
        """Return the person's own files, of places all of which the person still runs."""
        own = Facility.objects.run_by(user)
        places = self.model.places.through.objects.filter(importjob=models.OuterRef("pk"))
        foreign = places.exclude(facility__in=own.values("pk"))
        return self.kept().filter(~models.Exists(foreign), actor=user.pk)

    def open(self) -> ImportJobQuerySet:
        """Return those that are at work or wait for a yes."""
        return self.filter(state__in=[*self.model.AT_WORK, JobState.SHOWN])

    def throw_away(self) -> int:
        """Forget the files of those that are open; what was written of them stays."""
        gone = dict.fromkeys(SEALED)
        return self.open().update(state=JobState.CANCELLED, leased_until=None, **gone)

    def free(self, now: datetime) -> ImportJobQuerySet:
        """Return those that a process may take: at work, and no other at it."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        return self.filter(free, state__in=self.model.AT_WORK)

    def without_file(self) -> ImportJobQuerySet:
        """Leave the sealed columns where they are."""
        return self.defer("file_sealed", "found_sealed", "agreed_sealed")

    def kept(self) -> ImportJobQuerySet:
        return self.filter(asked_at__gte=timezone.now() - RUN_KEPT)

    def past(self) -> ImportJobQuerySet:
        return self.filter(asked_at__lt=timezone.now() - RUN_KEPT)
