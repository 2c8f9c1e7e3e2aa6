"""On PostgreSQL no statement of a page reads the whole of a full mailbox or of a full team.

Every statement is asked, so a new one is looked at without being named here.
"""

from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.models import WorkItem
from tests.bench import others
from tests.factories import FacilityFactory, mailbox_of, member, patient_at
from tests.worlds import world

from .many import fill, spread, two_teams_of_one_nurse
from .test_plans import client_of, nodes, queries_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite tells no rows"),
]

FULL = 6_000  # threads of one mailbox, and of one team
MOST = (
    4_500  # rows of one table by one statement: the counts of a worklist stop at some 1,500 items
)
MAIL = "/secure-messaging/"
OF_VETERAN = ("", "sent/", "drafts/", "deleted/", "new/", "new/{team}/", "search/", "settings/")
OF_THREAD = "threads/{thread}/"
OF_NURSE = ("team/", "team/?queue=mine", "team/?queue=done", "team/search/", "team/items/{item}/")


@world
def teams() -> list[CareTeam]:
    return two_teams_of_one_nurse(FacilityFactory())


@world
def mailbox(teams: list[CareTeam]) -> Mailbox:
    """Full, among many times as many threads of others, whose mailboxes are small."""
    box = mailbox_of(patient_at(teams[0].facility), teams[0])
    fill(box, teams[0], FULL)
    spread(box)
    with patch.object(others, "TEAMS", 500):
        others.fill(20 * FULL)
    return box


@pytest.mark.parametrize("sent_on", [False, True])
def test_no_page_of_a_full_mailbox_reads_all_of_it(teams, mailbox, sent_on):
    if sent_on:
        Thread.objects.filter(patient=mailbox.patient).update(reassigned_at=timezone.now())
    veteran = client_of(mailbox.owner)
    keys = {"team": teams[0].pk, "thread": mailbox.entries.first().thread_id}

    for path in (*OF_VETERAN, OF_THREAD, "?older={older}"):
        older = veteran.get(MAIL).context["older"]
        address = MAIL + path.format(**keys, older=older)
        assert read_too_much(veteran, address) == [], address


def test_no_page_of_a_full_team_reads_all_of_it(teams, mailbox):
    staff = client_of(member(teams[0]))
    item = WorkItem.objects.filter(team=teams[0], alarm_at=None)[0]

    for path in OF_NURSE:
        address = MAIL + path.format(item=item.pk)
        assert read_too_much(staff, address) == [], address


def test_a_plan_that_is_kept_for_all_teams_finds_the_rows_of_a_page_by_their_keys(
    teams, mailbox, monkeypatch, settings
):
    """A planner that knows no team expects a small one, and would read all items of a full one."""
    monkeypatch.setitem(settings.SECURE_MESSAGING, "KEEPS_PLANS", True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("ANALYZE sm_plugin_workitem, sm_plugin_thread")
        assert client_of(member(teams[0])).get(f"{MAIL}team/").context["rows"]
        cursor.execute(
            "SELECT name, cardinality(parameter_types) FROM pg_prepared_statements"
            " WHERE statement LIKE '%roles_staffed%has_notes%' ORDER BY prepare_time DESC LIMIT 1"
        )
        [(name, count)] = cursor.fetchall()
        cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE {name}({', '.join(['NULL'] * count)})")
        plan = dict(cursor.fetchone()[0][0]["Plan"])

    items = [node for node in nodes(plan) if node.get("Relation Name") == "sm_plugin_workitem"]
    assert items
    assert {"sm_plugin_workitem_pkey"} == indexes_of(items), plan


def indexes_of(scans: list[dict[str, Any]]) -> set[str]:
    within = [node for scan in scans for node in nodes(scan)]
    return {node["Index Name"] for node in within if "Index Name" in node}


@pytest.mark.parametrize("model", [Thread, Message, ThreadEvent, MailboxEntry, WorkItem])
def test_no_index_of_a_growing_table_begins_as_another_one(model):
    """It costs every write, and is taken where the longer one would spare sorting everything."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    made = [*model._meta.indexes, *model._meta.constraints]
    partial = {one.name for one in made if getattr(one, "condition", None) is not None}
    whole = {
        name: facts["columns"]
        for name, facts in found.items()
        if facts["index"] and name not in partial and not name.endswith("_like")  # by another order
    }
    doubled = [
        (name, other)
        for name, columns in whole.items()
        for other, longer in whole.items()
        if name != other and longer[: len(columns)] == columns
    ]
    assert doubled == []


def read_too_much(client: Client, address: str) -> list[Any]:
    """Return the statements that read more than `MOST` rows of a table, with what they read."""
    client.get(address)  # what is asked once a process or an hour
    found = []
    for sql in queries_of(client, address):
        if sql.startswith(("SELECT", "WITH RECURSIVE")):
            read = rows_read(sql)
            if read and max(read.values()) > MOST:
                found.append((read.most_common(3), sql))
    return found


def rows_read(sql: str) -> Counter[str]:
    """Return how many rows of each table a statement read, those that it passed over included."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = dict(cursor.fetchone()[0][0]["Plan"])
    read: Counter[str] = Counter()
    for node in nodes(plan):
        if table := node.get("Relation Name"):
            once = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            read[table] += once * node["Actual Loops"]
    return read
