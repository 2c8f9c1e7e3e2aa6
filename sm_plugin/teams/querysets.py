from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.querysets import exchanging, has_moved
from sm_plugin.grants import granted_ids, is_granted
from sm_plugin.people.own_care import is_cared_for_by_outer

from .choices import REVIEWERS

if TYPE_CHECKING:
    from datetime import datetime

    from sm_plugin.people.models import Patient


BY_LEAD = models.F("lead_provider").asc(nulls_last=True)  # the same order on every engine


class CareTeamQuerySet(models.QuerySet[Any]):
    def open(self) -> CareTeamQuerySet:
        return self.filter(closed_at__isnull=True)

    def staying(self) -> CareTeamQuerySet:
        """Return the open teams that are not closing: only these get more people and patients."""
        return self.open().filter(closing_at__isnull=True)

    def named(self) -> CareTeamQuerySet:
        """Load all that a team's name is made of, so that a list stays one query."""
        return self.select_related("lead_provider", "facility__parent")

    def of_station(self, station: Facility) -> CareTeamQuerySet:
        """Return the teams at the station and at its sites."""
        here = models.Q(facility=station) | models.Q(facility__parent=station)
        return self.filter(here)

    def accepting(self) -> CareTeamQuerySet:
        """Return the open teams that take messages, at a place in pilot or live."""
        return self.open().filter(exchanging("facility__"), accepts_messages=True)

    def of_patient(self, patient: Patient) -> CareTeamQuerySet:
        return self.filter(assignments__patient=patient, assignments__ended_at__isnull=True)

    def until_released(self, patients: models.QuerySet[Any]) -> CareTeamQuerySet:
        """Return the teams that cared for these accounts until they were released."""
        ended = models.F("assignments__patient__released_at")
        cared = self.filter(assignments__patient__in=patients, assignments__ended_at__gte=ended)
        return cared.distinct()

    def writable_by(self, patient: Patient) -> CareTeamQuerySet:
        """Return the To list: the patient's own teams that accept messages, primary care first."""
        blocks = self.model._meta.get_field("blocks").related_model.objects
        blocking = blocks.standing().of_patient(patient).values("team")
        open_to_patient = self.accepting().staffed().of_patient(patient)
        return open_to_patient.exclude(pk__in=blocking).primary_first()

    def writable_by_outer(self, patient: str) -> CareTeamQuerySet:
        """Return the same teams for a subquery; `patient` names the outer query's column."""
        blocks = self.model._meta.get_field("blocks").related_model.objects.standing()
        blocking = blocks.filter(patient=models.OuterRef(models.OuterRef(patient))).values("team")
        open_to_patient = (
            self.accepting()
            .staffed()
            .filter(
                assignments__patient=models.OuterRef(patient), assignments__ended_at__isnull=True
            )
        )
        return open_to_patient.exclude(pk__in=blocking)

    def staffed(self) -> CareTeamQuerySet:
        """Return the teams in which somebody may review a flag; others take no messages."""
        members = self.model._meta.get_field("memberships").related_model.objects.present()
        readers = members.readers().filter(team=models.OuterRef("pk"))
        return self.filter(models.Exists(readers))

    def unread(self) -> CareTeamQuerySet:
        """Return the teams in which no member with an open account may review, away or not."""
        members = self.model._meta.get_field("memberships").related_model.objects.active()
        return self.exclude(models.Exists(members.readers().filter(team=models.OuterRef("pk"))))

    def successors_of(self, team: Any) -> CareTeamQuerySet:
        """Return the teams that may take over from one that closes: somebody reads them.

        Their place exchanges messages where that of the closing team does.
        """
        able = self.staying().staffed().filter(accepts_messages=True).exclude(pk=team.pk)
        return able.filter(exchanging("facility__")) if team.facility.is_live else able

    def without_reader(self) -> CareTeamQuerySet:
        """Return the teams that need a successor: no member with an open account is a reader.

        Only open ones that are not closing, and on which people count; not those whose list came
        before their staff. See docs/decisions/0724 and 0758.
        """
        was_read = self._has(self._rows("memberships").readers().begun())
        return self.staying().unread().filter(self._in_use() | (self._lists() & was_read))

    def closed_to_lists(self) -> CareTeamQuerySet:
        """Return the teams that nobody reads for, though they have messages or patients.

        Nobody is listed there before somebody does; see docs/decisions/0724.
        """
        return self.staying().unread().filter(self._in_use())

    def counted_on(self) -> CareTeamQuerySet:
        """Return the teams with open messages, or with people who can still write to it.

        These are patients, and those on its list: a claim brings them into its care. Once its place
        has moved, nobody writes to it. See docs/decisions/0723 and 0758.
        """
        return self.filter(self._in_use() | self._lists())

    def _in_use(self) -> models.Q:
        return models.Q(self._owes() | (self._cares() & ~has_moved("facility__")))

    def _lists(self) -> models.Q:
        return models.Q(self._has(self._rows("panel_entries"))) & ~has_moved("facility__")

    def _owes(self) -> models.Exists:
        return self._has(self._rows("work_items").filter(done_at__isnull=True))

    def _cares(self) -> models.Exists:
        return self._has(self._rows("assignments").filter(ended_at__isnull=True))

    def _has(self, rows: Any) -> models.Exists:
        return models.Exists(rows.filter(team=models.OuterRef("pk")))

    def _rows(self, name: str) -> Any:
        return self.model._meta.get_field(name).related_model.objects

    def primary_first(self) -> CareTeamQuerySet:
        """Load the names, in the order in which a patient looks for them: services come last."""
        primary = models.When(care_kind="primary", then=0)
        service = models.When(lead_provider__isnull=True, then=2)
        kind = models.Case(primary, service, default=1)
        return self.named().order_by(kind, "facility__name", BY_LEAD, "pk")

    def run_by(self, user: Any) -> CareTeamQuerySet:
        """Return the teams whose place the person runs; this gives no right to messages."""
        return self.filter(facility__in=Facility.objects.run_by(user))

    def visible_to(self, user: Any) -> CareTeamQuerySet:
        """Return the teams whose queues the person works; superusers get no shortcut."""
        return self.filter(pk__in=self.ids_granted(user, "work_team"))

    def ids_granted(self, user: Any, codename: str) -> list[Any]:
        """Return the keys of the open teams on which a present member holds the right.

        The one reading of a grant on a team: a grant by hand, or a place in the team's group,
        opens nothing without a membership, and nobody is a member of a closed team.

        See docs/decisions/0055 and docs/decisions/0110.
        """
        facts = {"pk__in": self._worked_in_today(user), "closed_at": None}
        return granted_ids(user, self.model, codename, **facts)

    def _worked_in_today(self, user: Any) -> models.QuerySet[Any]:
        """Return the keys of the teams in which the person's membership is in force."""
        members = self.model._meta.get_field("memberships").related_model.objects.in_force()
        return members.filter(user=user.pk).values("team")

    def worked_in_by(self, user: Any) -> CareTeamQuerySet:
        """Return the teams of `visible_to`, without asking for their keys first."""
        return self._granted_to_member(user, "work_team")

    def worked_in_by_with_place(self, user: Any) -> CareTeamQuerySet:
        """Return the person's teams with their names; `coordinates` marks the coordinator's."""
        coordinates = is_granted(user, self.model, "coordinate_team")
        flag = models.ExpressionWrapper(coordinates, output_field=models.BooleanField())
        return self.worked_in_by(user).named().annotate(coordinates=flag)

    def coordinated_among(self, user: Any) -> CareTeamQuerySet:
        """Return the teams of `coordinated_by`, for a part of another query."""
        return self._granted_to_member(user, "coordinate_team")

    def _granted_to_member(self, user: Any, codename: str) -> CareTeamQuerySet:
        """Return the teams of `ids_granted`, as a part of another query."""
        own = self.filter(pk__in=self._worked_in_today(user))
        return own.open().filter(is_granted(user, self.model, codename))

    def written_for_by(self, user: Any) -> CareTeamQuerySet:
        """Return the teams for which the person may write to patients first, and send letters.

        As their coordinator, or as the provider who leads them, to the own panel; not while away.
        """
        members = self.model._meta.get_field("memberships").related_model.objects.present()
        own = members.filter(user=user.pk, team=models.OuterRef("pk"))
        leads = Q(lead_provider=user.pk) & models.Exists(own.filter(role="provider"))
        coordinates = models.Exists(own.filter(role="coordinator"))
        return self.worked_in_by(user).filter(leads | Q(coordinates))

    def coordinated_by(self, user: Any) -> CareTeamQuerySet:
        return self.filter(pk__in=self.ids_granted(user, "coordinate_team"))


class MembershipQuerySet(models.QuerySet[Any]):
    def in_force(self, at: datetime | None = None) -> MembershipQuerySet:
        """Return the memberships that have begun by their planned day and have not ended.

        Of now, or of the moment `at` as it is planned now.
        """
        at = at or timezone.now()
        begun = Q(starts_at__isnull=True) | Q(starts_at__lte=at)
        lasts = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(begun, lasts, ended_at__isnull=True)

    def begun(self) -> MembershipQuerySet:
        """Return the memberships that are or once were in force."""
        return self.filter(Q(starts_at__isnull=True) | Q(starts_at__lte=timezone.now()))

    def readers(self) -> MembershipQuerySet:
        """Return the members who may review: without one a team takes no messages.

        See docs/decisions/0740.
        """
        return self.filter(role__in=REVIEWERS)

    def active(self) -> MembershipQuerySet:
        """Return the memberships in force of people whose account is open, away or not."""
        return self.in_force().filter(user__is_active=True)

    def present(self) -> MembershipQuerySet:
        """Return the members who are there today: whatever is open is for one of them to see."""
        return self.active().exclude(self._away())

    def away(self) -> MembershipQuerySet:
        """Return the members who are absent today."""
        return self.active().filter(self._away())

    def _away(self) -> Q:
        teams = self.model._meta.get_field("team").related_model
        absences = teams._meta.get_field("absences").related_model.objects.today()
        own = absences.filter(team=models.OuterRef("team"), user=models.OuterRef("user"))
        return Q(models.Exists(own))

    def staff_for(self, patient: Any) -> MembershipQuerySet:
        """Leave out the patient, given by key or as an outer column, and the patient's caregivers.

        See docs/decisions/0712.
        """
        return self.exclude(is_cared_for_by_outer(patient, "user"))

    def in_open_teams(self) -> MembershipQuerySet:
        return self.filter(team__closed_at__isnull=True)
