"""Every figure of a report against a second calculation that never reads a round.

It knows messages, the history of threads, who was in the team in which role, and the calendar.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sm_plugin.reports import services
from sm_plugin.reports.figures import counts_of, times_of
from sm_plugin.reports.months import Month
from sm_plugin.reports.services import make_report
from sm_plugin.reports.suppression import hidden_in
from sm_plugin.reports.text import csv_rows
from sm_plugin.reports.units import nation, region, station_unit, team_unit
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import add_member
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.services import answer, complete, escalate_overdue, refer, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)


@dataclass
class Question:
    """A question as messages and history tell it."""

    thread: Thread
    asked: datetime
    team: object
    sorted: datetime | None = None
    escalated: bool = False
    ended: datetime | None = None
    how: str = "open"
    role: str = "open"
    moves: list = field(default_factory=list)


def questions():
    """Tell all questions again, from messages and events alone."""
    found = []
    for thread in Thread.objects.select_related("team__facility", "topic", "patient"):
        current = None
        thanks = thread.events.filter(kind="thanked").values("at")
        asked = thread.messages.filter(side="patient").exclude(sent_at__in=thanks)
        steps = [(m.sent_at, 0, "asked", m) for m in asked]
        no_step = ["sent", "replied", "thanked"]
        steps += [(e.at, 1, e.kind, e) for e in thread.events.exclude(kind__in=no_step)]
        steps += [(m.sent_at, 2, "reply", m) for m in thread.messages.filter(side="team")]
        first_team = CareTeam.objects.filter(replaced_by=thread.team).first()
        was_moved = thread.events.filter(kind="handed_on").exists()
        team = first_team if was_moved else thread.team
        for at, _order, kind, what in sorted(steps, key=lambda step: step[:2]):
            if kind == "asked" and (current is None or current.ended):
                current = Question(thread, at, team)
                found.append(current)
            elif current is None or (current.ended and kind != "handed_on"):
                continue
            elif kind in ("taken", "referred"):
                current.sorted = current.sorted or at
            elif kind == "escalated":
                current.escalated = True
            elif kind == "reply":
                current.sorted = current.sorted or at
                current.ended, current.how, current.role = at, "answered", what.author_role
            elif kind == "completed":
                current.ended, current.how = at, what.outcome
                current.role = role_then(what.actor, team, at)
            elif kind == "handed_on":
                team = thread.team
                due = team.facility.business_days.due_at(current.asked)
                last_day = due.astimezone(team.facility.time_zone).date()
                if not current.ended and at.astimezone(team.facility.time_zone).date() < last_day:
                    current.team = team
    return found


def role_then(person, team, at):
    members = Membership.objects.filter(user=person, team=team, started_at__lte=at)
    return members.order_by("-started_at").first().role


def fate(one):
    due = one.team.facility.business_days.due_at(one.asked)
    if one.ended is None:
        return "late" if due < NOW else "open"
    if one.ended > due:
        return "late"
    return "in_time" if one.how == "answered" else "closed"


def sorting(one):
    by = one.team.facility.business_days.sort_by_at(one.asked)
    if one.sorted:
        return "in_time" if one.sorted <= by else "late"
    if one.ended:
        return "closed"
    return "open" if by >= NOW else "late"


def second_calculation(mine):
    """Return table, row and fate to how many, and of how many patients."""
    rows = []
    for one in mine:
        patient = one.thread.patient_id
        for row in (fate(one), "all"):
            rows += [
                ("topic", one.thread.topic.label, row, patient),
                ("role", one.role, row, patient),
            ]
        rows += [("how", one.how, "all", patient), ("sorted", sorting(one), "all", patient)]
        rows.append(("escalated", "yes" if one.escalated else "no", "all", patient))
        rows.append(("interim", "no", "all", patient))
    counted = Counter(row[:3] for row in rows)
    patients = {key: len({row[3] for row in rows if row[:3] == key}) for key in counted}
    return {key: (n, patients[key]) for key, n in counted.items()}


def play(random, mailbox, team, day):
    """One question on a day of October, and what the team did with it."""
    topic = random.choice([TopicFactory(), TopicFactory(code="forms", label="Forms")])
    moment = datetime(2026, 10, day, random.randrange(12, 22), random.randrange(60), tzinfo=UTC)
    with time_machine.travel(moment, tick=False) as clock:
        thread = sent_message(mailbox, team, f"Subject {uuid4()}", str(uuid4()), topic).thread
        for _again in range(random.choice([1, 1, 2])):
            finish(random, clock, thread, team)
            if day % 4 == 0:
                say_thanks(clock, mailbox, thread)
            if random.random() < 0.7:
                break
            clock.shift(timedelta(hours=5))
            entry = mailbox.entries.get(thread=thread)
            reply(actor=mailbox.owner, entry=entry, body=str(uuid4()), idempotency_key=uuid4())


def say_thanks(clock, mailbox, thread):
    clock.shift(timedelta(minutes=30))
    entry = mailbox.entries.get(thread=thread)
    reply(actor=mailbox.owner, entry=entry, body="Thank you!", idempotency_key=uuid4(), again=True)


def finish(random, clock, thread, team):
    def item():
        return WorkItem.objects.get(thread=thread, done_at=None)

    clock.shift(timedelta(hours=random.choice([1, 4, 26, 50])))
    who = item().assignee or member(team, random.choice(["clerk", "nurse", "provider"]))
    kind = random.choice(["answer", "answer", "answer", "refer", "take", "complete", "nothing"])
    if kind == "refer":
        own = {item().role, team.memberships.active().get(user=who).role}
        role = next(one for one in ("nurse", "provider", "clerk") if one not in own)
        refer(actor=who, item=item(), role=role, reason="clinical")
    elif kind == "take" and item().assignee is None:
        take(actor=who, item=item())
    clock.shift(timedelta(hours=random.choice([1, 20, 60, 130])))
    escalate_overdue(now=datetime.now(UTC))
    clock.shift(timedelta(minutes=1))  # history has no order within one moment
    if kind == "complete":
        complete(actor=who, item=item(), outcome=random.choice(["phoned", "no_action"]))
    elif kind != "nothing":
        who = item().assignee or who
        answer(actor=who, item=item(), body=str(uuid4()), idempotency_key=uuid4())


def staffed(station, name):
    team = team_at(station, name, clerk="Carol", nurse="Angela", coordinator="Denise")
    add_member(actor=national_administrator(), team=team, user=team.lead_provider, role="provider")
    return team


@pytest.fixture
def busy():
    """Two teams of a station, one of which hands on to a third in the middle of the month."""
    random = Random(13)
    with time_machine.travel(datetime(2026, 9, 1, 15, tzinfo=UTC)):
        station = FacilityFactory(days_off=[["2026-10-14", "Storm"]])
        first, second, third = (
            staffed(station, name) for name in ("Dr. Ann Ames", "Dr. Bo Burr", "Dr. Cy Cole")
        )
        people = [patient_at(station, f"Patient {n}") for n in range(6)]
        boxes = [mailbox_of(one, first, second) for one in people]
    for number in range(20):
        play(random, boxes[number % 6], [first, second][number % 2], day=1 + number)
    for day in (23, 27):  # due on the day on which the second team closes, and two days after
        with time_machine.travel(datetime(2026, 10, day, 15, tzinfo=UTC)):
            sent_message(boxes[day % 6], second, f"Waits {uuid4()}", str(uuid4()))
    with time_machine.travel(datetime(2026, 10, 30, 15, tzinfo=UTC)):
        for box in boxes[:3]:
            sent_message(box, first, f"Not due yet {uuid4()}", str(uuid4()))
    return station, first, second, third


@pytest.fixture
def handed_on(busy):
    station, first, second, third = busy
    with time_machine.travel(datetime(2026, 10, 28, 15, tzinfo=UTC), tick=False):
        close_team(actor=national_administrator(), team=second, to=third)
    return station, first, second, third


def test_every_figure_is_what_messages_and_history_say(handed_on):
    station, *teams = handed_on
    escalate_overdue(now=NOW)
    told = questions()
    assert len({fate(one) for one in told}) == 4
    assert {one.team for one in told} == set(teams)
    for unit, mine in [
        *((team_unit(team), [one for one in told if one.team == team]) for team in teams),
        (station_unit(station), told),
        (region(1), told),
        (nation(), told),
    ]:
        counts = counts_of(unit, OCTOBER, NOW, is_fine=True)
        own = {
            place: (cell.count, cell.patients)
            for place, cell in counts.items()
            if place[0] in ("topic", "role", "how", "sorted", "escalated", "interim")
        }
        assert own == second_calculation(mine), unit.name
        waiting = [one for one in mine if one.ended is None]
        now = counts_of(unit, NOVEMBER, NOW, is_fine=True)
        assert sum(c.count for place, c in now.items() if place[0] == "age") == len(waiting)
        took = sorted(one.ended - one.asked for one in mine if one.how == "answered")
        times = times_of(unit, OCTOBER)
        if took:
            assert times.median == took[(len(took) + 1) // 2 - 1]
            assert times.nine_in_ten == took[-(-9 * len(took) // 10) - 1]


def test_a_month_has_its_own_questions_alone(busy):
    station, *_teams = busy

    assert counts_of(station_unit(station), OCTOBER, NOW, is_fine=True)
    assert not counts_of(station_unit(station), Month(2026, 9), NOW, is_fine=True)


def test_a_station_and_its_teams_hide_the_same_and_no_sum_gives_a_team_away(busy):
    station, first, second, _third = busy
    whole = make_report(station_unit(station), OCTOBER, now=NOW, is_fine=True)
    for team in (first, second):
        one = make_report(team_unit(team), OCTOBER, now=NOW, is_fine=False)
        for fate_ in ("in_time", "late", "closed", "open", "all"):
            assert one.own(fate_) == whole.figure("team", str(team.pk), fate_)
            cell = one.cells["team", str(team.pk), fate_]
            if 0 < cell.patients < 5:
                assert one.own(fate_) is None
    for fate_ in ("in_time", "late", "closed", "open", "all"):
        parts = [whole.figure("team", str(team.pk), fate_) for team in (first, second)]
        assert (whole.own(fate_) is None) or parts.count(None) != 1


def test_a_site_counts_in_the_region_of_its_station_wherever_it_lies():
    station, other = FacilityFactory(visn=1), FacilityFactory(visn=2)
    site = FacilityFactory(visn=2, parent=station, stage="planned", go_live_on=None)
    here, there = team_at(station), team_at(site, "Dr. Site")
    with time_machine.travel(datetime(2026, 10, 5, 15, tzinfo=UTC)):
        for number in range(6):
            box = mailbox_of(patient_at(station, f"Patient {number}"), here, there)
            sent_message(box, here, body=str(uuid4()))
            sent_message(box, there, body=str(uuid4()))

    def report(unit):
        return make_report(unit, OCTOBER, now=NOW, is_fine=True)

    of_station, of_region = report(station_unit(station)), report(region(1))
    assert of_station.own() == 12
    assert [of_station.figure("team", str(team.pk)) for team in (here, there)] == [6, 6]
    assert [(one.key, of_region.figure("facility", one.key)) for one in of_region.below] == [
        (str(station.pk), 12)
    ]
    assert of_region.own() == report(nation()).own() == 12
    assert report(region(2)).own() == report(station_unit(other)).own() == 0


@pytest.mark.parametrize("month", [OCTOBER, NOVEMBER])
def test_all_that_is_counted_is_in_the_report_and_each_figure_in_a_sum(busy, monkeypatch, month):
    """A table without cells reads as 0, and hiding does not reach a figure without a sum."""
    asked = []

    def noted(cells, sums, decided):
        asked.append((cells, sums))
        return hidden_in(cells, sums, decided)

    monkeypatch.setattr(services, "hidden_in", noted)
    make_report(nation(), month, now=NOW, is_fine=True)
    cells, sums = asked[-1]
    counted = counts_of(nation(), month, NOW, is_fine=True)

    assert {place[0] for place in counted} <= {place[0] for place in cells}
    assert set(cells) <= {place for one in sums for place in one.members}


def test_figures_take_as_many_statements_for_many_questions_as_for_few(busy):
    station, first, *_others = busy
    unit = team_unit(CareTeam.objects.named().get(pk=first.pk))

    def statements():
        with CaptureQueriesContext(connection) as asked:
            make_report(unit, OCTOBER, now=NOW, is_fine=True)
        return len(asked)

    before = statements()
    assert before <= 3
    boxes = [mailbox_of(patient_at(station, f"More {n}"), first) for n in range(3)]
    for number, box in enumerate(boxes):
        play(Random(number), box, first, day=12 + number)
    assert statements() == before


def test_nothing_of_a_message_is_in_a_report(busy):
    station, *_teams = busy
    report = make_report(station_unit(station), OCTOBER, now=NOW, is_fine=True)
    words = " ".join(cell for row in csv_rows(report) for cell in row)

    assert Message.objects.exists()
    assert ThreadEvent.objects.exists()
    for thread in Thread.objects.all():
        assert thread.subject not in words
        assert thread.patient.user.full_name not in words
