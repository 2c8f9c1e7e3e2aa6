"""The team's newest answer is never folded: who wrote again still has it on the screen."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in

pytestmark = pytest.mark.django_db


def test_the_answer_stays_open_below_ones_own_newer_message():
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    mailbox = mailbox_of(patient_at(team.facility), team)
    thread = sent_message(mailbox, team, body="Is the new pill the same?").thread
    for text in ("Which number is on it?", "It is the same medicine."):
        item = WorkItem.objects.get(thread=thread)
        answer(actor=member(team), item=item, body=text, idempotency_key=uuid4())
        entry = MailboxEntry.objects.with_thread().get(mailbox=mailbox)
        reply(actor=mailbox.owner, entry=entry, body=f"Thanks. {text}", idempotency_key=uuid4())

    page = signed_in(mailbox.owner).get(reverse("sm_plugin:thread", args=[thread.pk])).content
    folded = BeautifulSoup(page, "html.parser").select("details.sm-message__older")

    assert len(folded) == 4
    shown = [one.get_text() for one in folded if one.has_attr("open")]
    assert len(shown) == 1
    assert "It is the same medicine." in shown[0]
