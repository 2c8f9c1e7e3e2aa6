"""Emergency access: with a reason, for an hour at most, on record, told, and never to write."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.access.access import for_opened_thread, for_opening
from sm_plugin.access.reading import find_entry, read_thread
from sm_plugin.audit.models import AuditEvent
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.break_glass.services import end_opening, open_in_emergency
from sm_plugin.errors import InvalidInput, NotAllowed, NotEligible, NotFound, OpeningEnded
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask
from sm_plugin.facilities.appointments import appoint, dismiss
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    privacy_officer,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

WHY = "Ruth is unconscious, the emergency room asks what she takes."
KNEE, SHOULDER = "My left knee", "My right shoulder"


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def ruths(team: CareTeam) -> Mailbox:
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, KNEE, "It hurts on stairs.")
    sent_message(mailbox, team, SHOULDER, "It hurts at night.")
    return mailbox


@world
def priya() -> User:
    return privacy_officer()


def opened(actor: Any, mailbox: Mailbox, **changed: Any) -> EmergencyOpening:
    given = {"patient": mailbox.patient, "reason": WHY, "minutes": 30} | changed
    return open_in_emergency(actor=actor, **given)


def threads_of(mailbox: Mailbox) -> list[Thread]:
    return list(Thread.objects.filter(patient=mailbox.patient).order_by("started_at"))


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages_of(opening: EmergencyOpening, thread: Thread) -> list[str]:
    return [
        reverse("sm_plugin:opened_mailbox", args=[opening.pk]),
        reverse("sm_plugin:opened_thread", args=[thread.pk]),
    ]


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("at", "id"))


def test_each_page_of_an_opening_says_how_long_it_lasts_and_ends_with_one_button(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    for address in pages_of(opening, thread):
        page = browser_of(priya).get(address).content.decode()

        assert "in an emergency, to read them only" in page
        assert "30 minutes" in page
        assert f'action="{reverse("sm_plugin:end_opening", args=[opening.pk])}"' in page
        assert KNEE in page


def test_opening_and_each_reading_are_events_of_their_own_kind(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    for address in pages_of(opening, thread):
        browser_of(priya).get(address)
    browser_of(priya).post(reverse("sm_plugin:end_opening", args=[opening.pk]))

    for action in ("emergency.open", "emergency.list", "emergency.read", "emergency.end"):
        (event,) = events(action)
        assert event.actor_key == str(priya.pk)
        assert event.patient_key == str(ruths.patient_id)
    assert not events("thread.read")
    assert not AuditEvent.objects.filter(code__contains="unconscious").exists()


def test_the_patient_finds_who_opened_her_messages_in_her_own_list(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    for address in pages_of(opening, thread):
        browser_of(priya).get(address)

    page = browser_of(ruths.owner).get(reverse("sm_plugin:who_opened")).content.decode()
    assert "Opened your messages in an emergency" in page
    assert "Read this conversation in an emergency" in page
    assert priya.full_name in page
    assert "unconscious" not in page


@pytest.mark.parametrize("reason", ["", "   ", "x", "12 34 56", "now", "a b c d", "\u200b \u200b"])
def test_without_a_reason_in_words_nothing_is_opened(reason, ruths, priya):
    with pytest.raises(InvalidInput):
        opened(priya, ruths, reason=reason)
    address = reverse("sm_plugin:open_in_emergency", args=[ruths.patient_id])
    form = {"what": "mailbox", "reason": reason, "minutes": "60"}

    assert browser_of(priya).post(address, form).status_code == 422
    assert not EmergencyOpening.objects.exists()
    assert not events("emergency.open")


@pytest.mark.parametrize("minutes", [0, -5, 61, 90, 1440])
def test_no_opening_lasts_longer_than_an_hour(minutes, ruths, priya):
    with pytest.raises(InvalidInput):
        opened(priya, ruths, minutes=minutes)
    opening = opened(priya, ruths)
    if minutes >= 0:
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyOpening.objects.filter(pk=opening.pk).update(minutes=minutes)


def test_after_its_time_the_next_request_shows_nothing(ruths, priya):
    opening, thread = opened(priya, ruths, minutes=15), threads_of(ruths)[0]
    client = browser_of(priya)
    with time_machine.travel(timezone.now() + timedelta(minutes=14, seconds=50)):
        assert client.get(pages_of(opening, thread)[1]).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        for address in pages_of(opening, thread):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "has ended" in answer.content.decode()
            assert KNEE not in answer.content.decode()


def test_a_reading_that_began_before_the_end_shows_nothing_after_it(ruths, priya):
    """The clock is read again where the texts are opened, not only at the door."""
    opening, thread = opened(priya, ruths, minutes=15), threads_of(ruths)[0]
    access = for_opening(priya, opening.pk)
    entry = find_entry(access, thread.pk)
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=16)),
        pytest.raises(OpeningEnded),
    ):
        read_thread(access, entry)


def test_ended_by_hand_it_is_over_at_once_and_for_good(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    client = browser_of(priya)
    client.post(reverse("sm_plugin:end_opening", args=[opening.pk]))

    assert [client.get(address).status_code for address in pages_of(opening, thread)] == [403, 403]
    end_opening(actor=priya, opening=opening)
    assert len(events("emergency.end")) == 1


def test_a_dismissed_officer_reads_nothing_more_on_the_next_request(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    client = browser_of(priya)
    dismiss(actor=national_administrator(), appointment=Appointment.objects.get(user=priya))

    assert [client.get(address).status_code for address in pages_of(opening, thread)] == [403, 403]


def test_a_grant_left_over_without_the_appointment_opens_nothing(ruths, priya):
    """The grant counts beside its fact alone."""
    opening = opened(priya, ruths)
    privacy_officer("Otis Other")
    Appointment.objects.filter(user=priya).update(until=timezone.now())

    with pytest.raises(OpeningEnded):
        for_opening(priya, opening.pk)
    with pytest.raises(NotAllowed):
        opened(priya, ruths)


def test_a_closed_account_reads_nothing_more_on_the_next_request(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    client = browser_of(priya)
    User.objects.filter(pk=priya.pk).update(is_active=False)

    for address in pages_of(opening, thread):
        assert client.get(address).status_code == 302
    with pytest.raises(NotFound):
        for_opening(User.objects.get(pk=priya.pk), opening.pk)


def test_an_officer_of_another_region_opens_nothing_here(ruths):
    visn = ruths.patient.home_facility.visn
    near, far = privacy_officer(visn=visn), privacy_officer("Far Away", visn=visn % 23 + 1)

    with pytest.raises(NotAllowed):
        opened(far, ruths)
    assert opened(near, ruths)


def test_nobody_else_opens_anything(ruths, team, priya):
    people = [
        administrator(team.facility),
        member(team),
        national_administrator(),
        ruths.owner,
        UserFactory(full_name="Sam Stranger"),
    ]
    for person in people:
        with pytest.raises(NotAllowed):
            opened(person, ruths)
        address = reverse("sm_plugin:open_in_emergency", args=[ruths.patient_id])
        assert browser_of(person).get(address).status_code == 404
    assert not EmergencyOpening.objects.exists()


def test_a_superuser_opens_only_where_no_officer_is_appointed(ruths):
    nora = national_administrator()
    opening, thread = opened(nora, ruths), threads_of(ruths)[0]
    assert browser_of(nora).get(pages_of(opening, thread)[1]).status_code == 200

    privacy_officer()

    assert browser_of(nora).get(pages_of(opening, thread)[1]).status_code == 403
    with pytest.raises(NotAllowed):
        opened(nora, ruths)


def test_without_an_opening_a_superuser_still_reads_nothing(ruths):
    nora, thread = national_administrator(), threads_of(ruths)[0]

    assert (
        browser_of(nora).get(pages_of(EmergencyOpening(pk=uuid4()), thread)[1]).status_code == 404
    )
    with pytest.raises(NotFound):
        for_opened_thread(nora, thread.pk)


def test_one_officer_never_reads_by_the_opening_of_another(ruths, priya):
    opening, thread = opened(priya, ruths), threads_of(ruths)[0]
    otis = privacy_officer("Otis Other")

    for address in pages_of(opening, thread):
        assert browser_of(otis).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        end_opening(actor=otis, opening=opening)


def test_one_opened_conversation_opens_no_other(ruths, priya):
    knee, shoulder = threads_of(ruths)
    opening = opened(priya, ruths, thread_id=knee.pk)
    client = browser_of(priya)

    assert client.get(pages_of(opening, knee)[1]).status_code == 200
    assert client.get(pages_of(opening, shoulder)[1]).status_code == 404
    listed = client.get(pages_of(opening, knee)[0], follow=True)
    assert SHOULDER not in listed.content.decode()


def test_a_thread_of_another_patient_is_not_opened_by_name(ruths, team, priya):
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    foreign = sent_message(other, team, "His back", "It hurts.").thread

    with pytest.raises(NotFound):
        opened(priya, ruths, thread_id=foreign.pk)
    opened(priya, ruths)
    assert (
        browser_of(priya).get(reverse("sm_plugin:opened_thread", args=[foreign.pk])).status_code
        == 404
    )


def test_an_opening_gives_no_right_to_write_sort_or_take_away(ruths, priya):
    opened(priya, ruths)
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").filter(mailbox=ruths)[0]

    with pytest.raises((NotAllowed, NotEligible)):
        reply(actor=priya, entry=entry, body="Hello", idempotency_key=uuid4())
    with pytest.raises((NotAllowed, NotEligible)):
        ask(actor=priya, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    for name in ("inbox", "choose_team", "search", "drafts", "downloads"):
        address = reverse(f"sm_plugin:{name}", kwargs={"mailbox_id": ruths.pk})
        assert browser_of(priya).get(address).status_code == 404, name
    access = for_opened_thread(priya, entry.thread_id)
    with pytest.raises(NotEligible):
        access.require_writer()
    assert Message.objects.count() == 2
    assert entry.unread == MailboxEntry.objects.get(pk=entry.pk).unread


def test_other_officers_and_the_patient_are_told_at_once_whatever_they_chose(
    ruths, priya, mailoutbox
):
    otis = privacy_officer("Otis Other")
    OutboxNotice.objects.all().delete()
    opened(priya, ruths)
    deliver_due()

    assert {(mail.to[0], mail.subject) for mail in mailoutbox} == {
        (otis.email, "Messages were opened in an emergency"),
        (ruths.owner.email, "Somebody opened your messages in an emergency"),
    }
    for mail in mailoutbox:
        assert "unconscious" not in mail.body
        assert ruths.owner.full_name not in mail.body


def test_a_setting_leaves_the_mail_to_the_patient_out(ruths, priya, settings):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {
        "TELLS_PATIENT_OF_EMERGENCY_OPENING": False
    }
    OutboxNotice.objects.all().delete()
    opened(priya, ruths)

    watcher = national_administrator()
    assert [notice.recipient for notice in OutboxNotice.objects.all()] == [watcher]


def test_where_nobody_is_officer_those_are_told_who_could_appoint_one(ruths):
    lead = UserFactory(full_name="Lena Lead", is_superuser=False)
    appoint(actor=national_administrator(), user=lead, post=Post.ADMINISTRATOR)
    OutboxNotice.objects.all().delete()
    opened(national_administrator(), ruths)

    told = OutboxNotice.objects.filter(kind="opened")
    assert [notice.recipient for notice in told] == [lead]


def test_an_officer_is_appointed_for_a_region_or_all_never_for_one_station(team):
    with pytest.raises(InvalidInput):
        privacy_officer(facility=team.facility)
    with pytest.raises(NotAllowed):
        appoint(
            actor=administrator(team.facility),
            user=UserFactory(full_name="Sam Stranger"),
            post=Post.PRIVACY,
            visn=team.facility.visn,
        )


def test_the_reason_lies_sealed_and_officers_of_the_place_read_it(ruths, priya):
    opening = opened(priya, ruths)

    assert b"unconscious" not in bytes(opening.reason_sealed)
    otis = privacy_officer("Otis Other")
    page = browser_of(otis).get(reverse("sm_plugin:privacy")).content.decode()
    assert "Ruth is unconscious" in page
    assert "Go on reading" not in page
    far = privacy_officer("Far Away", visn=ruths.patient.home_facility.visn % 23 + 1)
    assert "unconscious" not in browser_of(far).get(reverse("sm_plugin:privacy")).content.decode()


def test_a_patient_is_found_by_number_and_birth_date_and_opened_from_there(ruths, priya):
    client, patient = browser_of(priya), ruths.patient
    form = {"record_number": patient.record_number, "birth_date": str(patient.birth_date)}
    found = client.post(reverse("sm_plugin:privacy"), form)
    page = client.get(found["Location"]).content.decode()
    assert KNEE not in page, "a subject is part of what is not open yet"

    answer = client.post(
        found["Location"], {"what": "mailbox", "reason": WHY, "minutes": "15"}, follow=True
    )
    assert KNEE in answer.content.decode()
    unknown = client.post(reverse("sm_plugin:privacy"), form | {"record_number": "none"})
    assert "Nobody at your places" in unknown.content.decode()
