"""What somebody agrees to as a caregiver says nothing of his or her own mailbox."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from sm_plugin.access.access import Reason, for_user, in_mailbox
from sm_plugin.access.joining import join, opt_out
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import name_caregiver
from sm_plugin.errors import NotEligible
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.models import Delegation
from sm_plugin.sending.services import reply
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.triage.board import board_of
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see
from tests.worlds import world

pytestmark = pytest.mark.django_db

NEW_TERMS = "tests.sm_plugin.helpers.other_terms.NewTerms"


@world
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My knee", "It hurts.")
    EmailAddress.objects.create(user=mailbox.owner, email="ruth@care.example", verified=True)
    return mailbox


@world
def james(ruths: Mailbox) -> Mailbox:
    team = WorkItem.objects.get().team
    return mailbox_of(patient_at(team.facility, "James Okafor"), team)


def helps(ruths: Mailbox, james: Mailbox) -> Delegation:
    """Let Ruth accept on the page that she helps James."""
    delegation = name_caregiver(
        actor=james.owner, email="ruth@care.example", right="read", starts_on=timezone.localdate()
    )
    agreed = {"agree": "on", "digest": adapter().terms().digest}
    post(ruths.owner, "invitation", delegation.pk, status=302, **agreed)
    return delegation


def new_terms(settings: Any) -> None:
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ADAPTER": NEW_TERMS}


def test_who_opted_out_stays_out_when_accepting_to_help_another(ruths, james):
    entry = ruths.entries.get()
    opt_out(actor=ruths.owner)

    helps(ruths, james)

    access = for_user(ruths.owner)
    assert (access.reason, access.can_write) == (Reason.OPTED_OUT, False)
    assert in_mailbox(ruths).reason == Reason.OPTED_OUT
    with pytest.raises(NotEligible):
        reply(actor=ruths.owner, entry=entry, body="More", idempotency_key=james.pk)
    assert see(ruths.owner, "settings").says("Opt back in")
    item = WorkItem.objects.get()
    assert see(member(item.team), "item", item.pk).says("This patient opted out")


def test_who_opted_out_and_helps_another_opts_back_in_and_is_welcomed(ruths, james, mailoutbox):
    opt_out(actor=ruths.owner)
    helps(ruths, james)
    OutboxNotice.objects.all().delete()

    join(actor=ruths.owner, digest=adapter().terms().digest)

    assert for_user(ruths.owner).can_write
    assert deliver_due() == 1
    assert mailoutbox[0].subject == "You now have a message inbox"


def test_nobody_is_welcomed_to_a_mailbox_that_was_left_since(ruths, james):
    helps(ruths, james)
    opt_out(actor=ruths.owner)
    OutboxNotice.objects.all().delete()
    OutboxNotice.objects.create(recipient=ruths.owner, kind=OutboxNotice.Kind.WELCOME)

    assert deliver_due() == 0


def test_new_terms_agreed_to_as_a_caregiver_still_ask_before_writing_for_oneself(
    ruths, james, settings
):
    new_terms(settings)
    assert for_user(ruths.owner).reason == Reason.TERMS

    helps(ruths, james)

    assert for_user(ruths.owner).reason == Reason.TERMS
    assert in_mailbox(ruths).reason == Reason.TERMS


def test_opting_out_leaves_what_was_agreed_to_as_a_caregiver(ruths, james):
    helps(ruths, james)

    opt_out(actor=ruths.owner)

    as_caregiver = TermsAcceptance.objects.get(user=ruths.owner, as_caregiver=True)
    assert as_caregiver.withdrawn_at is None
    assert for_user(ruths.owner).reason == Reason.OPTED_OUT


def test_who_only_helps_another_has_agreed_to_nothing_for_an_own_mailbox(ruths, james):
    newcomer = patient_at(ruths.patient.home_facility, "Walt Novak").user
    TermsAcceptance.objects.create(
        user=newcomer, version="1", digest=adapter().terms().digest, as_caregiver=True
    )
    assert for_user(newcomer).reason == Reason.TERMS

    assert not TermsAcceptance.objects.covers(newcomer, adapter().terms())
    assert not TermsAcceptance.objects.has_left(newcomer)
    join(actor=newcomer, digest=adapter().terms().digest)
    assert for_user(newcomer).reason == Reason.NO_TEAM


def test_the_board_counts_nobody_as_opted_in_for_helping_another(ruths, james):
    runs = administrator(ruths.patient.home_facility)
    opt_out(actor=ruths.owner)
    helps(ruths, james)

    (row,) = board_of(runs).rows
    assert row.opted_in == 1  # James


def test_accepting_for_two_people_is_one_agreement_beside_ones_own(ruths, james):
    walt = mailbox_of(
        patient_at(ruths.patient.home_facility, "Walt Novak"), WorkItem.objects.get().team
    )
    helps(ruths, james)
    helps(ruths, walt)

    rows = TermsAcceptance.objects.filter(user=ruths.owner)
    assert sorted(rows.values_list("as_caregiver", flat=True)) == [False, True]
