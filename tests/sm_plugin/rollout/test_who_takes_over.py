"""The station that takes over is what people read: whoever chooses it on screen gets it written."""

from datetime import timedelta

import pytest

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import Move, change_move, change_stage
from sm_plugin.facilities.stages import meaning_of
from tests.factories import FacilityFactory
from tests.sm_plugin.admin.test_as_shown import opened
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def station():
    return FacilityFactory(name="Harbor VA Medical Center")


@world
def bay():
    return FacilityFactory(name="Bay VA Medical Center")


@world
def frozen(frank, station):
    today = station.today
    move = Move(freeze_on=today, moving_on=today)
    change_stage(actor=frank, facility=station, to="moving", reason="New system", move=move)
    return Facility.objects.get(pk=station.pk)


@pytest.fixture
def saves(client, frank, station):
    """Save the station's page with this changed; return the answer and what is kept."""

    def saves(**changed):
        client.force_login(frank)
        address = f"/admin/secure-messaging/stations/edit/{station.pk}/"
        got = client.post(address, opened(client, address) | changed)
        return got, Facility.objects.select_related("successor").get(pk=station.pk)

    return saves


MOVED = {"next_stage": "moved", "reason": "Done"}


def test_one_that_is_chosen_with_the_last_step_is_shown_in_the_question_and_kept(
    saves, frozen, bay
):
    later = frozen.today + timedelta(days=3)
    chosen = MOVED | {"successor": str(bay.pk), "moving_on": later.isoformat()}
    asked, kept = saves(**chosen)
    assert kept.stage == "moving"
    assert "<dd>Bay VA Medical Center</dd>" in asked.content.decode()
    got, kept = saves(**chosen, confirmed="moved")
    assert got.status_code == 302
    assert (kept.stage, kept.successor, kept.moving_on) == ("moved", bay, later)
    assert "Bay VA Medical Center" in meaning_of(kept).text


def test_one_that_was_chosen_before_stays_with_the_last_step(saves, frank, frozen, bay):
    days = {"freeze_on": frozen.freeze_on, "moving_on": frozen.moving_on}
    change_move(actor=frank, facility=frozen, move=Move(successor=bay, **days))
    _asked, kept = saves(**MOVED, confirmed="moved")
    assert (kept.stage, kept.successor) == ("moved", bay)


def test_a_day_that_was_over_is_refused_with_the_last_step_and_nothing_is_written(
    saves, frozen, bay
):
    before = (frozen.today - timedelta(days=1)).isoformat()
    chosen = MOVED | {"successor": str(bay.pk), "moving_on": before}
    got, kept = saves(**chosen, confirmed="moved")
    assert "on or after the day when writing stops" in got.content.decode()
    assert (kept.stage, kept.successor) == ("moving", None)


def test_one_can_be_chosen_after_the_move_and_its_days_stay(saves, frank, frozen, bay):
    change_stage(actor=frank, facility=frozen, to="moved", reason="Done")
    got, kept = saves(successor=str(bay.pk))
    assert got.status_code == 302
    assert (kept.successor, kept.freeze_on, kept.moving_on) == (
        bay,
        frozen.freeze_on,
        frozen.moving_on,
    )
    days = {"freeze_on": frozen.freeze_on, "moving_on": frozen.moving_on}
    with pytest.raises(InvalidInput):
        change_move(actor=frank, facility=kept, move=Move(successor=kept, **days))
    with pytest.raises(Refused) as refused:
        change_move(actor=frank, facility=kept, move=Move(successor=bay))
    assert refused.value.code == "moved"


def test_one_that_is_a_clinic_by_now_is_not_lost_by_saving_another_field(saves, frozen, bay):
    Facility.objects.filter(pk=frozen.pk).update(successor=bay)
    Facility.objects.filter(pk=bay.pk).update(parent=FacilityFactory(), stage="planned")
    got, kept = saves(help_phone="207-555-0199")
    assert got.status_code == 302
    assert (kept.help_phone, kept.successor) == ("207-555-0199", bay)
