from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    Subquery,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from sm_plugin.database.keys_first import is_one_of
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.rollout_rights import runs_all_places
from sm_plugin.people.own_care import is_own_care
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment, Topic
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.routing import roles_of_outer
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.threads.choices import SETTLED
from sm_plugin.threads.models import Thread

from .choices import OWED
from .survey import (
    ESCALATED,
    FOR_PATIENT,
    IN_HAND,
    OLDEST,
    UNASSIGNED,
    URGENT,
    limit_of,
    parts_of,
    queues_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sm_plugin.teams.routing import Reads


def is_put_off(now: datetime) -> Q:
    """Return the condition of what its holder set aside until a day that has not come."""
    return Q(status="taken", alarm_at__isnull=True, put_off_until__gt=now)


def has_promise_come(now: datetime) -> Q:
    """Return the condition of what is owed, and of which the patient was promised this day."""
    return Q(status__in=OWED, alarm_at__isnull=True, promised_at__lte=now)


def was_thanked() -> Q:
    """Return the condition of what is answered, and the patient has said thanks since."""
    return Q(status="answered", thread__last_message_at__gt=F("answered_at"))


SHOWN_BESIDE = (
    *("status", "done_at", "due_at", "thread", "team", "team__facility"),
    *("thread__patient", "thread__subject_sealed", "thread__key_id", "thread__wrapped_key"),
    *("team__facility__state", "team__facility__latitude", "team__facility__longitude"),
)


class _OfGroup(Subquery):
    """Something of the columns by which rows are grouped: asked once a group, not once a row."""

    def get_group_by_cols(self) -> list[Any]:
        return []


class WorkItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> WorkItemQuerySet:
        """Return the items of the teams that the person works in; a team left is gone at once."""
        return self.of_teams(CareTeam.objects.ids_granted(user, "work_team"), user)

    def workable_by(self, user: Any) -> WorkItemQuerySet:
        """Return the items of `visible_to`, for one of them: the teams are asked along."""
        teams = CareTeam.objects.worked_in_by(user).values("pk")
        return self.staffed_by(user).filter(team__in=teams)

    def with_page_facts(self, user: Any) -> WorkItemQuerySet:
        """Ask along what an item's page says of patient and team, and what the person may do.

        `may_stop` leaves out superusers, who are known without a question.
        """
        own = TermsAcceptance.objects.for_own_mailbox()
        agreed = own.filter(user=OuterRef("thread__patient__user"))
        this = {"patient": OuterRef("thread__patient"), "team": OuterRef("team")}
        stops = MessagingBlock.objects.standing().filter(**this)
        care = PatientAssignment.objects.filter(ended_at__isnull=True, **this)
        coordinated = CareTeam.objects.coordinated_among(user).filter(pk=OuterRef("team"))
        present = Membership.objects.present().filter(team=OuterRef("team"))
        station = Coalesce("team__facility__parent", "team__facility")
        run = Facility.objects.administered_among(user).filter(pk=OuterRef("station"))
        return (
            self.with_readers()
            .alias(station=station)
            .annotate(
                patient_has_left=Exists(agreed) & ~Exists(agreed.standing()),
                stopped_until=Subquery(stops.values("ends_at")[:1]),
                in_care=Exists(care),
                may_stop=Exists(coordinated) | Exists(run) | Exists(runs_all_places(user)),
                own_role=Subquery(present.filter(user=user.pk).values("role")[:1]),
                roles_of_others=roles_of_outer("team", "thread__patient", besides=user.pk),
            )
        )

    def of_teams(self, teams: Iterable[Any], user: Any) -> WorkItemQuerySet:
        """Return the items whose threads these teams of the person's have today.

        The item's own column is asked for the sake of the indexes.
        """
        return self.staffed_by(user).filter(team__in=list(teams))

    def staffed_by(self, user: Any) -> WorkItemQuerySet:
        """Leave out what nobody sees as staff of the item's team; whose team it is, is not asked.

        That is the person's own care (docs/decisions/0712), and an item that was left behind where
        its thread no longer is: a step that hands a thread over moves all of its items.
        """
        return self.exclude(is_own_care(user, "thread__patient")).filter(thread__team=F("team"))

    def of_people(self) -> WorkItemQuerySet:
        """Return what people wrote, to be counted; a station's test messages are left out."""
        return self.filter(thread__patient__is_test=False)

    def owed(self) -> WorkItemQuerySet:
        return self.filter(status__in=OWED)

    def internal(self) -> WorkItemQuerySet:
        """Return what colleagues ask each other: the patient still reads what was before."""
        return self.owed().filter(thread__state__in=SETTLED)

    def mine(self, user: Any) -> WorkItemQuerySet:
        return self.filter(IN_HAND, assignee=user)

    def waiting_for(self, role: str) -> WorkItemQuerySet:
        """Return the unanswered items whose route is this role, taken or not, but no alarm.

        Of the key, so that the queue's index answers it.
        """
        return self.owed().filter(role=role, order_key__gt=0)

    def unassigned(self) -> WorkItemQuerySet:
        return self.filter(UNASSIGNED)

    def waiting_for_patient(self) -> WorkItemQuerySet:
        return self.filter(FOR_PATIENT)

    def urgent(self) -> WorkItemQuerySet:
        """Return the items with an alarm that nobody has reviewed."""
        return self.filter(URGENT)

    def unreviewed(self, now: datetime) -> WorkItemQuerySet:
        """Return the items whose alarm should have been reviewed by now; someone is to be told."""
        return self.filter(review_due_at__lt=now)

    def escalated(self) -> WorkItemQuerySet:
        """Return what coordinators look after: past its due time, or urgent since it came in."""
        return self.owed().filter(ESCALATED)

    def not_done(self) -> WorkItemQuerySet:
        return self.filter(done_at__isnull=True)

    def done(self) -> WorkItemQuerySet:
        return self.filter(status="done")

    def quiet_since(self, before: datetime) -> WorkItemQuerySet:
        """Return the answered items with which nothing has happened since that moment.

        Nobody has written in the thread, and no question between colleagues has ended.
        """
        answered = self.waiting_for_patient().filter(answered_at__lt=before)
        silent = answered.filter(thread__last_message_at__lt=before)
        return silent.exclude(rounds__ended_at__gte=before)

    def overdue(self, now: datetime) -> WorkItemQuerySet:
        return self.owed().filter(due_at__lt=now, escalated_at__isnull=True)

    def with_thread(self) -> WorkItemQuerySet:
        """All that a queue row or an item page shows, in one query."""
        return self.select_related(
            "assignee",
            "team__lead_provider",
            "team__facility__parent",
            "thread__topic",
            "thread__team",
            "thread__patient__user",
            "thread__patient__home_facility",
        )

    def with_answer(self) -> WorkItemQuerySet:
        """Load along the answer that each item's team is writing; no other team's.

        `answer_key` says that there is none: Django sets no `answer_draft` then.
        """
        own = FilteredRelation("answer_drafts", condition=Q(answer_drafts__team=F("team")))
        items = self.annotate(answer_draft=own).select_related("answer_draft__author")
        return items.annotate(answer_key=F("answer_draft__pk"))

    def with_row(self) -> WorkItemQuerySet:
        """Ask along what a line of a queue shows, but for the teams, which are known there."""
        rows = self.select_related("assignee", "thread__topic", "thread__patient__user")
        return rows.with_readers()

    def with_readers(self) -> WorkItemQuerySet:
        """Ask along which roles are there today, so that a list knows who reads each item."""
        return self.annotate(roles_staffed=roles_of_outer("team", "thread__patient"))

    def of_same_patient(
        self, user: Any, patient: Any, thread: Any, *, most: int, still_open: int, done: int
    ) -> WorkItemQuerySet:
        """Return the patient's items in the newest other threads, newest first.

        So many of the person's own teams that are open, and that are done (`is_own`). Each row
        tells how many are open in all (`open_in_all`), and of them with own teams (`open_own`);
        the first ones of other teams are there to tell it, too. Only what the page of an item
        shows is read.
        """
        own = CareTeam.objects.worked_in_by(user).filter(pk=OuterRef("thread__team"))
        others = Thread.objects.filter(patient=patient).exclude(pk=thread)
        newest = others.order_by("-last_message_at").values("pk")[:most]
        rows = (
            self.filter(thread__in=newest)
            .select_related("thread", "team__facility")
            .only(*SHOWN_BESIDE)
        )
        is_open, newest_first = Q(done_at__isnull=True), ("-received_at", "-pk")
        is_done = ExpressionWrapper(~is_open, models.BooleanField())
        rows = rows.alias(is_done=is_done).annotate(
            is_own=Exists(own),
            nth=Window(RowNumber(), [F("is_own"), F("is_done")], order_by=newest_first),
            open_in_all=Window(Count("pk", filter=is_open)),
            open_own=Window(Count("pk", filter=is_open & Q(is_own=True))),
        )
        among = is_open & Q(nth__lte=still_open) | ~is_open & Q(nth__lte=done)
        return rows.filter(Q(is_own=True) & among | Q(nth=1)).order_by(*newest_first)

    def survey_rows(
        self,
        user: Any,
        read: Mapping[Any, Reads],
        *,
        chosen: str = "",
        kinds: Mapping[str, Q] | None = None,
    ) -> models.QuerySet[Any, Any]:
        """Ask for what `Survey.of` adds up: a row for each topic of what is not done.

        Each queue is counted up to its limit, so that a team with many items waits no longer. Teams
        and states are asked where that is an index's; of the keys found, PostgreSQL would read all
        items of a team again. Where a database cannot join limited lists, everything is counted.
        """
        queues, kinds = queues_of(user, read), kinds or {}
        within = queues.get(chosen, Q(pk__in=[]))
        counts = {f"in_{name}": Count("pk", filter=one) for name, one in queues.items()}
        counts |= {f"kind_{name}": Count("pk", filter=within & q) for name, q in kinds.items()}
        there = self.filter(team__in=list(read)).exclude(status="done")
        if connections[self.db].features.supports_slicing_ordering_in_compound:
            parts = [*parts_of(user, read)]
            if narrowed := kinds.get("matching"):
                parts.append((chosen, within & narrowed))
            there = self.filter(is_one_of("pk", there._first_of(parts, chosen)))
        rows = there.staffed_by(user).order_by().values("thread__topic")
        topic = Topic.objects.filter(pk=OuterRef("thread__topic")).order_by()
        words = {f"topic_{name}": _OfGroup(topic.values(name)) for name in ("code", "label")}
        return rows.annotate(since=Min("alarm_at"), **counts, **words)

    def _first_of(self, parts: Iterable[tuple[str, Q]], chosen: str) -> models.QuerySet[Any, Any]:
        """Return the keys of the first items of each part, as many as are counted of it."""
        first = [
            self.filter(one).order_by(*OLDEST.get(name, ())).values("pk")[: limit_of(name, chosen)]
            for name, one in parts
        ]
        return first[0].union(*first[1:], all=True)
