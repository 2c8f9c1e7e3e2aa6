"""Cursors: rows of one moment, and cursors that nobody was given."""

from base64 import urlsafe_b64encode
from datetime import timedelta, timezone
from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.database.paging import PAGE_SIZE, InParts, cursor_of, keyset_page
from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.triage.queues import QUEUES
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.sm_plugin.speed.many import fill
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    fill(mailbox, team, 3 * PAGE_SIZE + 2)
    return mailbox


def walked(mailbox: Mailbox) -> list[MailboxEntry]:
    shown, older = [], ""
    while older is not None:
        page = keyset_page(mailbox.entries.all(), field="last_at", older=older)
        shown += page.rows
        older = page.older
    return shown


def test_threads_that_came_at_the_same_moment_are_each_listed_once(mailbox):
    """An import, or a letter to many, gives hundreds of threads one time."""
    mailbox.entries.update(last_at=mailbox.entries.first().last_at)

    assert [entry.pk for entry in walked(mailbox)] == sorted(
        mailbox.entries.values_list("pk", flat=True), reverse=True
    )


@pytest.mark.parametrize("gone", range(3))
def test_a_row_that_leaves_while_a_page_is_read_takes_no_way_on_with_it(mailbox, gone):
    """As one that a colleague has just handed over: the last row, the first, one in the middle."""
    entries = mailbox.entries.all()
    in_order = list(entries.order_by("-last_at", "-pk"))
    left = in_order[(PAGE_SIZE - 1, 0, 4)[gone]]

    def keys(place, count):
        return place.keys([entries], count)

    def load(keys):
        return entries.filter(pk__in=keys).exclude(pk=left.pk)

    first = keyset_page(InParts(MailboxEntry, keys, load), field="last_at")
    assert first.rows == [one for one in in_order[:PAGE_SIZE] if one != left]
    second = keyset_page(InParts(MailboxEntry, keys, load), field="last_at", older=first.older)
    assert second.rows == in_order[PAGE_SIZE : 2 * PAGE_SIZE]


def test_a_cursor_in_another_zone_means_the_same_moment(mailbox):
    row = list(mailbox.entries.order_by("-last_at"))[PAGE_SIZE]
    row.last_at = row.last_at.astimezone(timezone(timedelta(hours=9)))

    page = keyset_page(mailbox.entries.all(), field="last_at", older=cursor_of(row, "last_at"))

    expected = mailbox.entries.filter(last_at__lt=row.last_at).order_by("-last_at", "-pk")
    assert page.rows == list(expected[:PAGE_SIZE])


def test_a_cursor_without_a_zone_is_refused(mailbox):
    row = mailbox.entries.first()
    row.last_at = row.last_at.replace(tzinfo=None)

    with pytest.raises(InvalidInput):
        keyset_page(mailbox.entries.all(), field="last_at", older=cursor_of(row, "last_at"))


def test_a_cursor_with_a_nul_in_a_text_is_refused_before_the_database_sees_it(mailbox):
    patients = type(mailbox.patient).objects.all()
    row = patients.first()
    row.record_number = "A\0B"

    with pytest.raises(InvalidInput):
        keyset_page(patients, field="record_number", older=cursor_of(row, "record_number"))


@pytest.mark.parametrize("name", QUEUES)
@pytest.mark.parametrize("number", [2**63 - 1, 2**63 - 10**12, -(2**63), 10**40])
def test_a_cursor_of_any_number_is_a_page_or_a_refusal_in_every_queue(mailbox, name, number):
    fields = QUEUES[name].fields
    moment = "2026-01-01T00:00:00+00:00"
    texts = [str(number) if field == "order_key" else moment for field in fields]
    cursor = urlsafe_b64encode("~".join([*texts, str(uuid4())]).encode()).decode()
    nurse = signed_in(member(mailbox.entries.first().thread.team))

    for word in ("older", "newer"):
        page = nurse.get(reverse("sm_plugin:queue"), {"queue": name, word: cursor})
        assert page.status_code in (200, 302, 422)
