"""A station that moves: until the freeze one can write, then what is open ends, then it moves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from sm_plugin.access.access import for_user
from sm_plugin.access.recipients import Obstacle, why_not_write
from sm_plugin.errors import InvalidInput, MessagingError, NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import Move, change_move, change_stage, next_stages
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.notify.mail import letter
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.preferences import preference_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.finishing import complete_at_freeze, finish, finishing_list
from sm_plugin.triage.steps.answers import outcomes_of
from sm_plugin.triage.steps.services import answer, complete, take
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


def day(days):
    return timezone.localdate() + timedelta(days=days)


@world
def station():
    return FacilityFactory(name="Harbor VA Medical Center")


@world
def team(station):
    return team_at(station, nurse="Angela Brooks")


@world
def mailbox(station, team):
    return mailbox_of(patient_at(station), team)


def begin(frank, station, *, freeze=5, moves=9, successor=None):
    move = Move(freeze_on=day(freeze), moving_on=day(moves), successor=successor)
    return change_stage(actor=frank, facility=station, to="moving", reason="New system", move=move)


def frozen(station):
    Facility.objects.filter(pk=station.pk).update(freeze_on=day(0))
    return Facility.objects.get(pk=station.pk)


def item_of(message):
    return WorkItem.objects.select_related("thread", "team").get(thread=message.thread)


def fresh(team):
    return CareTeam.objects.named().get(pk=team.pk)


def test_patients_write_until_the_freeze_day_and_not_from_it_on(frank, station, team, mailbox):
    begin(frank, station)
    assert why_not_write(for_user(mailbox.owner), fresh(team)) is None
    sent_message(mailbox, fresh(team))
    assert set(CareTeam.objects.accepting()) == {team}

    frozen(station)
    why = why_not_write(for_user(mailbox.owner), fresh(team))
    assert why is not None
    assert why.obstacle == Obstacle.MOVING
    assert not CareTeam.objects.accepting().exists()
    with pytest.raises(MessagingError):
        sent_message(mailbox, fresh(team), "Another")


def test_a_clinic_freezes_with_its_station(frank, station):
    clinic = FacilityFactory(parent=station, stage="planned", go_live_on=None)
    begin(frank, station)
    assert clinic in Facility.objects.live()
    frozen(station)
    assert clinic not in Facility.objects.live()
    assert clinic in Facility.objects.frozen()


@pytest.mark.parametrize(
    ("freeze", "moves", "field"),
    [(None, 9, "freeze_on"), (-1, 9, "freeze_on"), (5, None, "moving_on"), (5, 4, "moving_on")],
)
def test_a_move_needs_its_days_in_order(freeze, moves, field, frank, station):
    move = Move(
        freeze_on=None if freeze is None else day(freeze),
        moving_on=None if moves is None else day(moves),
    )
    with pytest.raises(InvalidInput) as refusal:
        change_stage(actor=frank, facility=station, to="moving", reason="why", move=move)
    assert refusal.value.field == field
    station.refresh_from_db()
    assert (station.stage, station.freeze_on) == ("live", None)


def test_a_clinic_or_the_station_itself_takes_nothing_over(frank, station):
    clinic = FacilityFactory(parent=station, stage="planned", go_live_on=None)
    for other in (station, clinic):
        with pytest.raises(InvalidInput):
            begin(frank, station, successor=other)


def test_a_move_that_begins_in_a_pause_opens_nothing_again(frank, station):
    change_stage(actor=frank, facility=station, to="paused", reason="why")
    moving = begin(frank, station, freeze=5)
    assert moving.freeze_on == day(0)
    assert not moving.is_live


def test_a_move_that_is_called_off_goes_back_where_it_began_without_its_days(frank, station):
    moving = begin(frank, station, successor=FacilityFactory())
    assert next_stages(moving) == ("live", "moved")
    back = change_stage(actor=frank, facility=moving, to="live", reason="Called off")
    assert (back.freeze_on, back.moving_on, back.successor) == (None, None, None)


def test_a_freeze_that_has_begun_is_not_put_off(frank, station):
    begin(frank, station)
    later = Move(day(6), day(12))
    assert change_move(actor=frank, facility=station, move=later).freeze_on == day(6)
    frozen(station)
    with pytest.raises(Refused):
        change_move(actor=frank, facility=station, move=Move(day(8), day(12)))
    moved = change_move(actor=frank, facility=station, move=Move(day(0), day(20)))
    assert moved.moving_on == day(20)


def test_a_frozen_move_keeps_its_days_in_order_and_its_successor_a_station(frank, station):
    clinic = FacilityFactory(parent=station, stage="planned", go_live_on=None)
    begin(frank, station)
    frozen(station)
    for move, field in (
        (Move(day(0), None), "moving_on"),
        (Move(day(0), day(-1)), "moving_on"),
        (Move(day(0), day(9), station), "successor"),
        (Move(day(0), day(9), clinic), "successor"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            change_move(actor=frank, facility=station, move=move)
        assert refusal.value.field == field
    # A freeze that began on an earlier day stays there.
    Facility.objects.filter(pk=station.pk).update(freeze_on=day(-3))
    kept = change_move(actor=frank, facility=station, move=Move(day(-3), day(9)))
    assert kept.freeze_on == day(-3)


def test_a_station_has_not_moved_while_an_answer_is_owed(frank, station, team, mailbox):
    sent_message(mailbox, team)
    begin(frank, station, freeze=0)
    for who in (frank, national_administrator()):
        with pytest.raises(Refused) as refusal:
            change_stage(actor=who, facility=station, to="moved", reason="why", override=True)
        assert "1 message is not finished here" in str(refusal.value.message)
    assert finish(actor=frank, station=frozen(station), team=team).told == 1
    moved = change_stage(actor=frank, facility=station, to="moved", reason="All done")
    assert moved.stage == "moved"


def test_a_patient_whose_message_is_ended_is_told_why_and_whom_to_call(
    client, frank, station, team, mailbox
):
    item = item_of(sent_message(mailbox, team))
    begin(frank, station, freeze=0)
    finish(actor=frank, station=frozen(station), team=team)

    item.refresh_from_db()
    assert (item.status, item.outcome) == ("done", "moved")
    ended = item.rounds.get()
    assert (ended.ended_how, ended.reason) == ("not_by_message", "moved")
    notice = OutboxNotice.objects.get(kind="moved")
    assert notice.recipient == mailbox.owner
    mail = letter(notice, "ruth@example.org", 1, preference_of(mailbox.owner))
    assert mail.subject == "One of your conversations was closed"
    assert "/inbox/" in mail.body or "/secure-messaging/" in mail.body
    client.force_login(mailbox.owner)
    page = client.get(f"/secure-messaging/threads/{item.thread_id}/").content.decode()
    assert "messages moved to another system" in page.replace("&#x27;", "'")
    assert station.help_phone in page


def test_what_waits_for_the_patient_is_completed_at_the_freeze(frank, station, team, mailbox):
    nurse = member(team)
    answered, open_one = (item_of(sent_message(mailbox, team, s)) for s in ("One", "Two"))
    answer(actor=nurse, item=answered, body="Rest.", idempotency_key=uuid4())
    elsewhere = team_at(FacilityFactory(), "Dr. Chen Wei", nurse="Chris Dunn")
    other = item_of(sent_message(mailbox_of(patient_at(elsewhere.facility), elsewhere), elsewhere))
    answer(actor=member(elsewhere), item=other, body="Rest.", idempotency_key=uuid4())

    begin(frank, station)
    assert complete_at_freeze() == 0, "not before the freeze day"
    frozen(station)
    assert complete_at_freeze() == 1
    assert complete_at_freeze() == 0

    states = [WorkItem.objects.get(pk=i.pk).status for i in (answered, open_one, other)]
    assert states == ["done", "waiting", "answered"]
    last = answered.thread.events.latest("at", "pk")
    assert (last.kind, last.actor, last.outcome) == ("frozen", None, "answered")


def test_while_frozen_the_team_still_answers_and_completes(frank, station, team, mailbox):
    item = item_of(sent_message(mailbox, team))
    begin(frank, station, freeze=0)
    nurse = member(team)
    take(actor=nurse, item=item)
    answer(actor=nurse, item=item, body="Rest.", idempotency_key=uuid4())
    complete(actor=nurse, item=item, outcome="answered")
    assert item_of(item).status == "done"


def test_the_answer_box_says_that_the_patient_cannot_write_back(
    client, frank, station, team, mailbox
):
    item = item_of(sent_message(mailbox, team))
    client.force_login(member(team))
    address = f"/secure-messaging/team/items/{item.pk}/"
    assert "write back" not in client.get(address).content.decode()
    begin(frank, station, freeze=0)
    assert "is moving" in client.get(address).content.decode()
    Facility.objects.update(stage="paused")
    assert "The patient can&#x27;t write back now" in client.get(address).content.decode()


def test_an_urgent_message_that_nobody_reviewed_is_not_ended_by_a_move(
    frank, station, team, mailbox
):
    calm, urgent = (item_of(sent_message(mailbox, team, s)) for s in ("One", "Two"))
    now = timezone.now()
    WorkItem.objects.filter(pk=urgent.pk).update(alarm_at=now, review_due_at=now)
    begin(frank, station, freeze=0)
    assert finish(actor=frank, station=frozen(station), team=team).told == 1
    assert item_of(calm).status == "done"
    assert item_of(urgent).status == "waiting"


def test_nothing_is_ended_before_the_freeze_or_by_somebody_else(frank, station, team, mailbox):
    sent_message(mailbox, team)
    begin(frank, station)
    with pytest.raises(Refused):
        finish(actor=frank, station=Facility.objects.get(pk=station.pk), team=team)
    stranger = administrator(FacilityFactory(), "Joan Mercer")
    with pytest.raises(NotAllowed):
        finish(actor=stranger, station=frozen(station), team=team)
    elsewhere = team_at(FacilityFactory(), "Dr. Chen Wei")
    with pytest.raises(InvalidInput):
        finish(actor=frank, station=frozen(station), team=elsewhere)
    assert WorkItem.objects.get().status == "waiting"


def test_no_one_is_told_to_call_a_phone_that_is_not_known(frank, station, team, mailbox):
    sent_message(mailbox, team)
    begin(frank, station, freeze=0)
    Facility.objects.filter(pk=station.pk).update(help_phone="")
    with pytest.raises(Refused):
        finish(actor=frank, station=frozen(station), team=team)


def test_a_team_of_the_successor_takes_over_what_is_open(frank, station, team, mailbox):
    other = FacilityFactory()
    there = team_at(other, "Dr. Chen Wei", nurse="Chris Dunn")
    item = item_of(sent_message(mailbox, team))
    begin(frank, station, freeze=0, successor=other)
    close_team(actor=national_administrator(), team=fresh(team), to=fresh(there))
    assert item_of(item).team == there
    assert finishing_list(station) == []
    assert change_stage(actor=frank, facility=station, to="moved", reason="Done").stage == "moved"
    said = meaning_of(Facility.objects.get(pk=station.pk))
    assert f"Write to {other.name} now." in said.text


def test_a_team_never_completes_with_the_reason_of_a_move(team, mailbox):
    assert "moved" not in outcomes_of(item_of(sent_message(mailbox, team)))


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("freeze", [0, 4])
def test_a_move_is_told_to_everybody_in_both_languages(freeze, audience, frank, station):
    place = begin(frank, station, freeze=freeze)
    english = meaning_of(place, audience)
    with override("es"):
        spanish = meaning_of(place, audience)
    assert english.can_write == (freeze > 0)
    assert (english.refusal == "facility_moving") == (freeze == 0)
    assert spanish.title != english.title
    assert spanish.text != english.text
    assert "%(" not in english.title + english.text


def finishing_url(station):
    return f"/admin/secure-messaging/stations/{station.pk}/finishing/"


def test_the_finishing_list_counts_and_never_shows_a_word(client, frank, station, team, mailbox):
    sent_message(mailbox, team, "Dizzy in the morning")
    begin(frank, station, freeze=0)
    client.force_login(frank)
    page = client.get(finishing_url(station)).content.decode()
    assert "1 message is not answered yet." in page
    assert team.name in page
    assert "Dizzy" not in page
    assert "Ruth" not in page


def test_ending_asks_again_and_ends_what_was_shown(client, frank, station, team, mailbox):
    sent_message(mailbox, team)
    begin(frank, station, freeze=0)
    client.force_login(frank)
    asked = client.post(finishing_url(station), {"team": str(team.pk)})
    assert asked.status_code == 200
    assert WorkItem.objects.get().status == "waiting"
    sent = {"team": str(team.pk), "confirmed": asked.context["token"]}
    WorkItem.objects.update(status="waiting")
    assert client.post(finishing_url(station), sent).status_code == 302
    assert WorkItem.objects.get().status == "done"


def test_the_administrator_of_another_station_finds_no_finishing_list(client, station):
    joan = administrator(FacilityFactory(), "Joan Mercer")
    client.force_login(joan)
    assert client.get(finishing_url(station)).status_code == 404
    assert client.post(finishing_url(station), {"team": str(uuid4())}).status_code == 404


def test_a_pause_says_what_it_touches_and_asks_again(client, frank, station, team, mailbox):
    sent_message(mailbox, team)
    client.force_login(frank)
    address = f"/admin/secure-messaging/stations/edit/{station.pk}/"
    step = {"next_stage": "paused", "reason": "Flood", "help_phone": "207-555-0142"}
    refused = client.post(address, step | {"reason": ""})
    assert "Please say why." in refused.content.decode(), "told on the first page"
    asked = client.post(address, step)
    reach = asked.context["reach"]
    assert (reach.items, reach.owed, reach.teams, reach.patients) == (1, 1, 1, 1)
    page = asked.content.decode()
    assert "can&#x27;t write: from the next page on" in page
    assert "None: people read it when they open messaging" in page
    assert "Editing" not in page
    station.refresh_from_db()
    assert (station.stage, station.help_phone) == ("live", "207-555-0100")
    assert client.post(address, step | {"confirmed": asked.context["token"]}).status_code == 302
    station.refresh_from_db()
    assert (station.stage, station.help_phone) == ("paused", "207-555-0142")


def test_the_page_of_a_move_out_of_a_pause_shows_the_day_that_is_kept(client, frank, station):
    change_stage(actor=frank, facility=station, to="paused", reason="why")
    client.force_login(frank)
    address = f"/admin/secure-messaging/stations/edit/{station.pk}/"
    days = {"freeze_on": str(day(3)), "moving_on": str(day(6))}
    step = {"next_stage": "moving", "reason": "New system", "help_phone": "207-555-0142"} | days
    asked = client.post(address, step)
    shown = asked.context["move"].freeze_on
    assert client.post(address, step | {"confirmed": asked.context["token"]}).status_code == 302
    station.refresh_from_db()
    assert shown == station.freeze_on == day(0)


def test_a_move_is_begun_on_screen(client, frank, station):
    other = FacilityFactory()
    client.force_login(frank)
    address = f"/admin/secure-messaging/stations/edit/{station.pk}/"
    step = {
        "next_stage": "moving",
        "reason": "New system",
        "freeze_on": str(day(3)),
        "moving_on": str(day(6)),
        "successor": str(other.pk),
        "help_phone": "207-555-0142",
    }
    assert "day of the move" in client.post(address, step | {"moving_on": ""}).content.decode()
    asked = client.post(address, step)
    assert client.post(address, step | {"confirmed": asked.context["token"]}).status_code == 302
    station.refresh_from_db()
    assert (station.stage, station.freeze_on, station.successor) == ("moving", day(3), other)
    kept = {"help_phone": "207-555-0142", "freeze_on": str(day(4)), "moving_on": str(day(6))}
    assert client.post(address, kept).status_code == 302
    station.refresh_from_db()
    assert (station.freeze_on, station.successor) == (day(4), None)
