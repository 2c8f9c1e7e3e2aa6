"""What a history says was told, was told: a notice is written with it, or it isn't said."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from sm_plugin.notify.choices import Kind
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.preferences import preference_of
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import WORDS, steps_for_staff, steps_for_veteran
from sm_plugin.threads.models import ThreadEvent
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import escalate_overdue
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db

# What a sentence of the history says was done besides the step itself, and the notice behind it.
SAYS_TOLD = ("told", "notified", "email", "informed")
BOUND = {
    ThreadEvent.Kind.COORDINATOR_TOLD: (OutboxNotice.Kind.LATE, OutboxNotice.Kind.UNREVIEWED),
    ThreadEvent.Kind.ADMINISTRATOR_TOLD: (OutboxNotice.Kind.CHAIN,),
}


def escalated(**members):
    team = team_at(FacilityFactory(), nurse="Angela Brooks", **members)
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    OutboxNotice.objects.all().delete()
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
    return team, message


def history(message, steps):
    return [step.text for step in steps(message.thread.events.select_related("actor"))]


def test_a_coordinator_who_is_said_to_be_told_gets_a_notice(mailoutbox):
    team, message = escalated(coordinator="Denise Park")
    denise = member(team, Role.COORDINATOR)

    assert escalate_overdue(now=timezone.now()) == 1

    notice = OutboxNotice.objects.get()
    assert (notice.kind, notice.recipient, notice.message) == ("late", denise, message)
    assert "The team's coordinator was told." in history(message, steps_for_veteran)
    assert deliver_due() == 1
    assert mailoutbox[0].to == [denise.email]
    assert "/secure-messaging/team/?queue=escalated" in mailoutbox[0].body
    assert "Dizzy" not in mailoutbox[0].body


def test_a_coordinator_of_one_mail_a_day_is_told_at_once(mailoutbox):
    team, _message = escalated(coordinator="Denise Park")
    preference = preference_of(member(team, Role.COORDINATOR))
    preference.kind = Kind.DAILY
    preference.save()
    escalate_overdue(now=timezone.now())

    assert deliver_due() == 1
    assert mailoutbox[0].subject == "An answer is late"


def test_a_coordinator_who_reads_the_message_too_is_told_besides():
    """One notice that it came and one that it is late: neither takes the other's place."""
    team, message = escalated(coordinator="Denise Park")
    OutboxNotice.objects.create(recipient=member(team, Role.COORDINATOR), message=message)
    escalate_overdue(now=timezone.now())
    assert OutboxNotice.objects.filter(message=message).count() == 2


@pytest.mark.parametrize("nobody", ["no coordinator", "no mail wanted", "no address", "closed"])
def test_nobody_is_said_to_be_told_where_nobody_is(nobody):
    members = {} if nobody == "no coordinator" else {"coordinator": "Denise Park"}
    team, message = escalated(**members)
    denise = member(team, Role.COORDINATOR) if members else None
    if nobody == "no mail wanted":
        preference = preference_of(denise)
        preference.kind = Kind.NONE
        preference.save()
    if nobody == "no address":
        type(denise).objects.filter(pk=denise.pk).update(email="")
    if nobody == "closed":
        type(denise).objects.filter(pk=denise.pk).update(is_active=False)

    escalate_overdue(now=timezone.now())

    assert not OutboxNotice.objects.exists()
    assert history(message, steps_for_veteran)[-1] == "The answer is late."
    assert not any("told" in text for text in history(message, steps_for_staff))
    assert not mail.outbox


@pytest.mark.parametrize("side", ["patient", "staff"])
def test_every_sentence_that_says_somebody_was_told_has_its_notice(side):
    sentences = {kind: str(getattr(words, side)) for kind, words in WORDS.items()}
    says = {kind for kind, text in sentences.items() if any(word in text for word in SAYS_TOLD)}
    assert says == set(BOUND)
