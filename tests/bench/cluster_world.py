"""Run with the portal's settings: makes the people of the cluster, and checks what they sent.

python -m tests.bench.cluster_world make N   prints sessions, teams and the topic
python -m tests.bench.cluster_world check    reads what was acknowledged; prints what is wrong
"""

import json
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import time_machine

TEAMS, THREADS = 5, 28
TEXTS = ("message.send", "message.reply", "item.answer")  # in the record
BODY = "I feel dizzy when I get up, since Monday. My left knee hurts on the stairs. "


def make(count: int) -> dict[str, Any]:
    """Return so many people: Veterans with a usual mailbox each, every fifth a nurse or a clerk."""
    from django.core.management import call_command
    from django.db import connection

    from tests import factories
    from tests.sm_plugin.speed.many import fill

    call_command("seed_site", verbosity=0)
    teams = [
        factories.team_at(
            factories.FacilityFactory(), f"Dr. {n}", clerk=f"Clerk {n}", nurse=f"Nurse {n}"
        )
        for n in range(TEAMS)
    ]
    veterans, yesterday = [], datetime.now(UTC) - timedelta(days=1)
    for number in range(count - count // 5):
        team = teams[number % TEAMS]
        patient = factories.patient_at(team.facility, f"Veteran {number}")
        mailbox = factories.mailbox_of(patient, team)
        with time_machine.travel(yesterday):  # what was written in this hour counts for the limit
            fill(mailbox, team, THREADS, BODY * 6 + "{}")
        veterans.append((mailbox.owner_id, _session(mailbox.owner), str(team.pk)))
    staff = [factories.member(team, role) for role in ("nurse", "clerk") for team in teams]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    postmaster = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1]
    return {
        "veterans": veterans,
        "staff": [(person.pk, _session(person)) for person in staff[: count // 5]],
        "topic": str(factories.TopicFactory().pk),
        "postmaster": int(postmaster),
    }


def _session(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


def check() -> tuple[list[str], list[str]]:
    """Return the acknowledged texts that are not there and in the record once; and other faults."""
    from sm_plugin.audit.chains.verification import first_fault
    from sm_plugin.audit.models import AuditEvent
    from sm_plugin.notify.models import OutboxNotice
    from sm_plugin.threads.models import Message
    from sm_plugin.triage.models import WorkItem

    acknowledged = Counter(tuple(one) for one in json.load(sys.stdin))
    stored, acts = defaultdict(list), Counter[tuple[str, str]]()
    written = Message.objects.filter(author__in={user for user, _body in acknowledged})
    for message in written.select_related("thread__patient"):
        act = _as_recorded(message)
        stored[message.author_id, message.body].append(act)
        acts[act] += 1
    events = AuditEvent.objects.filter(action__in=TEXTS, outcome="ok")
    threads = {str(item): thread for item, thread in WorkItem.objects.values_list("pk", "thread")}
    recorded = Counter(
        (actor, str(threads.get(key, key)))
        for actor, key in events.values_list("actor_key", "object_key")
    )
    lost = []
    for one, times in acknowledged.items():
        found = stored[one]
        if (times, len(found)) != (1, 1):
            lost.append(f"acknowledged {times} times, and there {len(found)} times: {one}")
        elif recorded[found[0]] != acts[found[0]]:
            lost.append(f"not in the record once: {one}")
    broken, waiting = first_fault(), OutboxNotice.objects.unfinished().count()
    wrong = [f"audit: {broken}"] if broken else []
    return lost, [*wrong, f"{waiting} notices wait"] if waiting else wrong


def _as_recorded(message: Any) -> tuple[str, str]:
    """Return who wrote it, and the message; for staff, whose record names the item, the thread."""
    of_patient = message.author_id == message.thread.patient.user_id
    return str(message.author_id), str(message.pk if of_patient else message.thread_id)


if __name__ == "__main__":
    django.setup()
    acts = {"make": make, "check": check}
    json.dump(acts[sys.argv[1]](*map(int, sys.argv[2:])), sys.stdout)
