"""What `team_work` measures inside the portal: its acts print what they found, last, as JSON.

Threads are made as the services make them, because a list opens the texts that it shows.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.calendar import half_at, sort_by_at
from sm_plugin.database.paging import cursor_of
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.reports.months import months_on_offer
from sm_plugin.reports.services import make_report
from sm_plugin.reports.units import nation, station_unit, team_unit
from sm_plugin.sending.services import send
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.models import Thread
from sm_plugin.triage.choices import OWED, RoundEnd
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.models.items import ORDER
from sm_plugin.triage.ownership import closing
from sm_plugin.triage.queues import QUEUES
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    team_at,
)
from tests.sm_plugin.speed.many import fill
from tests.sm_plugin.speed.test_team_search import SEARCHES
from tests.sm_plugin.speed.test_team_search import fill as fill_team_mail

MAIL = "/secure-messaging/"
PATIENTS = 50
OPEN = ("waiting", "waiting", "taken")
STATIONS, TEAMS, OF_TEAM = 4, 3, 20  # teams of a station, patients of a team
TIMES = 5
BEGUN = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
STAFF = {"clerk": "Carol Benson", "nurse": "Angela Brooks", "coordinator": "Denise Park"}


def seed() -> None:
    """Make the site, the team that gets many items, the one that takes over, and a writer."""
    call_command("seed_site", verbosity=0)
    station = FacilityFactory()
    team = team_at(station, **STAFF)
    for number in range(PATIENTS):
        mailbox_of(patient_at(station, f"Patient {number}"), team)
    to = team_at(station, "Dr. Alan Whitaker", **STAFF)
    mailbox_of(patient_at(station, "Writer"), to)


def _teams() -> tuple[CareTeam, CareTeam]:
    station = Mailbox.objects.get(owner__full_name="Writer").patient.home_facility
    team, to = CareTeam.objects.filter(facility=station).order_by("opened_at")
    return team, to


def items(size: int) -> dict[str, list[float]]:
    """Fill the team up to this many open items; return statements and ms of its pages."""
    team, _to = _teams()
    mailboxes = Mailbox.objects.filter(patient__assignments__team=team).distinct()
    missing = size - WorkItem.objects.filter(team=team).count()
    for mailbox in mailboxes:
        fill(mailbox, team, missing // PATIENTS, statuses=OPEN)
    _add_rounds(WorkItem.objects.filter(team=team, rounds=None))
    _promise(WorkItem.objects.filter(team=team, status="taken", alarm_at=None))
    _analyze()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(member(team), backend="allauth.account.auth_backends.AuthenticationBackend")
    item = WorkItem.objects.filter(team=team, alarm_at=None).order_by("order_key")[0]
    pages = {f"queue {name}": f"{MAIL}team/?queue={name}" for name in QUEUES}
    for name in ("role", "mine", "escalated"):
        pages[f"queue {name}, next page"] = _older(client, name)
    pages["queue mine, after what is promised"] = _older(client, "mine", _last_promised(team))
    pages["queue role, by patient or colleague"] = f"{MAIL}team/?queue=role&by=people"
    pages["an item"] = f"{MAIL}team/items/{item.pk}/?queue=role"
    return {name: _measured(client, path) for name, path in pages.items()}


def _older(client: Client, queue: str, cursor: str = "") -> str:
    """Return the address of a list's second page, or of the one that begins at a cursor."""
    address = f"{MAIL}team/?queue={queue}"
    found = re.search(r"older=([^\"&]+)", client.get(address).content.decode())
    return f"{address}&older={cursor or (found and found.group(1)) or sys.exit('No next page.')}"


def _promise(found: Any) -> None:
    """Promise every tenth for today."""
    keys = list(found.order_by("pk").values_list("pk", flat=True))[::10]
    found.filter(pk__in=keys).update(promised_at=timezone.now() - timedelta(minutes=1))


def _last_promised(team: CareTeam) -> str:
    promised = WorkItem.objects.filter(team=team, promised_at__isnull=False)
    return cursor_of(promised.order_by("-order_key", "-received_at")[0], ORDER, is_moved_up=True)


def _add_rounds(found: Any) -> None:
    rows = []
    for item in found.select_related("team__facility"):
        zone, at = item.team.facility.time_zone, item.received_at
        rows.append(
            Round(
                item=item,
                n=1,
                team_asked=item.team,
                counts_for=item.team,
                asked_at=at,
                sort_by_at=sort_by_at(at, tz=zone),
                half_at=half_at(at, tz=zone),
                due_at=item.due_at,
            )
        )
    Round.objects.bulk_create(rows, batch_size=1000)


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _measured(client: Client, path: str) -> list[float]:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        sys.exit(f"{path} answered {answer.status_code}")
    count = sum(not query["sql"].startswith(BEGUN) for query in asked.captured_queries)
    return [count, _milliseconds(lambda: client.get(path))]


def _milliseconds(act: Callable[[], Any]) -> float:
    taken = []
    for _time in range(TIMES):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def search(count: int) -> dict[str, list[float]]:
    """Search the mail of a team with so many conversations, for common words and rare ones."""
    team = team_at(FacilityFactory(), **STAFF)
    with transaction.atomic():
        fill_team_mail(team, count)
    _analyze()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(member(team), backend="allauth.account.auth_backends.AuthenticationBackend")
    found = {}
    for words in SEARCHES:
        asked = client.post(f"{MAIL}team/search/", {"words": words})
        found[words] = _measured(client, asked["Location"])
    return found


def close(most: int = 0) -> dict[str, float]:
    """Close the team for the other one, to the end or for so many batches; return seconds."""
    team, to = _teams()
    count = WorkItem.objects.filter(team=team).count()
    with _timed("_begin") as begun, _timed("_move_batch") as batches:
        start = time.perf_counter()
        closing.close_team(actor=national_administrator(), team=team, to=to)
        while CareTeam.objects.filter(pk=team.pk, closed_at=None) and not 0 < most <= len(batches):
            closing.move_closing(stop=lambda: 0 < most <= len(batches))
        whole = time.perf_counter() - start
    return {
        "items": count,
        "batches": len(batches),
        "begin": begun[0],
        "median": median(batches),
        "longest": max(batches),
        "seconds": whole,
    }


@contextmanager
def _timed(name: str) -> Iterator[list[float]]:
    """Note the seconds of each call of a function of `closing`, each a transaction."""
    taken: list[float] = []
    act = getattr(closing, name)

    def timed(*words: Any) -> Any:
        start = time.perf_counter()
        try:
            return act(*words)
        finally:
            taken.append(time.perf_counter() - start)

    setattr(closing, name, timed)
    try:
        yield taken
    finally:
        setattr(closing, name, act)


def write(stop: str) -> list[float]:
    """Write to the team that takes over until the file is there; return the seconds of each.

    The first one, in which a new process loads what it needs, is not measured: a file beside tells
    when it is over.
    """
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"SENDS_PER_HOUR": 1_000_000}
    mailbox = Mailbox.objects.get(owner__full_name="Writer")
    to, topic, taken = _teams()[1], TopicFactory(), []
    while not Path(stop).exists():
        start = time.perf_counter()
        send(
            actor=mailbox.owner,
            mailbox=mailbox,
            team=to,
            topic=topic,
            subject="Knee",
            body=f"My left knee has hurt on the stairs for {len(taken) + 2} days.",
            idempotency_key=uuid4(),
            again=True,
        )
        taken.append(time.perf_counter() - start)
        Path(f"{stop}.begun").touch()
        time.sleep(0.2)
    return taken[1:]


def reports(count: int) -> dict[str, list[float]]:
    """Make so many rounds of this month; return statements and ms of each report and its page."""
    stations = [FacilityFactory(visn=1 + n % 2) for n in range(STATIONS)]
    teams = [
        team_at(station, f"Dr. Number {n}", **STAFF) for station in stations for n in range(TEAMS)
    ]
    for team in teams:
        for number in range(OF_TEAM):
            mailbox = mailbox_of(patient_at(team.facility, f"Reported {number}"), team)
            fill(mailbox, team, -(-count // (len(teams) * OF_TEAM)))
    _play(WorkItem.objects.filter(team__in=teams), Random(7))
    _analyze()
    client = Client(headers={"host": "127.0.0.1"})
    nora = national_administrator()
    client.force_login(nora, backend="allauth.account.auth_backends.AuthenticationBackend")
    named = CareTeam.objects.named().get(pk=teams[0].pk)
    units = {"all regions": nation(), "a facility": station_unit(stations[0])}
    units["a team"] = team_unit(named)
    month, found = months_on_offer()[0], {"rounds": [Round.objects.count(), 0]}
    for name, unit in units.items():
        path = f"{MAIL}team/reports/?{unit.query}"
        found[f"{name}, page"] = _measured(client, path)
        found[f"{name}, CSV"] = _measured(client, f"{path}&as=csv")
        with CaptureQueriesContext(connection) as asked:
            make_report(unit, month, now=timezone.now(), is_fine=True)
        taken = _milliseconds(
            lambda unit=unit: make_report(unit, month, now=timezone.now(), is_fine=True)
        )
        found[f"{name}, figures with topics and roles"] = [len(asked), taken]
    return found


def _play(found: Any, chance: Random) -> None:
    """Give each item a round of this month that ended in one of the ways, or has not yet."""
    begins, now = months_on_offer()[0].begins, timezone.now()
    topics = list(Topic.objects.filter(is_active=True))
    rows, threads = [], []
    for item in found.select_related("team__facility", "thread"):
        at = begins + (now - begins) * chance.random()
        zone, due = item.team.facility.time_zone, at + timedelta(days=3)
        one = Round(item=item, n=1, team_asked=item.team, counts_for=item.team, asked_at=at)
        one.sort_by_at, one.half_at, one.due_at = sort_by_at(at, tz=zone), half_at(at, tz=zone), due
        one.sorted_at = at + timedelta(hours=chance.randrange(60))
        if item.status not in OWED:
            one.ended_at = at + timedelta(hours=chance.randrange(100))
            one.team_due, one.ended_role = item.team, chance.choice(("nurse", "clerk"))
            if chance.random() < 0.8:
                one.ended_how, one.answered_at = RoundEnd.ANSWERED, one.ended_at
                one.answered_by, one.answered_role = item.assignee, one.ended_role
            else:
                one.ended_how, one.reason = RoundEnd.NOT_BY_MESSAGE, "phone"
        item.thread.topic = chance.choice(topics)
        threads.append(item.thread)
        rows.append(one)
    Round.objects.bulk_create(rows, batch_size=1000)
    Thread.objects.bulk_update(threads, ["topic"], batch_size=500)


def main(act: str, *words: str) -> None:
    UserFactory.reset_sequence(time.time_ns())  # addresses that no process before this one gave
    FacilityFactory.reset_sequence(time.time_ns() % 1_000_000)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    acts = {f.__name__: f for f in (seed, items, search, close, write, reports)}
    answer = acts[act](*(int(word) if word.isdecimal() else word for word in words))  # type: ignore[operator]
    print(json.dumps(answer))
