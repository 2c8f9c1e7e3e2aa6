"""Pages whose questions were put into SQL before are those of questions written each time."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.database import prepared
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES

from .cast import World, signed_in

pytestmark = pytest.mark.slow
MAIL = "/secure-messaging/"
# What no two answers have in common: tokens, marks of one form, and nonces.
OF_ONE_ANSWER = re.compile(
    r'name="[^"]*(?:token|key|page)"\s+value="[^"]*"|nonce="[^"]*"'
    r'|data-page="[^"]*"|csrf-token" content="[^"]*"'
)
VETERANS = ("ruth", "walt", "tom")
STAFF = ("carol", "angela", "denise", "luis", "former")
OTHERS = ("nora", "gone", "priya")


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Yield who opens what: what is theirs, and what is somebody else's."""
    threads = [one.pk for one in world.threads.values()]
    items = list(WorkItem.objects.order_by("pk").values_list("pk", flat=True))
    team = world.teams["a"].pk
    box = world.mailboxes["ruth"].pk
    for name in (*VETERANS, *OTHERS):
        yield from ((name, f"{MAIL}{place}") for place in ("", "sent/", "deleted/"))
        yield from ((name, f"{MAIL}threads/{one}/") for one in threads)
        yield from ((name, f"{MAIL}{place}") for place in (f"new/{team}/", f"for/{box}/"))
    for name in (*STAFF, *OTHERS):
        yield from ((name, f"{MAIL}team/?queue={one}") for one in QUEUES)
        yield from ((name, f"{MAIL}team/items/{one}/") for one in items)


def test_every_page_says_the_same_as_with_questions_written_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = {name: signed_in(world.people[name]) for name in (*VETERANS, *STAFF, *OTHERS)}
    statuses = set()
    with time_machine.travel(timezone.now(), tick=False):
        for name, path in pages(world):
            answers = []
            for is_prepared in (True, False):
                monkeypatch.setattr(prepared, "_is_prepared_here", lambda yes=is_prepared: yes)
                answers.append(clients[name].get(path))
            first, second = (OF_ONE_ANSWER.sub("", answer.text) for answer in answers)
            assert first == second, (name, path)
            assert answers[0].status_code == answers[1].status_code, (name, path)
            statuses.add(answers[0].status_code)
    assert {200, 404} <= statuses
