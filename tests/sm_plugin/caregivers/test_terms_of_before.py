"""Which agreements of before are those of caregivers: given as a delegation was accepted."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from sm_plugin.access.access import Reason, for_user
from sm_plugin.adapter import adapter
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Delegation
from sm_plugin.terms.models import TermsAcceptance
from tests.factories import FacilityFactory, UserFactory, mailbox_of, patient_at, team_at
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
A_MOMENT, A_DAY = timedelta(milliseconds=40), timedelta(days=1)


@world
def ruths() -> Mailbox:
    """Ruth, who agreed on the first day, in the moment in which her mailbox was opened."""
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    Mailbox.objects.filter(pk=mailbox.pk).update(opened_at=START + A_MOMENT)
    TermsAcceptance.objects.update(accepted_at=START)
    return mailbox


def agreed(user: Any, at: datetime) -> TermsAcceptance:
    terms = adapter().terms()
    words = {"version": terms.version, "digest": terms.digest}
    return TermsAcceptance.objects.create(user=user, accepted_at=at, **words)


def accepted(user: Any, at: datetime) -> None:
    """Make the row of a delegation that this person accepted."""
    patient = patient_at(FacilityFactory(), "James Okafor")
    words = {"email": "ruth@care.example", "right": "read", "starts_on": at.date()}
    Delegation.objects.create(patient=patient, delegate=user, accepted_at=at, **words)


def marked() -> list[bool]:
    step = import_module("sm_plugin.migrations.0071_mark_terms_of_caregivers")
    step.mark(apps, SimpleNamespace(connection=connection))
    rows = TermsAcceptance.objects.order_by("accepted_at")
    return list(rows.values_list("as_caregiver", flat=True))


def test_who_was_opted_back_in_by_helping_another_is_out_again(ruths):
    TermsAcceptance.objects.update(withdrawn_at=START + A_DAY)
    agreed(ruths.owner, START + 2 * A_DAY)
    accepted(ruths.owner, START + 2 * A_DAY + A_MOMENT)
    assert for_user(ruths.owner).can_write

    assert marked() == [False, True]
    assert for_user(ruths.owner).reason == Reason.OPTED_OUT


def test_what_was_agreed_to_before_and_held_for_the_delegation_too_stays_ones_own(ruths):
    accepted(ruths.owner, START + 2 * A_DAY)

    assert marked() == [False]
    assert for_user(ruths.owner).can_write


def test_an_agreement_that_opened_an_own_mailbox_later_stays_ones_own(ruths):
    accepted(ruths.owner, START + A_MOMENT)
    Mailbox.objects.filter(pk=ruths.pk).update(opened_at=START + A_DAY)

    assert marked() == [False]
    assert for_user(ruths.owner).can_write


def test_a_mailbox_that_another_agreement_opened_leaves_the_caregivers(ruths):
    TermsAcceptance.objects.update(withdrawn_at=START + 3 * A_DAY)
    accepted(ruths.owner, START + A_MOMENT)
    agreed(ruths.owner, START + A_DAY)
    Mailbox.objects.filter(pk=ruths.pk).update(opened_at=START + A_DAY + A_MOMENT)

    assert marked() == [True, False]


def test_who_has_no_mailbox_agreed_as_a_caregiver(ruths):
    tom = UserFactory(full_name="Tom Delgado")
    agreed(tom, START + A_DAY)
    accepted(tom, START + A_DAY + A_MOMENT)

    assert marked() == [False, True]
