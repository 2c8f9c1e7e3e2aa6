"""Another hour for the daily mail: what waits for tomorrow comes today if its hour is to come."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import change_notices
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import member

pytestmark = pytest.mark.django_db


def answered_again(notice: OutboxNotice) -> None:
    item = WorkItem.objects.get(thread=notice.message.thread)
    answer(actor=member(item.team), item=item, body="Canary again", idempotency_key=uuid4())


def test_a_later_hour_does_not_put_off_what_waits_by_a_day(make_notice):
    with time_machine.travel(datetime(2026, 6, 10, 13, tzinfo=UTC), tick=False) as clock:
        notice = make_notice()
        change_notices(actor=notice.recipient, kind="daily", hour=8, zone="America/New_York")
        deliver_due()
        clock.shift(timedelta(minutes=30))
        change_notices(actor=notice.recipient, kind="daily", hour=20, zone="America/New_York")
        answered_again(notice)
        deliver_due()

    (digest,) = OutboxNotice.objects.filter(kind="digest")
    assert digest.day.day == 10
    assert digest.due_at == datetime(2026, 6, 11, 0, tzinfo=UTC)
    assert digest.gathered.count() == 2


def test_who_had_todays_digest_gets_no_second_one_for_a_later_hour(make_notice, mailoutbox):
    with time_machine.travel(datetime(2026, 6, 10, 11, tzinfo=UTC), tick=False) as clock:
        notice = make_notice()
        change_notices(actor=notice.recipient, kind="daily", hour=8, zone="America/New_York")
        deliver_due()
        clock.shift(timedelta(hours=1))
        assert deliver_due() == 1
        clock.shift(timedelta(hours=1))
        answered_again(notice)
        deliver_due()
        change_notices(actor=notice.recipient, kind="daily", hour=20, zone="America/New_York")

    days = OutboxNotice.objects.filter(kind="digest").order_by("day").values_list("day", "due_at")
    assert [(day.day, due) for day, due in days] == [
        (10, datetime(2026, 6, 10, 12, tzinfo=UTC)),
        (11, datetime(2026, 6, 12, 0, tzinfo=UTC)),
    ]


def test_a_digest_that_is_being_sent_keeps_its_day(make_notice):
    with time_machine.travel(datetime(2026, 6, 10, 13, tzinfo=UTC), tick=False) as clock:
        notice = make_notice()
        change_notices(actor=notice.recipient, kind="daily", hour=8, zone="America/New_York")
        deliver_due()
        OutboxNotice.objects.filter(kind="digest").update(leased_until=timezone.now())
        clock.shift(timedelta(minutes=30))
        change_notices(actor=notice.recipient, kind="daily", hour=20, zone="America/New_York")

    assert OutboxNotice.objects.get(kind="digest").day.day == 11
