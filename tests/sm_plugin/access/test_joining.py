"""Leaving messaging and coming back: at once, on record, and without losing anything."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.urls import reverse

from sm_plugin.access.access import Reason, for_user
from sm_plugin.access.joining import join, opt_out
from sm_plugin.access.text import explain
from sm_plugin.adapter import adapter
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotEligible
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from sm_plugin.web.veteran.page import step_address
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import Parsed, post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    return mailbox


def test_writing_stops_at_once_and_reading_goes_on(mailbox):
    entry = mailbox.entries.get()
    client = signed_in(mailbox.owner)
    assert client.get(reverse("sm_plugin:choose_team")).status_code == 200

    assert client.post(reverse("sm_plugin:opt_out")).status_code == 302

    assert client.get(reverse("sm_plugin:choose_team")).status_code == 302
    with pytest.raises(NotEligible) as refused:
        reply(actor=mailbox.owner, entry=entry, body="More", idempotency_key=uuid4())
    assert refused.value.code == "not_eligible_opted_out"
    inbox = see(client, "sent")
    assert inbox.says("You opted out of Secure Messaging")
    assert inbox.says("Dizzy in the morning")
    assert see(client, "thread", entry.thread_id).says("I feel dizzy when I get up.")


def test_the_gate_says_so_and_the_tab_fits(mailbox):
    opt_out(actor=mailbox.owner)
    access = for_user(mailbox.owner)

    assert (access.reason, access.can_read, access.can_write) == (
        Reason.OPTED_OUT,
        True,
        False,
    )
    assert step_address(explain(access).step) == reverse("sm_plugin:opt_in")
    assert see(mailbox.owner, "settings").says("Secure Messaging: you opted out")


def test_it_is_recorded_and_nothing_is_deleted(mailbox):
    opt_out(actor=mailbox.owner)
    opt_out(actor=mailbox.owner)  # again: nothing more happens

    assert TermsAcceptance.objects.get(user=mailbox.owner).withdrawn_at
    events = AuditEvent.objects.filter(action="terms.withdraw")
    assert [event.patient_key for event in events] == [str(mailbox.patient_id)]
    assert mailbox.entries.count() == 1


def test_the_page_says_what_happens_before_anything_does(mailbox):
    page = see(mailbox.owner, "opt_out")

    assert page.says("1 of your messages still waits for an answer.")
    assert page.says("They stay with your care team until the team closes them.")
    assert page.says("You can read and download everything, and drafts are kept.")
    assert page.says("Choose Opt back in at any time")
    assert for_user(mailbox.owner).can_write


def test_an_answer_still_arrives_with_its_notice(mailbox, mailoutbox):
    OutboxNotice.objects.all().delete()
    opt_out(actor=mailbox.owner)
    item = WorkItem.objects.get()
    nurse = member(item.team)
    answer(actor=nurse, item=item, body="Sit up slowly.", idempotency_key=uuid4())

    assert deliver_due() == 1
    assert mailoutbox[0].to == [mailbox.owner.email]
    assert see(mailbox.owner, "inbox").says("Dizzy in the morning")


def test_the_team_sees_that_the_patient_cannot_write_back(mailbox):
    item = WorkItem.objects.get()
    nurse = member(item.team)
    note = "This patient opted out of Secure Messaging"
    assert not see(nurse, "item", item.pk).says(note)

    opt_out(actor=mailbox.owner)

    assert see(nurse, "item", item.pk).says(note)


def test_coming_back_takes_reading_the_terms_and_agreeing_again(mailbox, mailoutbox):
    opt_out(actor=mailbox.owner)
    page = see(mailbox.owner, "opt_in")
    assert page.says("Read the terms again and agree to them.")
    assert post(mailbox.owner, "opt_in", status=422, digest=adapter().terms().digest)
    assert not for_user(mailbox.owner).can_write

    post(mailbox.owner, "opt_in", status=302, agree="on", digest=adapter().terms().digest)

    assert for_user(mailbox.owner).can_write
    acceptances = TermsAcceptance.objects.filter(user=mailbox.owner).order_by("accepted_at")
    assert [bool(row.withdrawn_at) for row in acceptances] == [True, False]
    assert OutboxNotice.objects.filter(kind="welcome", recipient=mailbox.owner).count() == 1


def test_who_opted_out_is_not_told_that_the_terms_changed(mailbox, settings):
    opt_out(actor=mailbox.owner)
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {
        "ADAPTER": "tests.sm_plugin.helpers.other_terms.OtherTerms"
    }

    assert for_user(mailbox.owner).reason == Reason.OPTED_OUT
    assert not see(mailbox.owner, "opt_in").says("What changed")


def test_a_first_opt_in_is_welcomed_once_and_a_new_text_of_the_terms_is_not(
    mailoutbox, settings, django_capture_on_commit_callbacks
):
    team = team_at(FacilityFactory())
    patient = patient_at(team.facility)
    join(actor=patient.user, digest=adapter().terms().digest)
    assert deliver_due() == 1
    letter = mailoutbox[0]
    assert letter.subject == "You now have a message inbox"
    for word in (patient.user.full_name.split()[0], team.facility.name, "Santos"):
        assert word not in letter.message().as_string()

    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {
        "ADAPTER": "tests.sm_plugin.helpers.other_terms.OtherTerms"
    }
    join(actor=patient.user, digest=adapter().terms().digest)
    assert deliver_due() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_presses_at_once_are_one_start_and_one_welcome():
    ruth = patient_at(team_at(FacilityFactory()).facility).user
    digest, together = adapter().terms().digest, Barrier(2)

    def press(_number: int) -> Mailbox:
        try:
            together.wait(20)
            return join(actor=ruth, digest=digest)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as presses:
        first, second = presses.map(press, range(2))

    assert first == second
    assert OutboxNotice.objects.filter(kind="welcome", recipient=ruth).count() == 1


def test_who_opts_out_before_the_welcome_went_out_is_not_welcomed(mailoutbox):
    patient = patient_at(team_at(FacilityFactory()).facility)
    join(actor=patient.user, digest=adapter().terms().digest)
    opt_out(actor=patient.user)

    assert deliver_due() == 0
    assert mailoutbox == []


def test_not_now_leads_to_the_hosts_first_page():
    team = team_at(FacilityFactory())
    patient = patient_at(team.facility)
    page: Parsed = see(patient.user, "opt_in")
    assert f"href={adapter().home_url()}" in page.acted_on
    assert adapter().home_url() == "/"
