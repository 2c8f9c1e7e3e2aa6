"""Run with the portal's settings: fills its database, and says what each page asks and sends.

    python -m tests.bench.filling world          people, and a usual mailbox
    python -m tests.bench.filling big            a big mailbox
    python -m tests.bench.filling entries N      other people's entries, until there are N
    python -m tests.bench.filling statements     statements and bytes of each page
    python -m tests.bench.filling search N       milliseconds of searches of N threads
    python -m tests.bench.filling sends N        milliseconds of a send of 500 characters, N times

A thread of the mailboxes that are opened has two messages, one of each side.
What is opened is made as the services make it, because a sealed text opens in its own row alone.
What is only counted and paged is copied in SQL (`others`).
"""

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import django

USUAL, BIG = 28, int(os.environ.get("BENCH_BIG", 25_000))
MAIL = "/secure-messaging/"
BODY = "I feel dizzy when I get up, since Monday. My left knee hurts on the stairs. "


def world() -> None:
    """Ruth has a usual mailbox, and Walt as yet an empty one; both write to one nurse's team."""
    from django.core.management import call_command

    from sm_plugin.mailboxes.models import Mailbox
    from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
    from tests.sm_plugin.speed.many import fill

    call_command("seed_site", verbosity=0)
    team = team_at(FacilityFactory(), clerk="Carol Benson", nurse="Angela Brooks")
    people = {"nurse": member(team).pk}
    for name, who in (("usual", "Ruth Delgado"), ("big", "Walt Hansen")):
        people[name] = mailbox_of(patient_at(team.facility, who), team).owner_id
    mailbox = Mailbox.objects.get(owner=people["usual"])
    fill(mailbox, team, USUAL, BODY * 6 + "{}", earlier=True)
    _folder().joinpath("people.json").write_text(json.dumps(people))
    _analyze()


def big() -> None:
    """Fill Walt's mailbox."""
    from sm_plugin.mailboxes.models import Mailbox
    from tests.sm_plugin.speed.many import fill

    mailbox = Mailbox.objects.get(owner=_people()["big"])
    fill(mailbox, _team(), BIG, BODY * 6 + "{}", earlier=True)
    _analyze()


def entries(count: int) -> None:
    """Fill the table of entries with those of others, until there are so many."""
    from tests.bench.others import fill

    fill(count)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pages() -> dict[str, tuple[str, str]]:
    """Return who opens each page, and its path; without the big mailbox while it is empty."""
    from sm_plugin.mailboxes.models import MailboxEntry
    from sm_plugin.triage.models import WorkItem

    people, found = _people(), {}
    for name in ("usual", "big"):
        newest = MailboxEntry.objects.filter(mailbox__owner=people[name]).order_by("-last_at")
        if entry := newest.filter(thread__work_items__alarm_at=None).first():
            found[f"inbox, {name}"] = (name, MAIL)
            found[f"sent, {name}"] = (name, f"{MAIL}sent/")
            found[f"thread, {name}"] = (name, f"{MAIL}threads/{entry.thread_id}/")
            item = WorkItem.objects.get(thread=entry.thread_id)
    if "inbox, big" in found:
        found["inbox, page 1,000"] = ("big", f"{MAIL}?older={_cursor(people['big'], 10_000)}")
    found["compose"] = ("usual", f"{MAIL}new/{item.team_id}/")
    found["queue"] = ("nurse", f"{MAIL}team/")
    found["item"] = ("nurse", f"{MAIL}team/items/{item.pk}/")
    found["home, signed in"] = ("usual", "/")
    found["article, signed in"] = ("usual", "/spotlights/secure-messaging/")
    found["article, kept"] = ("", "/spotlights/secure-messaging/")
    found["article, made again"] = ("", "/spotlights/secure-messaging/?anew=1")
    return found


def _people() -> dict[str, Any]:
    return dict(json.loads(_folder().joinpath("people.json").read_text()))


def _cursor(owner: int, row: int) -> str:
    from sm_plugin.database.paging import cursor_of
    from sm_plugin.mailboxes.models import MailboxEntry

    entries = MailboxEntry.objects.filter(mailbox__owner=owner, folder__kind="inbox")
    row = min(row, entries.count() - 20)
    return cursor_of(entries.order_by("-last_at", "-id")[row - 1], "last_at")


def statements() -> dict[str, Any]:
    """Return the cookie, path, statements and bytes of each page, and the mailbox of the floor."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from portal.accounts.models import User
    from sm_plugin.mailboxes.models import Mailbox

    people = _people()
    clients = {"": Client(headers={"host": "127.0.0.1"})}
    for name, key in people.items():
        clients[name] = Client(headers={"host": "127.0.0.1"})
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        clients[name].force_login(User.objects.get(pk=key), backend=backend)
    found: dict[str, Any] = {}
    for case, (name, path) in pages().items():
        client = clients[name]
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code == 200, (case, answer.status_code)
        begun = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
        count = sum(not query["sql"].startswith(begun) for query in asked.captured_queries)
        cookie = client.cookies.get("sessionid")
        found[case] = [cookie and f"sessionid={cookie.value}", path, count, len(answer.content)]
    box = Mailbox.objects.get(owner=people["usual"]).pk
    found["floor"] = ["", f"/floor/{box}/", 1, 0]
    return found


SEARCHES = {
    "which all have the words": "knee hurts",
    "of which few have them": "lasting",
    "for a misspelled word": "stares",
}


def search(size: int) -> dict[str, float]:
    """Return milliseconds, on the clock, of searches of a mailbox of this size; medians of 7."""
    from django.core.cache import cache
    from django.test import Client

    from tests.factories import mailbox_of, patient_at
    from tests.sm_plugin.speed.many import fill

    team = _team()
    mailbox = mailbox_of(patient_at(team.facility, f"Searcher {size}"), team)
    fill(mailbox, team, size, BODY * 6 + "{}")
    fill(mailbox, team, 5, "It is a lasting pain.")
    _write_words(mailbox)
    _analyze()
    _as_a_web_process()
    client, found = Client(headers={"host": "127.0.0.1"}), {}
    client.force_login(mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    for what, words in SEARCHES.items():
        taken = []
        for _time in range(8):
            cache.clear()
            start = time.perf_counter()
            answer = client.post(f"{MAIL}search/", {"words": words})
            taken.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, answer.status_code
            assert b"<mark>" in answer.content, what
        found[what] = median(taken[1:])
    return found


def _as_a_web_process() -> None:
    """Settle as gunicorn's processes do once they have started; see docs/decisions/0633."""
    import_module("portal.wsgi")


def _write_words(mailbox: Any) -> None:
    """Do the worker's part for the mailbox, without the tokens of the team."""
    from django.db import transaction

    from sm_plugin.search.entry_words import write_words
    from sm_plugin.search.tokens import key_of

    with transaction.atomic():
        mailbox = key_of(mailbox).mailbox
        for entry in mailbox.entries.select_related("thread"):
            entry.mailbox = mailbox
            write_words(entry.thread, entry)


def sends(count: int) -> dict[str, float]:
    """Return milliseconds of one send, on the clock and of the processor: the medians."""
    from django.conf import settings

    from sm_plugin.sending.services import send
    from tests.factories import TopicFactory, mailbox_of, patient_at

    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"SENDS_PER_HOUR": 100_000}
    team, topic = _team(), TopicFactory()
    mailbox = mailbox_of(patient_at(team.facility, "Sender"), team)
    _as_a_web_process()
    clock, busy = [], []
    for number in range(count):
        start, used = time.perf_counter(), time.process_time()
        send(
            actor=mailbox.owner,
            mailbox=mailbox,
            team=team,
            topic=topic,
            subject="Knee",
            body=f"{number} {BODY * 7}"[:500],
            idempotency_key=uuid4(),
        )
        clock.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - used) * 1000)
    return {"clock": median(clock), "processor": median(busy)}


def _team() -> Any:
    from sm_plugin.teams.models import CareTeam

    return CareTeam.objects.order_by("opened_at").first()


def _folder() -> Path:
    from django.conf import settings

    return Path(settings.VAR_DIR)


def main(act: str, *words: str) -> None:
    django.setup()
    from django.conf import settings

    from tests.factories import UserFactory

    UserFactory.reset_sequence(time.time_ns())  # addresses that no process before this one gave
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    acts = {f.__name__: f for f in (world, big, entries, statements, search, sends)}
    answer = acts[act](*(int(word) for word in words))
    if answer is not None:
        json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
