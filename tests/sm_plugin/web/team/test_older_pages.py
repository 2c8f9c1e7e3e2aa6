"""A step on an older page than the newest message is not made, whichever step it is."""

from datetime import timedelta
from inspect import signature
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.rows import REOPEN
from sm_plugin.triage.steps.services import SERVICES, answer, take
from sm_plugin.triage.steps.transitions import RELEASE, TAKE
from sm_plugin.web.team.forms import FORMS, SeenForm
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import post, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

# To take or put back names the colleague who has it; what the patient wrote in is open already.
ON_OTHER_GROUNDS = {TAKE.address, RELEASE.address, REOPEN.address}


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    found = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    WorkItem.objects.filter(pk=found.pk).update(due_at=timezone.now() + timedelta(days=3))
    return found


@pytest.mark.parametrize("address", sorted(FORMS.keys() - ON_OTHER_GROUNDS))
def test_the_form_of_a_step_names_the_newest_message_that_it_was_shown_with(address):
    assert issubclass(FORMS[address], SeenForm)
    assert "newest_seen" in signature(SERVICES[address]).parameters


def form_of(item: WorkItem, address: str) -> dict[str, str]:
    """Return the form as a page of this moment has it."""
    provider = str(member(item.team, "provider").pk)
    holder = WorkItem.objects.get(pk=item.pk).assignee_id
    tomorrow = timezone.localdate() + timedelta(days=1)
    words = {
        "refer": {"role": "provider", "reason": "clinical"},
        "assign": {"person": provider, "reason": "clinical", "over_from": str(holder or "")},
        "put_off": {"until": tomorrow.isoformat()},
    }
    return words[address] | {"newest_seen": str(item.thread.messages.latest("sent_at").pk)}


def held(item: WorkItem) -> tuple[Any, ...]:
    item.refresh_from_db()
    return item.status, item.role, item.assignee_id, item.put_off_until


@pytest.mark.parametrize("address", ["refer", "assign", "put_off"])
def test_what_the_patient_wrote_since_is_read_first(item, mailbox, address):
    nurse = member(item.team)
    take(actor=nurse, item=item)
    form, before = form_of(item, address), held(item)
    entry = MailboxEntry.objects.get(mailbox=mailbox)
    reply(actor=mailbox.owner, entry=entry, body="It got worse.", idempotency_key=uuid4())

    page = post(nurse, address, item.pk, status=409, **form)

    assert page.says("The patient wrote again while you were looking at this")
    assert held(item) == before
    post(nurse, address, item.pk, status=302, **form_of(item, address))


@pytest.mark.parametrize("address", ["refer", "assign"])
def test_an_older_page_asks_nothing_of_what_a_colleague_answered_meanwhile(item, address):
    form = form_of(item, address)
    answer(actor=member(item.team), item=item, body="Sit up slowly.", idempotency_key=uuid4())

    page = post(member(item.team, "clerk"), address, item.pk, status=409, **form)

    assert page.says("A colleague answered while you were looking at this")
    item.refresh_from_db()
    assert item.status == "answered"
    assert Round.objects.filter(item=item).count() == 1


@pytest.mark.parametrize(
    ("address", "owed", "answered"),
    [
        ("refer", "The item was referred.", "Your colleagues were asked."),
        ("assign", "Your colleague has it now.", "Your colleague was asked."),
    ],
)
@pytest.mark.parametrize("is_answered", [False, True])
def test_the_words_are_those_of_the_step_that_was_made(item, address, owed, answered, is_answered):
    nurse = member(item.team)
    if is_answered:
        answer(actor=nurse, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    place = reverse(f"sm_plugin:{address}", args=[item.pk])

    page = signed_in(nurse).post(place, form_of(item, address), follow=True).content.decode()

    assert ((owed in page), (answered in page)) == (not is_answered, is_answered)
