"""Taking an item over: only from the colleague whom the page named."""

from uuid import uuid4

import pytest

from sm_plugin.errors import Refused
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import events_with_people, steps_for_staff, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> WorkItem:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    item = WorkItem.objects.get(thread=message.thread)
    return take(actor=member(team), item=item)


@pytest.mark.parametrize("named", ["", "a colleague who had it before"])
def test_a_colleague_who_was_quicker_keeps_the_item(named, item):
    provider = member(item.team, Role.PROVIDER)

    with pytest.raises(Refused):
        take(actor=member(item.team, Role.PHARMACIST), item=item, over_from=named or "")

    item.refresh_from_db()
    assert item.assignee == member(item.team)
    take(actor=provider, item=item, over_from=str(item.assignee_id))
    item.refresh_from_db()
    assert item.assignee == provider


def test_who_takes_what_is_answered_answers_nothing_as_the_patient_reads_it(item):
    angela, peter = member(item.team), member(item.team, Role.PHARMACIST)
    answer(actor=angela, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    before = [one.text for one in steps_for_veteran(item.thread.events.all())]

    take(actor=peter, item=item, over_from=str(angela.pk))

    assert [one.text for one in steps_for_veteran(item.thread.events.all())] == before
    [*_before, line] = steps_for_staff(events_with_people(item.thread))
    assert line.text == "Peter Nguyen took it."
