from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from sm_plugin.facilities.models import MESSAGING_STAGES, Facility
from sm_plugin.grants import granted_ids

if TYPE_CHECKING:
    from sm_plugin.people.models import Patient


class CareTeamQuerySet(models.QuerySet[Any]):
    def open(self) -> CareTeamQuerySet:
        return self.filter(closed_at__isnull=True)

    def named(self) -> CareTeamQuerySet:
        """With all that a team's name is made of, so that a list stays one query."""
        return self.select_related("lead_provider", "facility__parent")

    def accepting(self) -> CareTeamQuerySet:
        """Open, switched on, and at a place whose station is in pilot or live."""
        station_is_in = models.Q(
            facility__parent__isnull=True, facility__stage__in=MESSAGING_STAGES
        ) | models.Q(facility__parent__stage__in=MESSAGING_STAGES)
        return self.open().filter(station_is_in, accepts_messages=True)

    def of_patient(self, patient: Patient) -> CareTeamQuerySet:
        return self.filter(assignments__patient=patient, assignments__ended_at__isnull=True)

    def writable_by(self, patient: Patient) -> CareTeamQuerySet:
        """The To list: the patient's own teams that accept messages, primary care first."""
        blocks = self.model._meta.get_field("blocks").related_model.objects
        blocking = blocks.standing().of_patient(patient).values("team")
        open_to_patient = self.accepting().staffed().of_patient(patient)
        return open_to_patient.exclude(pk__in=blocking).primary_first()

    def staffed(self) -> CareTeamQuerySet:
        """Teams in which somebody can read."""
        members = self.model._meta.get_field("memberships").related_model.objects.active()
        return self.filter(models.Exists(members.filter(team=models.OuterRef("pk"))))

    def primary_first(self) -> CareTeamQuerySet:
        """Named, in the order in which a patient looks for them."""
        is_primary = models.Case(models.When(care_kind="primary", then=0), default=1)
        return self.named().order_by(is_primary, "facility__name", "lead_provider__pk", "pk")

    def run_by(self, user: Any) -> CareTeamQuerySet:
        """The teams at the places whose rollout the person runs; says nothing of messages."""
        return self.filter(facility__in=Facility.objects.run_by(user))

    def visible_to(self, user: Any) -> CareTeamQuerySet:
        """The teams whose queues the person works; superusers get no shortcut."""
        return self.filter(pk__in=self.ids_granted(user, "work_team"))

    def ids_granted(self, user: Any, codename: str) -> list[Any]:
        """Teams on which a member holds the right.

        Whoever was put into a team's group by hand, without a place in the team, holds nothing.
        """
        membership = {"memberships__user": user.pk, "memberships__ended_at": None}
        return granted_ids(user, self.model, codename, **membership)

    def coordinated_by(self, user: Any) -> CareTeamQuerySet:
        return self.filter(pk__in=granted_ids(user, self.model, "coordinate_team"))


class MembershipQuerySet(models.QuerySet[Any]):
    def active(self) -> MembershipQuerySet:
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def roles_of(self, user: Any) -> dict[Any, str]:
        """The person's present role by team; nobody has two in one team."""
        return dict(self.active().filter(user=user).values_list("team", "role"))
