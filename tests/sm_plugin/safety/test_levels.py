"""What the check found is stored with its message: level, page, phrases and places, sealed."""

from uuid import uuid4

import pytest
from django.db import connection

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.findings import NOTHING_FOUND, Findings, Span
from sm_plugin.safety.services import check
from sm_plugin.sending import services
from sm_plugin.sending.services import reply
from sm_plugin.threads.models import Message
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db

DANGER = "Got my pistol on the table. I don't want to live."


@world
def mailbox():
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    return mailbox_of(patient_at(team.facility), team)


def sent(mailbox, body):
    team = mailbox.patient.assignments.get().team
    return sent_message(mailbox, team, body=body, subject=str(uuid4()))


def test_the_places_of_words_lead_back_to_what_was_typed():
    texts = ["Refill", "My knee is fine. Quiero matarme.", "chest pain"]

    found = check(texts)

    assert found.level == SafetyLevel.FLAG
    assert {texts[span.text][span.start : span.end] for span in found.spans} >= set(found.words)
    assert {span.phrase for span in found.spans} == set(found.phrases)


def test_a_message_carries_what_the_check_found_in_it_sealed(mailbox):
    message = Message.objects.get(pk=sent(mailbox, DANGER).pk)

    mark = message.safety_mark
    assert (mark.level, mark.page_shown) == ("flag", False)
    found = Findings.from_text(mark.findings)
    assert found == check([message.thread.subject, DANGER])
    assert any("live" in DANGER[span.start : span.end] for span in found.spans)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sm_plugin_message")
        row = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    for word in ("suicide", "pistol", "live"):
        assert word not in row


def test_a_harmless_message_carries_nothing(mailbox):
    message = sent(mailbox, "Please send the form to my new address.")

    assert (message.safety_level, message.safety_page_shown) == ("none", False)
    assert message.safety_sealed is None


@pytest.mark.parametrize("level", [SafetyLevel.LINE, SafetyLevel.PAGE])
def test_what_is_less_than_a_flag_makes_no_message_urgent(mailbox, level, monkeypatch):
    weak = Findings.of([], ["weights"], ["so tired"], level=level)
    monkeypatch.setattr(services, "check", lambda *_texts: weak)

    message = sent(mailbox, "I am so tired.")

    item = message.thread.work_items.get()
    assert not item.is_urgent
    assert not message.thread.events.filter(kind="flagged").exists()
    assert message.safety_level == level


def test_sending_after_the_page_alone_does_not_make_a_message_urgent(mailbox, monkeypatch):
    message = sent(mailbox, "Hello")
    weak = Findings.of([], ["weights"], ["so tired"], level=SafetyLevel.PAGE)
    monkeypatch.setattr(services, "check", lambda *_texts: weak)
    entry = mailbox.entries.get(thread=message.thread)

    later = reply(
        actor=mailbox.owner,
        entry=entry,
        body="I am so tired.",
        idempotency_key=uuid4(),
        page_shown=True,
    )

    assert later.safety_page_shown
    assert not message.thread.work_items.get().is_urgent


def test_findings_of_before_the_levels_are_read_as_flags():
    old = Findings.from_text('[["suicide"], ["1"], ["want to die"]]')

    assert old.is_flag
    assert old.kinds == ("suicide",)


def test_the_stronger_level_stays_when_findings_are_added_up():
    line = Findings.of([], ["weights"], level=SafetyLevel.LINE, spans=[Span(1, 0, 4, "weights")])
    flag = Findings.of(["emergency"], ["1"], ["chest pain"])

    assert (line | flag).level == (flag | line).level == SafetyLevel.FLAG
    assert (line | flag).spans == ()
    assert not NOTHING_FOUND
    assert line
    assert not line.shows_page
