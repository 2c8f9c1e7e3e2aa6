"""The checks of `kill_test.py` notice what they are there for: each fault is planted once."""

from collections import Counter
from uuid import uuid4

import pytest

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import send
from sm_plugin.threads.models import Thread
from tests.bench.kill_checks import faults
from tests.bench.kill_clients import Sent
from tests.factories import FacilityFactory, TopicFactory, mailbox_of, patient_at, team_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Sent:
    team = team_at(FacilityFactory())
    mailbox, key = mailbox_of(patient_at(team.facility), team), uuid4()
    words = {"actor": mailbox.owner, "mailbox": mailbox, "team": team, "topic": TopicFactory()}
    send(**words, subject="Knee", body="It hurts a little.", idempotency_key=key)
    return Sent(mailbox.owner.pk, str(key), "It hurts a little.", str(Thread.objects.get().pk))


def letters() -> Counter[str]:
    return Counter(str(key) for key in OutboxNotice.objects.values_list("pk", flat=True))


def test_each_planted_loss_and_duplicate_is_noticed(sent):
    def said(one: Sent = sent, mails: Counter[str] | None = None) -> str:
        return "\n".join(faults([one], letters() if mails is None else mails))

    assert "not delivered" in said()
    OutboxNotice.objects.update(sent_at="2026-01-02T00:00Z")
    assert said() == ""

    assert "lost or altered" in said(Sent(sent.author, str(uuid4()), sent.body, sent.thread))
    assert "lost or altered" in said(Sent(sent.author, sent.key, "Other words", sent.thread))
    assert "no letter" in said(mails=Counter())
    assert "letter of no notice" in said(mails=letters() + Counter(["x"]))
    MailboxEntry.objects.first().delete()
    assert "entries and items" in said()
    OutboxNotice.objects.all().delete()
    assert "audit events and notices" in said(mails=Counter())
