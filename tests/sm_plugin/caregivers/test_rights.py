"""What a caregiver may do follows from what is in force today, whatever came before it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.utils import timezone

from sm_plugin.access.access import for_mailbox
from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.caregivers.services import accept, end, end_past_last_day, name_caregiver
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.errors import AccessEnded, NotAllowed, NotFound
from sm_plugin.grants import grant
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.recipients import readers_of
from sm_plugin.people.models import Delegation
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

HOME, WORK = "tom@home.example", "tom@work.example"


@world
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My knee", "It hurts.")
    return mailbox


@world
def tom() -> Any:
    user = UserFactory(full_name="Tom Delgado", email=HOME)
    for address in (HOME, WORK):
        EmailAddress.objects.create(user=user, email=address, verified=True)
    return user


def helping(mailbox: Mailbox, user: Any, right: str, email: str = HOME, **days: Any) -> Delegation:
    today = {"starts_on": timezone.localdate()}
    named = name_caregiver(actor=mailbox.owner, email=email, right=right, **(today | days))
    return accept(actor=user, delegation=named, digest=adapter().terms().digest)


def rights(user: Any, mailbox: Mailbox) -> set[str]:
    asked = ("view_mailbox", "send_as_mailbox", "organise_mailbox")
    mine = Mailbox.objects.filter(pk=mailbox.pk)
    return {right for right in asked if mine.granted_to(user, right).exists()}


READING, WRITING = {"view_mailbox"}, {"view_mailbox", "send_as_mailbox"}


def test_a_caregiver_named_again_for_reading_only_cant_write(ruths, tom):
    helping(ruths, tom, "write", ends_on=timezone.localdate() + timedelta(days=1))
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        helping(ruths, tom, "read")

        assert rights(tom, ruths) == READING
        call_command("sm_check_grants")
        with pytest.raises(NotAllowed):
            save_draft(actor=tom, mailbox=ruths, edit=Edit(DraftWords("Her knee", "It is worse.")))


def test_access_that_ran_out_is_on_record_when_the_person_is_named_again(ruths, tom):
    first = helping(ruths, tom, "write", ends_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        helping(ruths, tom, "read")
        taken = AuditEvent.objects.filter(action=Action.DELEGATION_WITHDRAW)
        assert [(one.object_key, one.code) for one in taken] == [(str(first.pk), "last_day")]


def test_a_grant_that_was_left_over_gives_no_right_that_no_delegation_gives(ruths, tom):
    helping(ruths, tom, "read")
    grant("send_as_mailbox", tom, ruths)

    assert rights(tom, ruths) == READING


@pytest.mark.parametrize("ended", [HOME, WORK])
def test_ending_one_of_two_addresses_leaves_just_what_the_other_gives(ruths, tom, ended):
    given = {HOME: helping(ruths, tom, "write"), WORK: helping(ruths, tom, "read", WORK)}
    assert rights(tom, ruths) == WRITING

    end(actor=ruths.owner, delegation=given[ended])

    assert rights(tom, ruths) == (READING if ended == HOME else WRITING)
    call_command("sm_check_grants")


def test_one_of_two_addresses_that_runs_out_takes_only_its_own_right(ruths, tom):
    helping(ruths, tom, "write", ends_on=timezone.localdate())
    helping(ruths, tom, "read", WORK)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert rights(tom, ruths) == READING, "before the worker has looked"
        assert end_past_last_day() == 1
        assert rights(tom, ruths) == READING
        call_command("sm_check_grants")


def test_the_right_to_write_begins_on_its_own_day(ruths, tom):
    helping(ruths, tom, "read")
    helping(ruths, tom, "write", WORK, starts_on=timezone.localdate() + timedelta(days=5))
    assert rights(tom, ruths) == READING
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert rights(tom, ruths) == WRITING


def test_a_caregiver_under_two_addresses_hears_once_and_the_answer_goes_out(ruths, tom):
    helping(ruths, tom, "write")
    helping(ruths, tom, "read", WORK)
    team = ruths.patient.assignments.get().team
    item = team.work_items.get()

    answer(actor=member(team), item=item, body="Rest it.", idempotency_key=uuid4())

    assert readers_of(ruths) == [ruths.owner, tom]
    assert OutboxNotice.objects.filter(recipient=tom).count() == 1


@pytest.mark.parametrize(
    ("offset", "place"),
    [
        (8, {"state": "PH", "latitude": "14.53", "longitude": "120.98"}),
        (-10, {"state": "HI", "latitude": "21.36", "longitude": "-157.89"}),
    ],
)
def test_access_begins_and_ends_at_midnight_where_the_patient_gets_care(offset, place, tom):
    def at(day: int, hour: int) -> Any:
        moment = datetime(2026, 10, day, hour, 30, tzinfo=UTC) - timedelta(hours=offset)
        return time_machine.travel(moment, tick=False)

    with at(10, 12):
        facility = FacilityFactory(**place)
        mailbox = mailbox_of(patient_at(facility), team_at(facility))
        days = {"starts_on": date(2026, 10, 20), "ends_on": date(2026, 10, 21)}
        given = helping(mailbox, tom, "write", **days)
    for day, hour, is_open in (
        *((19, 23, False), (20, 0, True), (20, 12, True)),
        *((21, 12, True), (21, 23, True), (22, 0, False), (22, 12, False)),
    ):
        with at(day, hour):
            opened = for_opened(tom, mailbox)
            assert (opened, tom in readers_of(mailbox)) == (is_open, is_open), (day, hour)
            assert Delegation.objects.past_last_day().exists() == given.is_over == (day == 22)
            assert given.has_begun == (day >= 20)


def for_opened(user: Any, mailbox: Mailbox) -> bool:
    try:
        return for_mailbox(user, mailbox.pk).can_write
    except (NotFound, AccessEnded):
        return False


def test_a_last_day_is_today_or_later_where_the_patient_gets_care():
    hawaii = {"state": "HI", "latitude": "21.36", "longitude": "-157.89"}
    facility = FacilityFactory(**hawaii)
    mailbox = mailbox_of(patient_at(facility), team_at(facility))
    today = date(2026, 10, 20)
    with time_machine.travel(datetime(2026, 10, 21, 8, tzinfo=UTC), tick=False):  # 10 p.m. there
        given = {"email": HOME, "right": "read", "starts_on": today, "ends_on": today}
        named = name_caregiver(actor=mailbox.owner, **given)
        assert not named.is_over
