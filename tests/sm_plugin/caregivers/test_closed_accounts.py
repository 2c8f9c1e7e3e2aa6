"""Caregivers of an account that was closed, and of one that was another person's."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.access import for_mailbox
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, end, name_caregiver
from sm_plugin.errors import AccessEnded, NotAllowed, Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.recipients import readers_of
from sm_plugin.people.choices import RevokedWhy
from sm_plugin.people.models import Delegation
from sm_plugin.people.own_care import has_own_care
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def ruths(team: CareTeam) -> Mailbox:
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My knee", "It hurts.")
    return mailbox


@world
def tom(ruths: Mailbox) -> Any:
    """Ruth's caregiver, who may write."""
    user = with_address("Tom Delgado")
    accept(actor=user, delegation=named(ruths, user), digest=adapter().terms().digest)
    return user


def with_address(name: str) -> Any:
    user = UserFactory(full_name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def named(mailbox: Mailbox, user: Any) -> Delegation:
    today = timezone.localdate()
    return name_caregiver(actor=mailbox.owner, email=user.email, right="write", starts_on=today)


def closed(mailbox: Mailbox, *, is_active: bool = False) -> None:
    mailbox.owner.is_active = is_active
    mailbox.owner.save()


def answer_to(mailbox: Mailbox, user: Any) -> Message:
    entry = mailbox.entries.select_related("mailbox", "thread").get()
    return reply(actor=user, entry=entry, body="Send the pills to me.", idempotency_key=uuid4())


def inbox_of(mailbox: Mailbox) -> str:
    return reverse("sm_plugin:inbox", kwargs={"mailbox_id": mailbox.pk})


def text_of(user: Any, address: str) -> str:
    page = signed_in(user).get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


def released(mailbox: Mailbox, team: CareTeam) -> None:
    frank = administrator(team.facility)
    revoke_identity(actor=frank, patient=mailbox.patient, why=RevokedWhy.WRONG_PERSON)


def test_no_caregiver_reads_or_writes_in_a_closed_account(ruths, tom):
    closed(ruths)

    with pytest.raises(NotAllowed):
        answer_to(ruths, tom)
    with pytest.raises(AccessEnded):
        for_mailbox(tom, ruths.pk)
    assert not Thread.objects.visible_to(tom).exists()
    assert tom not in readers_of(ruths)
    assert not Message.objects.filter(author=tom).exists()
    call_command("sm_check_grants")


def test_a_caregiver_reads_that_the_account_is_closed_and_not_that_help_was_ended(ruths, tom):
    closed(ruths)

    answer = signed_in(tom).get(inbox_of(ruths))
    list_of_people = text_of(tom, reverse("sm_plugin:helping"))

    assert answer.status_code == 403
    assert "The account of the person you help is closed" in answer.content.decode()
    assert "name you again" not in answer.content.decode()
    assert "The account of Ruth Delgado is closed" in list_of_people
    assert "Open the inbox of" not in list_of_people
    assert "Stop helping Ruth Delgado" in list_of_people
    stranger = signed_in(UserFactory()).get(inbox_of(ruths))
    assert stranger.status_code == 404, "it is told to nobody else"


def test_an_account_that_opens_again_has_the_caregivers_it_had(ruths, tom):
    closed(ruths)
    closed(ruths, is_active=True)

    assert for_mailbox(tom, ruths.pk).can_write
    assert answer_to(ruths, tom).author == tom


def test_nobody_accepts_an_invitation_to_a_closed_account(ruths, tom):
    aunt = with_address("Aunt May")
    waiting = named(ruths, aunt)
    closed(ruths)

    assert "asks you to help" not in text_of(aunt, reverse("sm_plugin:helping"))
    assert "People you help" not in text_of(aunt, reverse("sm_plugin:why_not"))
    with pytest.raises(NotAllowed):
        accept(actor=aunt, delegation=waiting, digest=adapter().terms().digest)


def test_the_holder_of_a_released_account_names_nobody(ruths, team, tom):
    nurse = member(team)
    EmailAddress.objects.create(user=nurse, email=nurse.email, verified=True, primary=True)
    released(ruths, team)
    holder, page = signed_in(ruths.owner), reverse("sm_plugin:caregivers")
    today = timezone.localdate().isoformat()

    shown = holder.get(page)
    sent = holder.post(page, {"email": nurse.email, "right": "read", "starts_on": today})

    assert shown.headers["Location"] == reverse("sm_plugin:why_not")
    assert sent.headers["Location"] == reverse("sm_plugin:why_not")
    with pytest.raises(Refused):
        named(ruths, nurse)
    assert not Delegation.objects.not_ended().exists()
    assert not has_own_care(nurse, ruths.patient.pk), "somebody may need to call"


def test_a_caregiver_of_a_released_account_is_not_sent_to_be_named_again(ruths, team, tom):
    released(ruths, team)

    answer = signed_in(tom).get(inbox_of(ruths))

    assert answer.status_code == 403
    assert "account for good" in answer.content.decode()
    assert "ask that person to name you again" not in answer.content.decode()


@pytest.mark.parametrize("how", ["withdrawn", "last day"])
def test_whose_help_was_over_before_hears_nothing_of_the_release(how, ruths, team, tom):
    """A third person was told that the account had turned out to be the wrong person's."""
    if how == "withdrawn":
        end(actor=ruths.owner, delegation=Delegation.objects.get())
    else:
        yesterday = ruths.patient.home_facility.today - timedelta(days=1)
        Delegation.objects.update(starts_on=yesterday, ends_on=yesterday)
    with pytest.raises(AccessEnded) as before:
        for_mailbox(tom, ruths.pk)
    released(ruths, team)
    with pytest.raises(AccessEnded) as after:
        for_mailbox(tom, ruths.pk)

    assert (before.value.by, after.value.by) == ("", "")
    assert "account for good" not in signed_in(tom).get(inbox_of(ruths)).content.decode()
