"""A move ends what is open, and tells nobody anything that is not so."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.errors import Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import Move, change_stage
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.rollout.reach import reach_of
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import steps_for_veteran
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.finishing import complete_at_freeze, finish
from sm_plugin.triage.steps.answers import expire_answered
from sm_plugin.triage.steps.services import answer, complete, give_back, refer, reopen, take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def station():
    return FacilityFactory(name="Harbor VA Medical Center")


@world
def team(station):
    return team_at(station, nurse="Angela Brooks", pharmacist="Peter Nguyen", clerk="Carol Benson")


@world
def mailbox(station, team):
    return mailbox_of(patient_at(station), team)


@world
def item(mailbox, team):
    return item_of(sent_message(mailbox, team))


@world
def angela(team):
    return member(team)


def item_of(message):
    return WorkItem.objects.get(thread=message.thread)


def fresh(item):
    return WorkItem.objects.select_related("thread", "team").get(pk=item.pk)


def answered(item, by):
    answer(actor=by, item=item, body="Drink some water.", idempotency_key=uuid4())
    return fresh(item)


def asked(item, by):
    """Answered, and a colleague is asked about it: the patient reads that it is answered."""
    refer(actor=by, item=answered(item, by), role=Role.PHARMACIST, reason="opinion")
    return fresh(item)


def frozen(frank, station):
    today = station.today
    move = Move(freeze_on=today, moving_on=today)
    change_stage(actor=frank, facility=station, to="moving", reason="New system", move=move)
    OutboxNotice.objects.all().delete()
    return Facility.objects.get(pk=station.pk)


def moved(frank, station):
    change_stage(actor=frank, facility=station, to="moved", reason="Done")
    return Facility.objects.get(pk=station.pk)


def read_by_patient(item):
    thread = fresh(item).thread
    return state_words(thread), [one.text for one in steps_for_veteran(thread.events.all())]


def page_of(client, frank, station, **words):
    client.force_login(frank)
    address = f"/admin/secure-messaging/stations/{station.pk}/finishing/"
    got = client.post(address, words, follow=True) if words else client.get(address)
    return " ".join(got.content.decode().replace("&#x27;", "'").split()), got


def test_the_end_of_many_items_asks_no_more_often_for_answers_that_were_begun_than_that_of_few(
    frank, station
):
    asked = []
    for provider, number in (("Dr. Lena Park", 2), ("Dr. Chen Wei", 20)):
        team = team_at(station, provider, nurse="Chris Dunn")
        box = mailbox_of(patient_at(station, f"Patient of {provider}"), team)
        items = [item_of(sent_message(box, team, f"Subject {one}")) for one in range(number)]
        for begun in items[:2]:  # one of them with words, which stays
            body = "Begun" if begun is items[0] else ""
            save_answer_draft(actor=member(team), item=begun, edit=AnswerEdit(body))
        asked.append((team, number))
    station = frozen(frank, station)
    statements = []
    for team, number in asked:
        with CaptureQueriesContext(connection) as queries:
            ending = finish(actor=frank, station=station, team=team)
        assert (ending.told, ending.unsent) == (number - 1, 1)
        statements.append([one["sql"] for one in queries if "answerdraft" in one["sql"]])
    few, many = map(len, statements)
    assert few == many


class TestQuestionsBetweenColleagues:
    def test_who_was_answered_is_not_told_that_the_question_moved_nor_to_call(
        self, frank, station, team, item, angela
    ):
        item = asked(item, angela)
        station, before = frozen(frank, station), read_by_patient(item)

        ended = finish(actor=frank, station=station, team=team)

        assert (ended.told, ended.internal, ended.unsent) == (0, 1, 0)
        assert read_by_patient(item) == before
        assert before[0] == "Answered"
        assert not OutboxNotice.objects.exists(), "nobody is mailed to call"
        item = fresh(item)
        assert (item.status, item.outcome) == ("done", "answered")
        last = item.thread.events.latest("at", "pk")
        assert (last.kind, last.is_internal, last.outcome) == ("finished", True, "moved")
        assert not item.rounds.filter(ended_at=None).exists()

    def test_what_was_opened_again_stays_closed_with_the_reason_the_patient_knows(
        self, frank, station, team, item, angela
    ):
        complete(actor=angela, item=item, outcome="phoned")
        reopen(actor=angela, item=fresh(item), reason="more")
        station, before = frozen(frank, station), read_by_patient(item)

        assert finish(actor=frank, station=station, team=team).internal == 1

        assert read_by_patient(item) == before
        assert fresh(item).outcome == "phoned"
        assert not OutboxNotice.objects.exists()

    def test_the_pages_count_them_apart_from_what_is_not_answered(
        self, client, frank, station, team, mailbox, item, angela
    ):
        asked(item, angela)
        sent_message(mailbox, team, "Another")
        station = frozen(frank, station)

        listed, _got = page_of(client, frank, station)
        confirm, got = page_of(client, frank, station, team=str(team.pk))
        sent = {"team": str(team.pk), "confirmed": got.context["token"]}
        done, _got = page_of(client, frank, station, **sent)

        assert "1 message is not answered yet." in listed
        assert "1 question between colleagues is open." in listed
        assert "<dt>Messages that are not answered</dt> <dd>1</dd>" in confirm
        assert (
            "<dt>Questions between colleagues: their patients read nothing new</dt> <dd>1</dd>"
            in (confirm)
        )
        assert "1 message was ended. The patient is told to call." in done
        assert "1 question between colleagues was ended. The patient reads nothing new." in done

    def test_the_page_of_the_move_counts_no_mail_for_them(self, station, item, angela):
        asked(item, angela)
        assert reach_of(station, "moving").mails == 0


class TestWrittenAndNotSent:
    @pytest.fixture
    def written(self, item, angela):
        take(actor=angela, item=item)
        save_answer_draft(actor=angela, item=fresh(item), edit=AnswerEdit("Stop the pill."))
        return fresh(item)

    def test_an_answer_that_is_written_is_not_buried(self, frank, station, team, mailbox, written):
        other = item_of(sent_message(mailbox, team, "Another"))
        ended = finish(actor=frank, station=frozen(frank, station), team=team)

        assert (ended.told, ended.unsent) == (1, 1)
        assert fresh(written).status == "taken"
        assert fresh(other).status == "done"
        with pytest.raises(Refused):
            moved(frank, station)

    def test_the_pages_say_how_many_stay_open_for_it(self, client, frank, station, team, written):
        station = frozen(frank, station)
        confirm, got = page_of(client, frank, station, team=str(team.pk))
        sent = {"team": str(team.pk), "confirmed": got.context["token"]}
        done, _got = page_of(client, frank, station, **sent)

        assert "Of these stay open: an answer is written and not sent</dt> <dd>1</dd>" in confirm
        assert "1 message stays open: an answer is written there and was not sent." in done
        assert "0 messages were ended" not in done
        assert fresh(written).status == "taken"


def test_the_freeze_keeps_the_reason_with_which_a_conversation_was_closed(
    frank, station, team, item, angela
):
    complete(actor=angela, item=answered(item, angela), outcome="phoned")
    reopen(actor=angela, item=fresh(item), reason="more")
    give_back(actor=member(team, Role.CLERK), item=fresh(item))
    before = read_by_patient(item)
    frozen(frank, station)

    assert complete_at_freeze() == 1

    assert before[0] == "Closed: We called by phone"
    assert read_by_patient(item) == before
    assert fresh(item).outcome == "phoned"


class TestMoved:
    def test_what_was_answered_is_completed_though_the_station_moved_first(
        self, frank, station, item, angela
    ):
        """The worker may have been away between the freeze and the move."""
        answered(item, angela)
        frozen(frank, station)
        moved(frank, station)

        assert complete_at_freeze() == 1

        assert expire_answered(now=timezone.now() + timedelta(days=15)) == 0
        words, steps = read_by_patient(item)
        assert words == "Closed: Answered by message"
        assert steps[-1] == (
            "Closed: Answered by message. Nothing new can be written here any more."
        )

    def test_nothing_is_opened_again_there_and_it_is_said_why(self, frank, station, item, angela):
        complete(actor=angela, item=item, outcome="phoned")
        frozen(frank, station)
        reopen(actor=angela, item=fresh(item), reason="more")  # still answered until the move
        complete(actor=angela, item=fresh(item), outcome="phoned")
        moved(frank, station)

        with pytest.raises(Refused) as refused:
            reopen(actor=angela, item=fresh(item), reason="more")

        assert refused.value.code == "moved"
        assert str(refused.value.message) == "This facility moved to another system."
        assert fresh(item).status == "done"

    def test_what_is_owed_there_all_the_same_can_be_ended(self, client, frank, station, team, item):
        frozen(frank, station)
        Facility.objects.filter(pk=station.pk).update(stage="moved")
        station.refresh_from_db()

        listed, _got = page_of(client, frank, station)
        assert "This station is not moving." not in listed
        assert finish(actor=frank, station=station, team=team).told == 1

    def test_a_clinic_moved_with_its_station(self, frank, station):
        clinic = FacilityFactory(parent=station, stage="planned", go_live_on=None)
        frozen(frank, station)
        moved(frank, station)
        assert set(Facility.objects.frozen()) == {station, clinic}
        clinic.refresh_from_db()
        assert clinic.is_frozen
        assert clinic.has_moved
