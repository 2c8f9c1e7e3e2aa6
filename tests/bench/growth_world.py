"""Run with the portal's settings, for `growth`.

python -m tests.bench.growth_world converse N   N conversations; prints by what each table grew
python -m tests.bench.growth_world measured     prints what lists read, and how large tables are
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import django

from tests.bench.filling import MAIL, _cursor, _people, _team

QUEUES = ("urgent", "role", "mine", "unassigned", "patient", "escalated", "done")
# A page has ten or 25 rows, and one is asked for to know whether there are more.
LISTED = re.compile(r'FROM "sm_plugin_(workitem|mailboxentry|draft)".*LIMIT (11|26)\b', re.DOTALL)
READS = re.compile(r"\s*\(*\s*SELECT\b", re.IGNORECASE)
FILLED = [f"sm_plugin_{name}" for name in ("message", "thread", "mailboxentry", "workitem")]
LENGTH = 500  # characters of a message
RELATIONS = """
SELECT c.relname, s.n_live_tup, pg_table_size(c.oid), pg_total_relation_size(c.oid)
FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid
"""
INDEXES = """
SELECT i.relname, t.relname, pg_relation_size(i.oid) FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_stat_user_tables s ON s.relid = t.oid
"""


def converse(count: int) -> dict[str, Any]:
    """Let a Veteran write `count` times and the nurse answer; return what grew, and by how much."""
    from django.conf import settings

    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"SENDS_PER_HOUR": count + 1}
    _talk(5)
    before = _relations(), _indexes()
    _talk(count)
    after = _relations(), _indexes()
    relations = {
        name: {key: one[key] - before[0][name][key] for key in one}
        for name, one in after[0].items()
    }
    indexes = {name: size - before[1][name] for name, size in after[1].items()}
    return {"messages": 2 * count, "relations": relations, "indexes": indexes}


def _talk(count: int) -> None:
    """Send, take, answer and read, each as often, and do the worker's part."""
    from django.core.management import call_command

    from sm_plugin.audit.actions import Action
    from sm_plugin.audit.services import record
    from sm_plugin.sending.services import send
    from sm_plugin.threads.models import Thread
    from sm_plugin.triage.models import WorkItem
    from sm_plugin.triage.steps.answers import answer
    from sm_plugin.triage.steps.services import take
    from tests.factories import TopicFactory, mailbox_of, member, patient_at

    team, topic, write = _team(), TopicFactory(), _texts()
    nurse = member(team)
    mailbox = mailbox_of(patient_at(team.facility, f"Growing {count}"), team)
    words = {"actor": mailbox.owner, "mailbox": mailbox, "team": team, "topic": topic}
    for number in range(count):
        message = send(**words, subject=f"Knee {number}", body=next(write), idempotency_key=uuid4())
        item = WorkItem.objects.get(thread=message.thread_id)
        about = {"obj": message.thread, "patient": mailbox.patient_id}
        record(actor=nurse, action=Action.ITEM_READ, **about)
        take(actor=nurse, item=item)
        answer(actor=nurse, item=item, body=next(write), idempotency_key=uuid4())
        record(actor=mailbox.owner, action=Action.INBOX_LIST, obj=mailbox)
        record(actor=mailbox.owner, action=Action.THREAD_READ, **about)
    while Thread.objects.not_searchable().exists():
        call_command("sm_worker", "--once", verbosity=0)


def _texts() -> Iterator[str]:
    """Yield texts of the usual length, whose words occur as often as they do in English."""
    from spellchecker import SpellChecker

    known = SpellChecker(language="en").word_frequency.dictionary
    chance = random.Random(7)
    words, weights = zip(*known.items(), strict=True)
    while True:
        text = " ".join(chance.choices(words, weights, k=LENGTH // 3))
        yield text[:LENGTH]


def _relations() -> dict[str, dict[str, int]]:
    rows = _asked("VACUUM ANALYZE", RELATIONS)
    return {name: {"rows": rows, "table": table, "all": whole} for name, rows, table, whole in rows}


def _indexes() -> dict[str, int]:
    return {f"{name} ({table})": size for name, table, size in _asked("SELECT 1", INDEXES)}


def _asked(first: str, question: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(first)
        cursor.execute(question)
        return list(cursor.fetchall())


def lists(people: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the reader and the path of each list."""
    own = _own_folder(people["big"])
    for name in sorted(people.keys() - {"nurse"}):
        yield f"inbox, {name}", name, MAIL
        yield f"inbox, {name}, oldest first", name, f"{MAIL}?sort=oldest"
        yield f"inbox, {name}, unread", name, f"{MAIL}?unread=yes"
        yield f"sent, {name}", name, f"{MAIL}sent/"
        yield f"drafts, {name}", name, f"{MAIL}drafts/"
        older = _cursor(people[name], 10_000)
        yield f"inbox, {name}, last page", name, f"{MAIL}?older={older}"
    yield "deleted, big", "big", f"{MAIL}deleted/"
    yield "own folder, big", "big", f"{MAIL}folders/{own}/"
    for queue in QUEUES:
        yield f"queue, {queue}", "nurse", f"{MAIL}team/?queue={queue}"


def _own_folder(owner: int) -> Any:
    """Return the person's own folder; a third of their mail lies there, a third in Deleted."""
    from sm_plugin.mailboxes.models import Folder, Mailbox
    from tests.sm_plugin.speed.many import spread

    own = Folder.objects.own().filter(mailbox__owner=owner).first()
    return (own or spread(Mailbox.objects.get(owner=owner))).pk


def measured() -> dict[str, Any]:
    """Return rows and pages read by each list, and the sizes of what was filled."""
    from django.test import Client

    from portal.accounts.models import User

    people, read = _people(), {}
    for name, reader, path in lists(people):
        client = Client(headers={"host": "127.0.0.1"})
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(User.objects.get(pk=people[reader]), backend=backend)
        client.get(path)
        read[name] = _read(client, path)
    return {"read": read, "sizes": _sizes()}


def _read(client: Any, path: str) -> dict[str, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    found = [one["sql"] for one in asked.captured_queries if READS.match(one["sql"])]
    plans = {sql: _explained(sql) for sql in found}
    of_list = [plan for sql, plan in plans.items() if LISTED.search(sql)]
    assert of_list, path
    return {
        "rows": int(sum(rows for plan in of_list for rows in _rows_of(plan))),
        "pages": sum(map(_pages_of, of_list)),
        "page": sum(map(_pages_of, plans.values())),
    }


def _explained(sql: str) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        return dict(cursor.fetchone()[0][0]["Plan"])


def _pages_of(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _rows_of(plan: dict[str, Any]) -> Iterator[float]:
    """Yield what each scan of the plan read, those that it threw away included."""
    if "Scan" in plan["Node Type"]:
        thrown = sum(plan.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
        yield (plan["Actual Rows"] + thrown) * plan["Actual Loops"]
    for inner in plan.get("Plans", []):
        yield from _rows_of(inner)


def _sizes() -> dict[str, tuple[int, int]]:
    """Return bytes and rows of each filled table, and of each of its indexes below it."""
    found: dict[str, tuple[int, int]] = {}
    indexes = _indexes()
    relations = _relations()
    for table in sorted(FILLED, key=lambda name: -relations[name]["all"]):
        rows = relations[table]["rows"]
        found[table] = relations[table]["table"], rows
        own = {name: size for name, size in indexes.items() if name.endswith(f"({table})")}
        for name, size in sorted(own.items(), key=lambda pair: -pair[1]):
            found[f"— {name.partition(' ')[0]}"] = size, rows
    return found


def main(act: str, *words: str) -> None:
    import time

    django.setup()
    from django.conf import settings

    from tests.factories import UserFactory

    UserFactory.reset_sequence(time.time_ns())
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    acts = {"converse": converse, "measured": measured}
    json.dump(acts[act](*map(int, words)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
