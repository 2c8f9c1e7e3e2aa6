"""Each page takes the same number of queries at 10 threads and at 10,000."""

from base64 import b64encode
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at

from .many import fill, spread

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.engine]

# Year 1 on a clock ahead of UTC: no time at all in UTC.
BEFORE_ALL_TIME = b64encode(f"0001-01-01T00:00:00+14:00~{UUID(int=1)}".encode()).decode()
QUEUES = ("role", "mine", "unassigned", "patient", "escalated", "done")
# Queries of any page, transactions and all; tests/budgets.toml holds each page more closely.
AT_MOST = 23 if connection.vendor == "postgresql" else 24  # access is asked in one query more


class Site:
    """One Veteran, her team and a nurse; `pages` names every page with its reader."""

    def __init__(self) -> None:
        self.team = team_at(FacilityFactory(), clerk="Carol Benson", nurse="Angela Brooks")
        self.mailbox: Mailbox = mailbox_of(patient_at(self.team.facility), self.team)
        self.veteran, self.nurse = Client(), Client()
        self.veteran.force_login(self.mailbox.owner)
        self.nurse.force_login(member(self.team))

    def pages(self) -> dict[str, tuple[Client, str]]:
        entry = self.mailbox.entries.order_by("-last_received_at").first()
        item = WorkItem.objects.filter(thread=entry.thread_id).get()
        at = "/secure-messaging/"
        own = spread(self.mailbox)
        narrow = f"?unread=yes&with_files=yes&team={self.team.pk}&topic={entry.thread.topic_id}"
        return {
            "inbox": (self.veteran, at),
            "inbox, narrowed": (self.veteran, f"{at}{narrow}&since=2020-01-01&sort=oldest"),
            "sent": (self.veteran, f"{at}sent/"),
            "deleted": (self.veteran, f"{at}deleted/"),
            "own folder": (self.veteran, f"{at}folders/{own.pk}/"),
            "folders": (self.veteran, f"{at}folders/"),
            "remove folder": (self.veteran, f"{at}folders/{own.pk}/remove/"),
            "thread": (self.veteran, f"{at}threads/{entry.thread_id}/"),
            "to": (self.veteran, f"{at}new/"),
            "compose": (self.veteran, f"{at}new/{self.team.pk}/"),
            "item": (self.nurse, f"{at}team/items/{item.pk}/"),
        } | {f"queue {name}": (self.nurse, f"{at}team/?queue={name}") for name in QUEUES}


def queries_of(site: Site) -> dict[str, int]:
    counts = {}
    for name, (client, path) in site.pages().items():
        assert client.get(path).status_code == 200, path
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path)
        counts[name] = len(queries)
    return counts


@time_machine.travel("2026-11-25 15:00+00:00", tick=False)  # or a session's clock is stored
def test_pages_take_as_many_queries_at_10000_threads_as_at_10() -> None:
    site = Site()
    fill(site.mailbox, site.team, 44)
    few = queries_of(site)
    fill(site.mailbox, site.team, 9_956)
    with connection.cursor() as cursor:  # as the database does by itself, when it is committed
        cursor.execute("ANALYZE")
    many = queries_of(site)

    assert many == few
    assert max(many.values()) <= AT_MOST, many


@pytest.mark.parametrize("cursor", ["x", "%00", "AAAA", "MjAyNi0wMS0wMX5h", "é", BEFORE_ALL_TIME])
def test_a_broken_page_address_is_refused_not_a_fault(cursor: str) -> None:
    site = Site()
    for client, path in (
        (site.veteran, "/secure-messaging/"),
        (site.nurse, "/secure-messaging/team/"),
    ):
        assert client.get(path, {"older": cursor}).status_code == 422
