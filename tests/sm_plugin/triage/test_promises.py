"""A day that was promised to the patient is over, and nobody wrote: the coordinators hear of it."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine

from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.choices import Role
from sm_plugin.threads.models import ThreadEvent
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.promises import tell_of_promises
from sm_plugin.triage.steps.services import answer, escalate_overdue, interim, release, take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

ASKED = "2026-11-30 15:00+00:00"  # a Monday: due on Thursday
LATE = datetime(2026, 12, 4, 15, tzinfo=UTC)


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@pytest.fixture
def promise(team):
    """Return a function that asks on Monday, and promises an answer by a day."""

    def make(day: date) -> WorkItem:
        with time_machine.travel(ASKED, tick=False):
            message = sent_message(mailbox_of(patient_at(team.facility), team), team)
            item = WorkItem.objects.get(thread=message.thread)
            words = {"body": "We ask the lab.", "until": day, "idempotency_key": uuid4()}
            interim(actor=member(team), item=item, **words)
        return item

    return make


def told(team):
    denise = member(team, Role.COORDINATOR)
    return OutboxNotice.objects.filter(kind="late", recipient=denise).count()


def test_a_promised_day_that_passes_after_the_due_day_is_told_once_on_the_stations_clock(
    team, promise
):
    item = promise(date(2026, 12, 7))
    assert escalate_overdue(now=LATE) == 1
    assert tell_of_promises(now=LATE) == 0, "the patient does not expect it yet"
    in_the_evening, after = (datetime(2026, 12, 8, hour, tzinfo=UTC) for hour in (4, 6))
    assert tell_of_promises(now=in_the_evening) == 0, "it is still Monday in Augusta"
    assert told(team) == 1

    assert tell_of_promises(now=after) == 1
    assert tell_of_promises(now=after) == 0
    assert told(team) == 2
    said = ThreadEvent.objects.filter(thread=item.thread, kind=ThreadEvent.Kind.COORDINATOR_TOLD)
    assert said.count() == 2
    assert Round.objects.get().promise_told_at == after


def test_a_promised_day_that_passed_before_the_due_day_is_told_with_the_due_day_alone(
    team, promise
):
    promise(date(2026, 12, 1))
    assert tell_of_promises(now=datetime(2026, 12, 2, 15, tzinfo=UTC)) == 0
    assert escalate_overdue(now=LATE) == 1
    assert tell_of_promises(now=LATE) == 0
    assert told(team) == 1
    assert Round.objects.get().promise_told_at == LATE


def test_days_that_go_on_farther_west_hide_none_that_is_over(team, promise):
    """At six in Universal Time it is Tuesday in Augusta, and Monday in Honolulu."""
    west = team_at(FacilityFactory(state="HI"), "Dr. Ada Hale", nurse="Kai Lee")
    items = [promise(date(2026, 12, 7)) for _n in range(2)]
    escalate_overdue(now=LATE)
    first = Round.objects.order_by("pk")[0].item_id
    WorkItem.objects.filter(pk=first).update(team=west)

    assert tell_of_promises(now=datetime(2026, 12, 8, 6, tzinfo=UTC), limit=1) == 1

    [other] = [one for one in items if one.pk != first]
    assert Round.objects.get(promise_told_at__isnull=False).item == other


@pytest.mark.parametrize("has_holder", [True, False])
def test_a_promised_day_that_passes_while_nobody_has_it_is_told_once_to_who_reads_it(
    team, promise, has_holder
):
    item, nurse = promise(date(2026, 12, 1)), member(team)
    OutboxNotice.objects.all().delete()
    if not has_holder:
        release(actor=nurse, item=item)
    on_the_day, after = (datetime(2026, 12, day, 15, tzinfo=UTC) for day in (1, 2))
    assert tell_of_promises(now=on_the_day) == 0

    assert tell_of_promises(now=after) == int(not has_holder)
    assert tell_of_promises(now=after) == 0

    half = OutboxNotice.objects.filter(kind="half")
    assert [one.recipient for one in half] == ([] if has_holder else [nurse])
    assert told(team) == 0, "it is not late"
    assert escalate_overdue(now=LATE) == 1
    assert told(team) == 1


def test_what_waits_for_a_role_and_was_promised_for_today_stands_first_there(team, three):
    titles, _page = in_list(team, "2026-12-01 16:00+00:00", "role")
    assert titles[-1] == "Promised"
    release(actor=member(team), item=WorkItem.objects.get(promised_at__isnull=False))

    titles, _page = in_list(team, "2026-12-02 15:00+00:00", "role")

    assert titles[0] == "Promised"


def test_an_answer_keeps_the_promise_and_nobody_is_told(team, promise):
    item = promise(date(2026, 12, 7))
    escalate_overdue(now=LATE)
    with time_machine.travel(LATE, tick=False):
        item.refresh_from_db()
        answer(actor=member(team), item=item, body="All is well.", idempotency_key=uuid4())

    assert tell_of_promises(now=datetime(2026, 12, 9, tzinfo=UTC)) == 0
    assert told(team) == 1


def test_nobody_is_said_to_be_told_of_a_promise_where_nobody_is(team, promise):
    item = promise(date(2026, 12, 7))
    escalate_overdue(now=LATE)
    OutboxNotice.objects.all().delete()
    type(member(team)).objects.filter(pk=member(team, Role.COORDINATOR).pk).update(email="")

    assert tell_of_promises(now=datetime(2026, 12, 9, tzinfo=UTC)) == 0
    said = ThreadEvent.objects.filter(thread=item.thread, kind=ThreadEvent.Kind.COORDINATOR_TOLD)
    assert said.count() == 1
    assert Round.objects.get().promise_told_at is not None


def in_list(team, day, queue="mine"):
    """Return the subjects of the nurse's list on a day, in order, and its page."""
    with time_machine.travel(day, tick=False):
        page = signed_in(member(team)).get(f"/secure-messaging/team/?queue={queue}")
    return [one.row.subject.text for one in page.context["rows"]], page.content.decode()


@pytest.fixture
def three(team, promise):
    """Two that are due on Thursday, and one that is due on Friday and promised for Wednesday."""
    nurse, ruth = member(team), mailbox_of(patient_at(team.facility, "Ruth Delgado"), team)
    with time_machine.travel("2026-12-01 15:00+00:00", tick=False):
        message = sent_message(ruth, team, "Promised")
        promised = WorkItem.objects.get(thread=message.thread)
        words = {"body": "We ask the lab.", "until": date(2026, 12, 2), "idempotency_key": uuid4()}
        interim(actor=nurse, item=promised, **words)
    with time_machine.travel(ASKED, tick=False):
        for subject in ("First", "Second"):
            thread = sent_message(ruth, team, subject).thread
            take(actor=nurse, item=WorkItem.objects.get(thread=thread))
    return promised


BEFORE, ON_IT = "2026-12-02 04:30+00:00", "2026-12-02 05:30+00:00"  # midnight in Augusta is at 5


@pytest.mark.usefixtures("three")
def test_a_promised_day_puts_an_item_first_in_mine_on_the_stations_clock(team):
    assert in_list(team, BEFORE)[0][-1] == "Promised", "it is due a day later than the others"

    subjects, page = in_list(team, ON_IT)

    assert subjects[0] == "Promised"
    assert sorted(subjects) == ["First", "Promised", "Second"]
    assert "Promised today" in page
    assert "promised=yes" in page, "a filter shows all of them"


def test_what_is_urgent_stands_above_a_promised_day_and_what_was_answered_does_not_count(
    team, three
):
    urgent = WorkItem.objects.exclude(pk=three.pk).latest("received_at", "pk")
    at = datetime(2026, 12, 2, 5, tzinfo=UTC)
    WorkItem.objects.filter(pk=urgent.pk).update(alarm_at=at, review_due_at=at)
    subjects, _page = in_list(team, ON_IT)
    assert subjects[0] == urgent.thread.subject
    assert subjects[1] == "Promised"

    with time_machine.travel(ON_IT, tick=False):
        answer(actor=member(team), item=three, body="All is well.", idempotency_key=uuid4())

    assert "Promised" not in in_list(team, ON_IT)[0]
    three.refresh_from_db()
    assert three.promised_at is None


@pytest.mark.usefixtures("three")
def test_a_promised_day_of_what_is_late_stands_first_in_late_too(team):
    WorkItem.objects.update(escalated_at=datetime(2026, 12, 2, 5, tzinfo=UTC))

    assert in_list(team, ON_IT, "escalated")[0][0] == "Promised"
    assert in_list(team, BEFORE, "escalated")[0][0] != "Promised"
