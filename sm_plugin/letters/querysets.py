from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem

if TYPE_CHECKING:
    from datetime import datetime


class TemplateQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> TemplateQuerySet:
        """Return the person's own templates, and those of the teams and places they work in."""
        teams = CareTeam.objects.worked_in_by(user)
        theirs = _own(user) | Q(team__in=teams.values("pk"))
        theirs |= Q(facility__in=teams.values("facility"))
        return self.filter(theirs).select_related("team__lead_provider", "team__facility__parent")

    def removable_by(self, user: Any) -> TemplateQuerySet:
        """Return own ones, those of the person's teams, and of places with a team one leads."""
        return self.filter(_removable(user))

    def with_may_remove(self, user: Any) -> TemplateQuerySet:
        """Ask along, as `may_remove`, what `removable_by` would return."""
        flag = models.ExpressionWrapper(_removable(user), output_field=models.BooleanField())
        return self.annotate(may_remove=flag)

    def usable_in(self, team: CareTeam, user: Any) -> TemplateQuerySet:
        """Return those to answer with for this team: own, the team's and its facility's."""
        mine = _own(user) | Q(team=team.pk) | Q(facility=team.facility_id)
        return self.visible_to(user).filter(mine)


def _own(user: Any) -> Q:
    """A team's template names no person, nor does a visitor who is not signed in: no match."""
    return Q(user__isnull=False, user=user.pk)


def _removable(user: Any) -> Q:
    theirs = _own(user) | Q(team__in=CareTeam.objects.worked_in_by(user).values("pk"))
    led = CareTeam.objects.coordinated_among(user)
    return theirs | Q(facility__in=led.values("facility"))


class LetterQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> LetterQuerySet:
        """Return the letters of teams the person may write for; a draft is its author's alone."""
        teams = CareTeam.objects.written_for_by(user).values("pk")
        of_all = ~Q(state="draft") | Q(author__isnull=False, author=user.pk)
        return self.filter(of_all, team__in=teams)

    def with_names(self) -> LetterQuerySet:
        """Load all that a page shows of it, in one query."""
        return self.select_related(
            "author", "topic", "patient_list", "team__lead_provider", "team__facility__parent"
        )

    def with_counts(self) -> LetterQuerySet:
        """Count along, from an index, how many rows are in each state."""
        rows = self.model._meta.get_field("rows").related_model.objects
        rows = rows.filter(letter=OuterRef("pk")).order_by().values("letter")
        counts = {
            f"count_{state}": Coalesce(
                Subquery(rows.filter(state=state).annotate(n=Count("pk")).values("n")), 0
            )
            for state in ("waiting", "sent", "not_sent", "recalled")
        }
        return self.annotate(**counts)

    def through(self, now: datetime) -> LetterQuerySet:
        """Return the letters being sent of which nothing waits any more."""
        rows = self.model._meta.get_field("rows").related_model.objects
        waiting = rows.filter(letter=OuterRef("pk"), state="waiting")
        return self.filter(state="sending", begins_at__lte=now).exclude(Exists(waiting))


class LetterRowQuerySet(models.QuerySet[Any]):
    def to_go(self, now: datetime) -> LetterRowQuerySet:
        """Return the rows whose turn it is; what failed before comes after what did not."""
        sending = {"letter__state": "sending", "letter__begins_at__lte": now}
        is_due = Q(due_at=None) | Q(due_at__lte=now)
        return self.filter(is_due, state="waiting", **sending).order_by("tries", "waits", "id")

    def tallied(self) -> list[tuple[str, str, int]]:
        """Return how many rows there are of each state and reason."""
        counted = self.order_by().values_list("state", "reason").annotate(n=Count("pk"))
        return list(counted.order_by("state", "-n", "reason"))

    def replied(self, items: models.QuerySet[WorkItem]) -> LetterRowQuerySet:
        """Return the rows in whose thread the patient has written since: it has one of the items.

        `items` are those that a reader may know of.
        """
        return self.filter(Exists(items.filter(thread=OuterRef("thread"))), thread__isnull=False)


class PatientListQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PatientListQuerySet:
        """Return the lists of teams the person may write for."""
        return self.filter(team__in=CareTeam.objects.written_for_by(user).values("pk"))

    def with_count(self) -> PatientListQuerySet:
        return self.annotate(count=Count("entries")).order_by("-changed_at", "pk")
