"""A message that proves a station's way: sent in the name of its test patient, answered by a team.

The test patient has an account that nobody can open, belongs to no team, and is counted nowhere.
See docs/decisions/0532.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sm_plugin.adapter import adapter
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Patient
from sm_plugin.sending.services import send_test
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.routing import routes_of
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.names import staff_name
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem

NUMBER = "TEST"  # in place of a record number
BORN = date(1900, 1, 1)
SHOWN = 20  # tests on the page of a station
_ANSWERED = Exists(Message.objects.filter(thread=OuterRef("pk"), side=Side.TEAM))
_AT_WORK = Exists(WorkItem.objects.not_done().filter(thread=OuterRef("pk")))


@dataclass(frozen=True)
class SentTest:
    """One test message and what became of it; one that is done needs no answer to be over."""

    team: CareTeam
    sent_at: datetime
    answer: Message | None
    is_done: bool = False

    @property
    def words(self) -> str:
        names = {"team": self.team.name, "sent": day_in_words(self.sent_at)}
        if self.answer is None and self.is_done:
            return _("Sent to %(team)s on %(sent)s, completed without an answer.") % names
        if self.answer is None:
            return _("Sent to %(team)s on %(sent)s, not answered yet.") % names
        names |= {
            "who": staff_name(self.answer.author),
            "day": day_in_words(self.answer.sent_at),
        }
        return _("Sent to %(team)s on %(sent)s, answered by %(who)s on %(day)s.") % names


@transaction.atomic
def send_test_message(*, actor: Any, station: Facility, team: CareTeam) -> Message:
    """Send a test message to a team of the station, at any stage; one at a time.

    Raises `NotAllowed` without the right, `Refused` while one waits or nobody could read it.
    """
    if not may_manage_rollout(actor, station):
        raise NotAllowed
    if team.facility.station.pk != station.pk or team.closed_at is not None:
        raise InvalidInput
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=station.pk)
    ways = routes_of(team)
    topics = Topic.objects.filter(is_active=True)
    found = next(((topic, way) for topic in topics if (way := ways.of(topic))), None)
    if found is None:
        text = _("Nobody in this team could read it. Add members first.")
        raise Refused(text, code="nobody")
    if _tests(station).filter(~_ANSWERED, _AT_WORK, team=team).exists():
        text = _("A test message waits for this team already.")
        raise Refused(text, code="test_waits")
    topic, way = found
    return send_test(
        sent_by=actor,
        mailbox=_mailbox_of_test_patient(station),
        team=team,
        topic=topic,
        first_role=way.first,
        subject=_("TEST: please answer"),
        body=_(
            "This is a test before %(place)s starts. No patient wrote it. Please answer with a "
            "few words, so that we know messages arrive and answers go out."
        )
        % {"place": station.name},
        idempotency_key=uuid4(),
    )


def sent_tests(station: Facility) -> list[SentTest]:
    """Return the latest test messages to the station's teams, the newest first."""
    return _with_answers(list(_tests(station)[:SHOWN]))


def answered_tests(stations: Collection[Any]) -> dict[Any, SentTest]:
    """Return the latest test that a team of each station answered, however long ago, by its key."""
    here = Q(team__facility__in=stations) | Q(team__facility__parent__in=stations)
    latest: dict[Any, Thread] = {}
    for thread in _of_tests(here).filter(_ANSWERED):
        latest.setdefault(thread.team.facility.station.pk, thread)
    return dict(zip(latest, _with_answers(list(latest.values())), strict=True))


def _tests(station: Facility) -> QuerySet[Thread]:
    """Return the threads of all test messages to the station's teams, the newest first."""
    return _of_tests(Q(team__facility=station) | Q(team__facility__parent=station))


def _of_tests(here: Q) -> QuerySet[Thread]:
    threads = Thread.objects.filter(here, patient__is_test=True)
    named = threads.select_related("team__lead_provider", "team__facility__parent")
    return named.order_by("-started_at", "-pk")


def _with_answers(latest: list[Thread]) -> list[SentTest]:
    answers: dict[Any, Message] = {}
    written = Message.objects.filter(thread__in=latest, side=Side.TEAM).select_related("author")
    for message in written.order_by("-sent_at", "-pk"):
        answers[message.thread_id] = message
    silent = [thread.pk for thread in latest if thread.pk not in answers]
    at_work = WorkItem.objects.not_done().filter(thread__in=silent).values_list("thread", flat=True)
    done = set(silent) - set(at_work) if silent else set()
    return [
        SentTest(thread.team, thread.started_at, answers.get(thread.pk), thread.pk in done)
        for thread in latest
    ]


def _mailbox_of_test_patient(station: Facility) -> Mailbox:
    """Return the mailbox of the station's test patient; both are made at the first test."""
    patient = Patient.objects.filter(home_facility=station, is_test=True).first()
    if patient is None:
        patient = Patient.objects.create(
            user=adapter().make_test_account(station.station_number),
            home_facility=station,
            birth_date=BORN,
            record_number=NUMBER,
            is_test=True,
        )
    return Mailbox.objects.get_or_create(patient=patient, owner=patient.user)[0]
