"""Letters to many: each patient once, with a thread of their own, and nothing owed by it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, KeyReused, NotAllowed, Refused, UnknownKey
from sm_plugin.letters import sending
from sm_plugin.letters.drafting import discard_letter, save_letter
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.letters.sending import (
    GRACE,
    reach_of,
    recall_letter,
    send_letter,
    send_waiting,
    token_of,
    write_one,
)
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.reports.months import months_on_offer
from sm_plugin.reports.services import make_report
from sm_plugin.reports.units import team_unit
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    TopicFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    team_at,
)
from tests.sm_plugin.letters.conftest import TEXT, begin, fates, work

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def reply_to(box, body="I will come."):
    entry = MailboxEntry.objects.select_related("thread__team", "thread__topic", "mailbox").get(
        mailbox=box
    )
    return reply(actor=box.owner, entry=entry, body=body, idempotency_key=uuid4())


def test_each_patient_gets_a_sealed_thread_of_the_own_with_the_places_filled_in(team, boxes, write):
    letter = begin(write())

    assert work() == 3

    ruths = Thread.objects.get(patient=boxes["ruth"].patient)
    message = ruths.messages.get()
    assert message.body == TEXT.replace("[[patient]]", "Ruth Delgado").replace(
        "[[me]]", "Denise Park"
    )
    assert ruths.subject == "Flu clinic"
    assert (message.side, message.author_role) == ("team", "coordinator")
    assert b"flu" not in bytes(message.body_sealed) + bytes(letter.body_sealed)
    assert Thread.objects.count() == 3
    assert fates(letter) == dict.fromkeys(("Ruth", "James", "Walt"), "sent")
    entry = MailboxEntry.objects.get(mailbox=boxes["ruth"])
    assert (entry.unread, entry.last_sent_at) == (True, None)


def test_it_is_told_to_the_patient_and_is_on_record_and_in_the_history(team, boxes, write):
    letter = begin(write())
    work()

    message = Message.objects.get(thread__patient=boxes["ruth"].patient)
    assert OutboxNotice.objects.get(message=message).recipient == boxes["ruth"].owner
    assert message.thread.events.get().kind == "written"
    denise = str(letter.author.pk)
    events = AuditEvent.objects.filter(actor_key=denise)
    assert events.filter(action=Action.LETTER_CHANGE, object_key=str(letter.pk)).count() == 1
    assert events.filter(action=Action.LETTER_SEND, object_key=str(letter.pk)).count() == 1
    assert events.filter(action=Action.MESSAGE_FIRST).count() == 3
    ruth = str(boxes["ruth"].patient.pk)
    assert events.get(action=Action.MESSAGE_FIRST, patient_key=ruth).object_key == str(message.pk)


def test_nobody_owes_anything_by_a_letter_until_the_patient_replies(team, boxes, write):
    begin(write(topic=TopicFactory(code="office", label="Office", first_role="clerk")))
    work()
    assert not WorkItem.objects.exists()
    assert not Round.objects.exists()

    reply_to(boxes["ruth"])

    item = WorkItem.objects.get()
    assert (item.team, item.role, item.status) == (team, "clerk", "waiting")
    assert item.rounds.count() == 1
    reply_to(boxes["ruth"], "And my wife too.")
    assert WorkItem.objects.get() == item
    answer(actor=member(team, "clerk"), item=item, body="Good.", idempotency_key=uuid4())


def test_a_letter_is_in_no_report_of_answers(team, boxes, write):
    def report():
        return make_report(team_unit(team), months_on_offer()[0], now=timezone.now(), is_fine=True)

    before = report()
    begin(write())
    work()

    assert report() == before


def test_a_worker_killed_in_the_middle_of_a_batch_sends_nothing_twice_and_loses_nothing(
    team, boxes, write, monkeypatch
):
    """Killed between the message and its mark: both are gone, and the next worker does both."""
    letter = begin(write())
    real, calls = sending.write_first, []

    def killed(**words):
        message = real(**words)
        calls.append(message)
        if len(calls) == 2:
            raise KeyboardInterrupt  # nothing catches it, like a kill
        return message

    monkeypatch.setattr(sending, "write_first", killed)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert Message.objects.count() == 1
    monkeypatch.undo()

    assert work() == 2
    assert work() == 0
    assert Message.objects.count() == OutboxNotice.objects.filter(kind="message").count() == 3
    assert Thread.objects.values("patient").distinct().count() == 3
    assert set(fates(letter).values()) == {"sent"}
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_a_row_that_fails_holds_up_no_other_and_is_given_up_after_three_tries(
    team, boxes, write, monkeypatch
):
    letter = begin(write())
    real = sending.write_first

    def fails_for_ruth(**words):
        if words["patient"] == boxes["ruth"].patient:
            raise ValueError
        return real(**words)

    monkeypatch.setattr(sending, "write_first", fails_for_ruth)
    assert work() == 2
    work()
    letter.refresh_from_db()
    assert letter.state == "sending"
    work()

    assert fates(letter) == {"Ruth": "failed", "James": "sent", "Walt": "sent"}
    letter.refresh_from_db()
    assert letter.state == "sent"


@pytest.mark.parametrize("fault", [UnknownKey, OSError, OperationalError])
def test_a_fault_of_the_site_gives_up_nobody_and_all_goes_when_it_is_over(
    team, boxes, write, monkeypatch, fault
):
    letter, later = begin(write()), timezone.now() + GRACE

    def fails(**words):
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(sending, "write_first", fails)
        for minutes in (1, 3, 10, 60, 300, 301):
            assert send_waiting(now=later + timedelta(minutes=minutes)) == 0
        assert set(fates(letter).values()) == {"waiting"}
        waits = [row.due_at - later for row in letter.rows.all()]
        assert all(timedelta(minutes=301) < one <= timedelta(minutes=421) for one in waits)
        assert {row.tries for row in letter.rows.all()} == {0}

    assert send_waiting(now=later + timedelta(minutes=302)) == 0, "not before its time"
    assert send_waiting(now=later + timedelta(minutes=500)) == 3
    assert set(fates(letter).values()) == {"sent"}


def test_a_fault_of_the_site_in_one_row_holds_up_no_other(team, boxes, write, monkeypatch):
    letter, real = begin(write()), sending.write_first

    def fails_for_ruth(**words):
        if words["patient"] == boxes["ruth"].patient:
            raise UnknownKey
        return real(**words)

    monkeypatch.setattr(sending, "write_first", fails_for_ruth)
    assert work() == 2
    assert fates(letter)["Ruth"] == "waiting"


def test_what_has_not_gone_can_be_recalled_and_what_has_gone_stays(team, boxes, write, monkeypatch):
    letter = begin(write())
    assert send_waiting(now=timezone.now()) == 0, "Two minutes are left to recall all of it"
    monkeypatch.setattr(sending, "BATCH", 1)
    assert work() == 1

    assert recall_letter(actor=member(team, "coordinator"), letter=letter) == 2

    assert work() == 0
    assert sorted(fates(letter).values()) == ["recalled", "recalled", "sent"]
    assert Message.objects.count() == 1
    letter.refresh_from_db()
    assert (letter.state, letter.recalled_by) == ("recalled", member(team, "coordinator"))
    assert AuditEvent.objects.filter(action=Action.LETTER_RECALL).count() == 1
    with pytest.raises(Refused):
        recall_letter(actor=letter.author, letter=letter)


def test_a_letter_sent_twice_goes_once(team, boxes, write):
    letter = begin(write())
    send_letter(actor=letter.author, letter=letter, expected="of old")
    work()

    assert LetterRow.objects.count() == Message.objects.count() == 3


def test_a_letter_does_not_go_to_others_than_the_author_was_shown(team, boxes, write):
    letter = write()
    shown = token_of(letter, reach_of(letter))
    boxes["ruth"].patient.assignments.update(ended_at=timezone.now())
    mailbox_of(patient_at(team.facility, "Olive Marsh"), team)
    assert len(reach_of(letter).reached) == 3, "as many as before"

    with pytest.raises(Refused) as refused:
        send_letter(actor=letter.author, letter=letter, expected=shown)

    assert refused.value.code == "letter_changed"
    assert not LetterRow.objects.exists()


@pytest.mark.parametrize("changed", [{"subject": "Walk"}, {"body": "Other words."}])
def test_words_written_in_another_tab_do_not_go_unseen(changed, team, boxes, write):
    letter = write()
    shown = token_of(letter, reach_of(letter))
    write(letter=letter, version=letter.version, **changed)

    with pytest.raises(Refused) as refused:
        send_letter(actor=letter.author, letter=letter, expected=shown)

    assert refused.value.code == "letter_changed"
    assert not LetterRow.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Take [[dose]].",
        "Come on [[fill in]].",
        "[[PATIENT]] [[x]]",
        "On [[day [mm/dd]]]",
        "At [[time]",
        "At time]]",
    ],
)
def test_a_letter_with_a_place_left_open_is_not_even_kept_to_be_sent(team, boxes, write, text):
    with pytest.raises(InvalidInput) as refused:
        write(body=text)
    assert refused.value.code == "unfilled"
    with pytest.raises(InvalidInput):
        write(subject=text)


def test_a_place_that_has_no_words_for_everyone_is_a_place_left_open(team, boxes, write):
    type(team.facility).objects.filter(pk=team.facility_id).update(help_phone="")
    team.facility.refresh_from_db()
    with pytest.raises(InvalidInput):
        write(body="Call [[phone]].")


def test_who_writes_letters_is_the_coordinator_and_the_provider_of_the_own_panel(team, boxes):
    words = {"topic": TopicFactory(), "audience": "panel", "subject": "S", "body": "B"}
    for person in (member(team, "coordinator"), team.lead_provider):
        save_letter(actor=person, team=team, **words)
    others = team_at(team.facility, "Dr. Chen Wei", coordinator="Chris Dunn")
    outsiders = [
        member(team, "nurse"),
        member(team, "clerk"),
        member(others, "coordinator"),
        others.lead_provider,
        national_administrator(),
    ]
    for person in outsiders:
        with pytest.raises(NotAllowed):
            save_letter(actor=person, team=team, **words)
    assert list(CareTeam.objects.written_for_by(team.lead_provider)) == [team]


def test_who_lost_the_right_meanwhile_sends_nothing_more(team, boxes, write):
    letter = begin(write())
    membership = team.memberships.get(role="coordinator")
    end_membership(actor=national_administrator(), membership=membership)

    assert work() == 0
    assert set(fates(letter).values()) == {"no_right"}
    assert not Message.objects.exists()


def test_a_draft_is_its_authors_alone_until_it_is_sent(team, boxes, write):
    letter = write()
    provider = team.lead_provider
    assert not Letter.objects.visible_to(provider).exists()
    with pytest.raises(NotAllowed):
        send_letter(actor=provider, letter=letter, expected="3")
    with pytest.raises(NotAllowed):
        discard_letter(actor=provider, letter=letter)

    begin(letter)

    assert Letter.objects.visible_to(provider).get() == letter
    assert not Letter.objects.visible_to(member(team, "nurse")).exists()
    assert not Letter.objects.visible_to(national_administrator()).exists()
    with pytest.raises(Refused):
        save_letter(
            actor=letter.author,
            team=team,
            topic=letter.topic,
            audience="panel",
            subject="Other",
            body="Other",
            letter=letter,
        )
    recall_letter(actor=provider, letter=letter)


def test_a_first_message_to_one_patient_goes_at_once_and_once(team, boxes):
    denise, topic, key = member(team, "coordinator"), TopicFactory(), uuid4()

    def send(body="Dear [[patient]], please call us."):
        return write_one(
            actor=denise,
            team=team,
            patient=boxes["ruth"].patient,
            topic=topic,
            subject="Your visit",
            body=body,
            idempotency_key=key,
        )

    letter = send()
    assert send() == letter
    assert Message.objects.get().body == "Dear Ruth Delgado, please call us."
    assert not WorkItem.objects.exists()
    with pytest.raises(InvalidInput):
        send("Other words")
    reply_to(boxes["ruth"])
    assert WorkItem.objects.get().role == "nurse"
    assert LetterRow.objects.replied(WorkItem.objects.all()).get().letter == letter


def test_the_same_key_for_another_patient_is_not_said_to_be_sent(team, boxes):
    words = {"subject": "Your visit", "body": "Please call us.", "idempotency_key": uuid4()}
    words |= {"actor": member(team, "coordinator"), "team": team, "topic": TopicFactory()}
    write_one(patient=boxes["ruth"].patient, **words)

    with pytest.raises(KeyReused):
        write_one(patient=boxes["james"].patient, **words)

    assert Message.objects.get().thread.patient == boxes["ruth"].patient


def test_the_conversation_can_be_replied_to_for_the_usual_days(team, boxes, write):
    import time_machine

    from sm_plugin.errors import ReplyWindowClosed

    begin(write())
    work()
    with (
        time_machine.travel(timezone.now() + timedelta(days=400)),
        pytest.raises(ReplyWindowClosed),
    ):
        reply_to(boxes["ruth"])
    assert reach_of(write()).unreached == {}


def test_what_has_all_gone_is_not_recalled_before_the_worker_says_so(team, boxes, write):
    letter = begin(write())
    LetterRow.objects.filter(letter=letter).update(state="not_sent", reason="failed")

    with pytest.raises(Refused) as refused:
        recall_letter(actor=member(team, "coordinator"), letter=letter)

    assert refused.value.code == "letter_gone"
    letter.refresh_from_db()
    assert letter.state != "recalled"
