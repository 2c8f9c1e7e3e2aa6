"""On PostgreSQL each list of 10,000 is read from the index made for it, without sorting it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.reports.figures import chain_parts
from sm_plugin.reports.months import Month
from sm_plugin.reports.units import nation
from sm_plugin.teams.routing import read_by
from sm_plugin.threads.models import Message
from sm_plugin.triage.choices import RoundEnd
from sm_plugin.triage.models import Round, WorkItem
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
)

from .many import fill, spread, two_teams_of_one_nurse

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's plans tell little"),
]

LONG_AGO = timezone.now() - timedelta(days=400)
LISTS = {
    "/secure-messaging/?sort=": "sm_entry_folder",
    "/secure-messaging/?sort=oldest": "sm_entry_folder",
    "/secure-messaging/deleted/?sort=": "sm_entry_folder",
    "/secure-messaging/folders/{own}/?sort=": "sm_entry_folder",
    "/secure-messaging/sent/?sort=": "sm_entry_sent",
    "/secure-messaging/team/?queue=urgent": "sm_item_alarms",
    "/secure-messaging/team/?queue=role": "sm_item_role",
    "/secure-messaging/team/?queue=mine": "sm_item_in_hand",
    "/secure-messaging/team/?queue=unassigned": "sm_item_unassigned",
    "/secure-messaging/team/?queue=patient": "sm_item_patient",
    "/secure-messaging/team/?queue=escalated": "sm_item_escalated",
    "/secure-messaging/team/?queue=done": "sm_item_done",
}
ALARMS = "sm_item_alarms"
PROMISES_FIRST = ("sm_item_in_hand", "sm_item_role", "sm_item_escalated")  # as parts of their own
LISTED = re.compile(r'FROM "sm_plugin_(workitem|mailboxentry)".*LIMIT (11|26)', re.DOTALL)
COUNTED = r'FROM "sm_plugin_mailboxentry".*"unread".*GROUP BY.*FROM "sm_plugin_folder"'
UNREAD = re.compile(COUNTED, re.DOTALL)
SORTS = ("enable_sort", "enable_incremental_sort")
GROWING = {f"sm_plugin_{name}" for name in ("workitem", "mailboxentry", "thread", "message")}


def test_every_list_is_read_from_its_index_on_the_first_page_and_on_the_next():
    """The nurse works in two teams: one query over both would have to sort everything."""
    teams = two_teams_of_one_nurse(FacilityFactory())
    mailboxes = [mailbox_of(patient_at(team.facility), team) for team in teams]
    for mailbox, team in zip(mailboxes, teams, strict=True):
        fill(mailbox, team, 10_000)
    own = spread(mailboxes[0])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_statistics_target = 1000")  # all rows, not a chance few
        cursor.execute("ANALYZE")
    veteran, staff = Client(), Client()
    veteran.force_login(mailboxes[0].owner)
    staff.force_login(member(teams[0]))

    for wanted, index in LISTS.items():
        address = wanted.format(own=own.pk)
        client, parts = (staff, 2) if "/team/" in address else (veteran, 1)
        if "queue=role" in address:  # a part for each role that she reads in each team, and alarms
            read = read_by(member(teams[0])).values()
            parts = sum(len(one.roles) + one.alarms for one in read)
        older = client.get(address).context["older"]
        for page in (address, f"{address}&older={older}"):
            (sql,) = [sql for sql in queries_of(client, page) if LISTED.search(sql)]
            has_promises = index in PROMISES_FIRST
            plans = [*parts_of(explained(sql), 2 * parts if has_promises else parts)]
            assert len(plans) == (2 * parts if has_promises else parts), page
            for plan in plans[parts:]:  # few rows: found by their small index, or by the queue's
                assert used(plan) & {index, ALARMS, "sm_item_promised"}, plan
                assert not scanned(plan) & GROWING, plan
            for plan in plans[:parts]:
                wanted_index = ALARMS if ALARMS in used(plan) and "role" in page else index
                assert not faults(plan, wanted_index), (page, faults(plan, index), plan)
    (counted,) = [sql for sql in queries_of(veteran, "/secure-messaging/") if UNREAD.search(sql)]
    plan = explained(counted)
    assert "sm_entry_unread" in {node.get("Index Name") for node in nodes(plan)}, plan
    narrowed = f"/secure-messaging/?unread=yes&topic={TopicFactory().pk}&with_files=yes"
    (sql,) = [sql for sql in queries_of(veteran, narrowed) if LISTED.search(sql)]
    assert MailboxEntry._meta.db_table not in scanned(explained(sql)), explained(sql)


@pytest.mark.parametrize("path", ["", "sent/"])
def test_a_page_joins_its_own_rows_alone_whatever_the_planner_expects(path: str) -> None:
    """Nobody counted the mailbox yet, as none is counted that is one of many thousands. A planner
    may begin with a table of a handful, two facilities or nine people, and read the page's rows
    again for each of them; what it may never do is read all of the mailbox's."""
    team, other = two_teams_of_one_nurse(FacilityFactory())
    fill(mailbox_of(patient_at(other.facility), other), other, 2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    mailbox = mailbox_of(patient_at(team.facility), team)
    fill(mailbox, team, 300)
    veteran = Client()
    veteran.force_login(mailbox.owner)
    address = f"/secure-messaging/{path}"
    older = veteran.get(address).context["older"]

    for page in (address, f"{address}?older={older}"):
        (sql,) = [sql for sql in queries_of(veteran, page) if LISTED.search(sql)]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            plan = dict(cursor.fetchone()[0][0]["Plan"])
        of_threads = [
            node for node in nodes(plan) if node.get("Relation Name") == "sm_plugin_thread"
        ]
        assert of_threads, plan
        read = sum(node["Actual Rows"] * node["Actual Loops"] for node in of_threads)
        assert read < 300, (read, plan)


def test_alarms_reports_and_urgent_mail_are_found_without_reading_what_is_over():
    """By small indexes of their own: what the pages behind a mail and the worker ask all day."""
    station = FacilityFactory()
    team, other = two_teams_of_one_nurse(station)
    for one in (team, other):
        fill(mailbox_of(patient_at(one.facility), one), one, 2_000)
    message = Message.objects.first()
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=member(team), message=message, kind="late", due_at=LONG_AGO)
        for _row in range(2_000)
    )
    Round.objects.bulk_create(
        Round(
            item=item,
            n=1,
            team_asked=item.team,
            counts_for=item.team,
            asked_at=LONG_AGO,
            half_at=LONG_AGO,
            due_at=LONG_AGO,
            ended_at=LONG_AGO,
            ended_how=RoundEnd.NOT_BY_MESSAGE,
        )
        for item in WorkItem.objects.select_related("team")
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    month, now = Month(2026, 10), timezone.now()
    alarms = client_of(administrator(station))
    asked = {
        "sm_item_alarms": [
            sql
            for sql in queries_of(alarms, "/secure-messaging/team/unreviewed/")
            if '"alarm_at"' in sql
        ],
        "sm_notice_at_once": [plain(OutboxNotice.objects.waiting(now).at_once()[:50])],
        "sm_round_asked": [plain(part) for part in chain_parts(nation(), month, now)],
    }
    for index, statements in asked.items():
        assert statements, index
        for sql in statements:
            plan = explained(sql)
            assert index in used(plan), (index, plan)
            assert not scanned(plan) & {*GROWING, "sm_plugin_round", "sm_plugin_outboxnotice"}, plan


def plain(rows: Any) -> str:
    """Return the statement of a queryset as it is sent."""
    with CaptureQueriesContext(connection) as queries:
        list(rows)
    return queries[0]["sql"]


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def parts_of(plan: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Return the plans of a list's parts, which one statement joins."""
    if count == 1:
        return [plan]
    assert plan["Node Type"] == "Append", plan
    return list(plan["Plans"])


def scanned(plan: dict[str, Any]) -> set[str]:
    return {node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"}


def faults(plan: dict[str, Any], index: str) -> list[str]:
    """What makes the plan grow with the list."""
    found = list(nodes(plan))
    names = [node["Node Type"] for node in found if "Sort" in node["Node Type"]]
    names += scanned(plan) & GROWING
    return names if index in used(plan) else [*names, f"{index} is not used"]


def used(plan: dict[str, Any]) -> set[Any]:
    return {node.get("Index Name") for node in nodes(plan)}


def queries_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def explained(sql: str) -> dict[str, Any]:
    """Return the plan. A planner that expects a handful of rows sorts them, as its sample of the
    table happens to fall; told not to, it still has to where no index has the order."""
    with connection.cursor() as cursor:
        for name in SORTS:
            cursor.execute(f"SET LOCAL {name} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        plan = dict(cursor.fetchone()[0][0]["Plan"])
        for name in SORTS:
            cursor.execute(f"SET LOCAL {name} = on")
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def test_no_statement_of_a_page_is_compiled_before_it_is_run():
    """That took 0.4 s of a list of teams that is read in 10 ms; see docs/decisions/0581."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_no_statement_of_a_page_starts_a_second_process():
    """That took 12 ms of the first keys of a queue, which are read in 1 ms; see as above."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
