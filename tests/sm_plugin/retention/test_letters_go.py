"""What a team wrote first goes in its time, and so does the letter's own copy of the text."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.errors import KeyDestroyed
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter
from sm_plugin.letters.sending import GRACE, send_waiting, write_one
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.vault.rotation import rotate_keys
from sm_plugin.vault.samples import open_samples
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    team_at,
)
from tests.sm_plugin.letters.conftest import begin
from tests.worlds import world

pytestmark = pytest.mark.django_db

GONE = "This was deleted because the time for which it is kept is over."


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def ruths(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def first_message(mailbox: Mailbox, team: CareTeam) -> Letter:
    return write_one(
        actor=member(team, "coordinator"),
        team=team,
        patient=mailbox.patient,
        topic=TopicFactory(),
        subject="Your left knee",
        body="How is it?",
        idempotency_key=uuid4(),
    )


def letter_to_all(team: CareTeam) -> Letter:
    denise = member(team, "coordinator")
    words = {"subject": "Flu clinic", "body": "On Saturday.", "audience": "panel"}
    letter = save_letter(actor=denise, team=team, topic=TopicFactory(), **words)
    begin(letter)
    send_waiting(now=timezone.now() + GRACE + timedelta(seconds=1))
    return letter


def aged(*threads: Thread, years: float = 7) -> None:
    at = timezone.now() - timedelta(days=365.25 * years)
    Thread.objects.filter(pk__in=[one.pk for one in threads]).update(last_message_at=at)


def purge() -> None:
    call_command("sm_purge", "--years", "6", "--apply", verbosity=0)


def pages_of(letter: Letter) -> list[str]:
    """Return the letter's page and the list, as the coordinator sees them."""
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(letter.author, backend=backend)
    addresses = [reverse("sm_plugin:letter", args=[letter.pk]), reverse("sm_plugin:letters")]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200]
    return [answer.content.decode() for answer in answers]


def now(letter: Letter) -> Any:
    return Letter.objects.get(pk=letter.pk)


def test_a_first_message_nobody_replied_to_goes_with_both_its_copies(ruths, team):
    letter, thread = first_message(ruths, team), Thread.objects.get()
    aged(thread, years=5.9)
    purge()
    assert Thread.objects.get().subject == "Your left knee"
    aged(thread, years=6.1)
    purge()

    for read in (lambda: Thread.objects.get().subject, lambda: now(letter).body):
        with pytest.raises(KeyDestroyed):
            read()
    assert bytes(now(letter).wrapped_key) == b""
    for page in pages_of(letter):
        assert GONE in page
        assert "left knee" not in page


def test_a_letter_opens_until_the_last_of_its_conversations_is_gone(ruths, team):
    mailbox_of(patient_at(team.facility, "James Okafor"), team)
    letter = letter_to_all(team)
    first, second = Thread.objects.order_by("pk")
    aged(first)
    purge()

    assert now(letter).subject == "Flu clinic"
    assert all("Flu clinic" in page for page in pages_of(letter))
    aged(second)
    purge()

    with pytest.raises(KeyDestroyed):
        assert now(letter).subject
    assert all(GONE in page for page in pages_of(letter))
    assert not any(rotate_keys().failed.values())
    assert not any(sample.failed for sample in open_samples(50))


def test_a_letter_stays_while_one_of_its_patients_still_waits_for_it(ruths, team):
    james = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    letter = letter_to_all(team)
    row = letter.rows.get(patient=james.patient)
    row.state, row.thread = "waiting", None
    row.save()
    aged(Thread.objects.get(patient=ruths.patient))
    purge()

    assert now(letter).body == "On Saturday."


def test_what_the_patient_replied_to_waits_for_its_answer_and_keeps_the_letter(ruths, team):
    letter, thread = first_message(ruths, team), Thread.objects.get()
    entry = MailboxEntry.objects.select_related("thread__team", "thread__topic", "mailbox").get(
        mailbox=ruths
    )
    reply(actor=ruths.owner, entry=entry, body="It hurts.", idempotency_key=uuid4())
    aged(thread, years=9)
    purge()

    assert Thread.objects.get().subject == "Your left knee"
    assert now(letter).body == "How is it?"
