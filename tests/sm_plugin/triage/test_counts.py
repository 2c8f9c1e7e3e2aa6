"""The number at a queue's name is the number of rows behind it."""

import pytest

from sm_plugin.teams.choices import Role
from sm_plugin.teams.routing import read_by
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
from tests.sm_plugin.speed.many import fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.NURSE, Role.PROVIDER, Role.PHARMACIST])
def test_each_queue_counts_what_it_lists_for_every_role(role):
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    fill(mailbox_of(patient_at(team.facility), team), team, 48)
    user = member(team, role)
    read = read_by(user)
    counted = WorkItem.objects.filter(team=team).counted(user, read)
    assert counted.pop("alarm_since") is not None

    listed = {
        name: sum(part.count() for part in queue.of(user, [team], read))
        for name, queue in QUEUES.items()
        if name in counted
    }

    assert counted == listed
    assert any(listed.values())
