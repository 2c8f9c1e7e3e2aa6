"""The history of stages and targets can only be added to."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from sm_plugin.facilities.models import ClosingChange, StageChange, StageTarget
from sm_plugin.facilities.services import change_details, change_stage
from sm_plugin.rollout.closing.services import close_facility
from tests.factories import make_ready

DAY = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def walked(togus, frank):
    change_stage(actor=frank, facility=togus, to="preparing", reason="why", go_live_on=DAY)
    return togus


@pytest.fixture
def closed(walked, superuser):
    return close_facility(actor=superuser, facility=walked, day=DAY, reason="It shuts")


WAYS = {
    "removed": lambda model, person: model.objects.all().delete(),
    "saved again": lambda model, person: model.objects.get().save(),
    "moved in time": lambda model, person: model.objects.update(at=timezone.now()),
    "by somebody else": lambda model, person: model.objects.update(actor=person),
}


@pytest.mark.parametrize("model", [StageChange, StageTarget, ClosingChange])
@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_to_rewrite_the_history(way, model, closed, sam):
    row = model.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        WAYS[way](model, sam)
    again = model.objects.get()
    assert (again.at, again.actor_id) == (row.at, row.actor_id)


@pytest.mark.parametrize("model", [StageChange, StageTarget, ClosingChange])
def test_an_account_that_is_deleted_leaves_the_history_without_its_name(model, closed):
    model.objects.update(actor=None)
    assert model.objects.get().actor is None


def test_going_live_does_not_overwrite_what_was_planned_before(walked, frank):
    make_ready(walked)
    walked.refresh_from_db()
    later = DAY + timedelta(days=60)
    change_details(actor=frank, facility=walked, go_live_on=later, help_phone="")
    change_details(actor=frank, facility=walked, go_live_on=later, help_phone="207-555-0142")
    for stage in ("pilot", "live"):
        station = change_stage(actor=frank, facility=walked, to=stage, reason="why")
    assert station.go_live_on == timezone.localdate()
    assert [target.day for target in station.target_history] == [later, DAY]
