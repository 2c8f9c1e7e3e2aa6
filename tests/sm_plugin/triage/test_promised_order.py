"""What was promised for today stands above the rest on every page, and no page leaves a row out."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.sm_plugin.speed.many import fill
from tests.worlds import world

pytestmark = pytest.mark.django_db
LIST = "/secure-messaging/team/"
QUEUES = ("mine", "role", "escalated")


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def many(team: CareTeam) -> list[WorkItem]:
    """70 items of the nurse that are late: 4 urgent; half of the others were promised for today."""
    now = timezone.now()
    fill(mailbox_of(patient_at(team.facility), team), team, 70, statuses=("taken",))
    items = WorkItem.objects.filter(team=team)
    items.update(escalated_at=now)
    keys = list(items.filter(alarm_at=None).order_by("due_at").values_list("pk", flat=True))
    items.filter(pk__in=keys[::2]).update(promised_at=now - timedelta(hours=1))
    items.filter(pk__in=keys[1::4]).update(promised_at=now + timedelta(days=1))
    return sorted(items, key=place_of)


def place_of(item: WorkItem) -> tuple:
    if item.is_urgent:
        return 0, -item.alarm_at.timestamp()
    return 1 if item.has_promise_come else 2, item.order_key, item.received_at, item.pk


def walked(client, queue: str, word: str, begin: str = "") -> tuple[list, str]:
    """Return the keys of all pages from a cursor on, and the cursor of the last one's way back."""
    found, cursor = [], begin
    while cursor is not None:
        words = {"queue": queue} | ({word: cursor} if cursor else {})
        page = client.get(f"{LIST}?{urlencode(words)}").context
        keys = [row.item.pk for row in page["rows"]]
        assert keys, "an empty page has no link to it"
        found = found + keys if word == "older" else keys + found
        back = page["newer" if word == "older" else "older"]
        cursor = page[word]
    return found, back


@pytest.mark.parametrize("queue", QUEUES)
def test_pages_of_a_list_with_many_promises_hold_each_item_once_in_both_directions(
    queue, team, many
):
    client, expected = signed_in(member(team)), [item.pk for item in many]

    onward, back = walked(client, queue, "older")
    backward, _again = walked(client, queue, "newer", back)

    assert onward == expected
    assert backward == expected[: len(backward)]
    assert len(backward) == 50, "everything before the last page"


@pytest.mark.parametrize("queue", QUEUES)
def test_next_and_previous_lead_through_the_whole_list_in_its_order(queue, team, many):
    client, ways = signed_in(member(team)), {"next": many, "previous": many[::-1]}
    at_the_turns = {2, 3, 4, 24, 25, 34, 36, 37, 38, 40, 67}

    for go, items in ways.items():
        for n in at_the_turns:
            page = client.get(f"{LIST}items/{items[n].pk}/?queue={queue}&go={go}")
            assert str(items[n + 1].pk) in page["Location"], (go, n)


def test_after_a_promised_item_the_next_promised_one_comes_not_what_is_due_next(team):
    nurse, box = member(team), mailbox_of(patient_at(team.facility, "Ruth Delgado"), team)
    items = []
    for subject in ("First", "Due next", "Promised, too", "Due last"):
        items.append(WorkItem.objects.get(thread=sent_message(box, team, subject).thread))
    at = timezone.now() - timedelta(hours=1)
    for n, item in enumerate(items):
        promised = at if n in (0, 2) else None
        WorkItem.objects.filter(pk=item.pk).update(
            status="taken", assignee=nurse, promised_at=promised
        )
    client, words = signed_in(nurse), "?queue=mine"
    shown = client.get(reverse("sm_plugin:item", args=[items[0].pk]) + f"{words}&go=next")
    form = {"outcome": "phoned", "newest_seen": str(items[0].thread.messages.get().pk)}
    done = client.post(reverse("sm_plugin:complete", args=[items[0].pk]) + words, form)

    following = reverse("sm_plugin:item", args=[items[2].pk]) + f"{words}&came=next"
    assert shown["Location"] == following
    assert done["Location"] == f"{following}&left={items[0].pk}"


def test_a_promise_that_is_kept_leaves_its_place(team, many):
    promised = next(item for item in many if item.has_promise_come)

    answer(actor=member(team), item=promised, body="Well.", idempotency_key=uuid4())
    onward, _back = walked(signed_in(member(team)), "mine", "older")

    assert onward == [item.pk for item in many if item.pk != promised.pk]
