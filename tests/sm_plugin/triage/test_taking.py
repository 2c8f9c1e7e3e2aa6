"""Taking an item over: only from the colleague whom the page named."""

import pytest

from sm_plugin.errors import Refused
from sm_plugin.teams.choices import Role
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
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
