"""The Veteran sees who opened her messages, in words, and nobody else's record."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.exports.choices import TAKEN
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import forget_expired, make_waiting
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.handover import end_membership
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.caregivers.test_caregivers import helping
from tests.sm_plugin.helpers.reading import Parsed, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Mailbox:
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    return mailbox


def read_by_staff(mailbox: Mailbox, team: CareTeam) -> None:
    item = WorkItem.objects.get(thread__patient=mailbox.patient)
    see(member(team), "item", item.pk)


def opened(mailbox: Mailbox, **query: str) -> Parsed:
    return see(mailbox.owner, "who_opened", **query)


def test_it_says_who_in_which_role_read_what_and_when(mailbox, team):
    read_by_staff(mailbox, team)
    page = opened(mailbox)

    assert page.says(f"Angela Brooks, nurse, {team.name}")
    assert page.says("Read this conversation: Dizzy in the morning")
    assert page.says("Today at")
    thread = mailbox.entries.get().thread_id
    assert f"href={reverse('sm_plugin:thread', args=[thread])}" in page.acted_on


def test_no_internal_code_and_no_address_is_shown(mailbox, team):
    read_by_staff(mailbox, team)
    text = opened(mailbox, who="everyone").text

    for code in ("thread.read", "inbox.list", "127.0.0.1", "sm_plugin:"):
        assert code not in text


def test_the_role_is_the_one_of_that_time(mailbox, team):
    read_by_staff(mailbox, team)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        membership = team.memberships.active().get(role="nurse")
        end_membership(actor=national_administrator(), membership=membership)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert opened(mailbox).says(f"Angela Brooks, nurse, {team.name}")


def test_ones_own_reading_stands_apart(mailbox, team):
    see(mailbox.owner, "inbox")
    assert opened(mailbox).says("Nobody but you has opened these messages so far.")

    page = opened(mailbox, who="everyone")
    assert page.says("You")
    assert page.says("Looked at the list of messages")
    assert "class=sm-row sm-opening sm-opening--own" in page.acted_on


@pytest.mark.parametrize(("name", "words"), [("drafts", "drafts"), ("downloads", "downloads")])
def test_a_caregivers_own_lists_are_no_looking_at_messages(mailbox, team, name, words):
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    helping(mailbox, tom)
    see(tom, name, mailbox.pk)
    page = opened(mailbox)
    assert page.says(f"Looked at the list of own {words}")
    assert not page.says("Looked at the list of messages")


def test_nobody_is_told_of_oneself_as_of_somebody_else(mailbox, team):
    for name in ("drafts", "downloads"):
        see(mailbox.owner, name)
    page = opened(mailbox, who="everyone")
    assert page.says("You Looked at the list of own drafts")
    assert not page.says("his or her")


def test_it_can_be_narrowed_to_one_conversation(mailbox, team):
    first = mailbox.entries.get().thread_id
    second = sent_message(mailbox, team, subject="Another thing").thread_id
    nurse = signed_in(member(team))
    for item in WorkItem.objects.all():
        see(nurse, "item", item.pk)

    page = opened(mailbox, thread=str(second))
    assert page.says("Only this conversation: Another thing")
    assert page.text.count("Read this conversation") == 1
    assert str(first) not in page.page


@pytest.mark.parametrize("thread", ["foreign", "missing"])
def test_anothers_conversation_does_not_exist_here(mailbox, team, thread):
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    foreign = sent_message(other, team, subject="Secret of James").thread_id
    asked = foreign if thread == "foreign" else uuid4()

    assert not see(mailbox.owner, "who_opened", status=404, thread=str(asked)).says("Secret")
    assert see(mailbox.owner, "who_opened", status=422, thread="x")


def test_nobody_elses_record_shows(mailbox, team):
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    sent_message(other, team, subject="Secret of James")
    nurse = signed_in(member(team))
    see(nurse, "item", WorkItem.objects.get(thread__patient=other.patient).pk)

    assert not opened(mailbox, who="everyone").says("Secret of James")
    assert opened(mailbox).says("Nobody but you")


def test_looking_is_itself_on_record_and_only_once(mailbox):
    before = AuditEvent.objects.count()
    opened(mailbox)

    (event,) = AuditEvent.objects.order_by("at", "id")[before:]
    assert (event.action, event.patient_key) == ("audit.read", str(mailbox.patient_id))


def test_a_conversation_that_is_gone_and_a_person_without_account_are_told_plainly(mailbox):
    gone: dict[str, Any] = {"obj": ("thread", uuid4()), "patient": mailbox.patient}
    stranger = UserFactory(full_name="Gone Person")
    record(actor=stranger, action=Action.THREAD_READ, **gone)
    stranger.delete()
    record(actor=UserFactory(full_name="Some One"), action=Action.EXPORT, code=TAKEN, **gone)
    record(
        actor=UserFactory(full_name="Fay Failed"),
        action=Action.THREAD_READ,
        outcome=Outcome.FAILED,
        **gone,
    )
    page = opened(mailbox)

    assert page.says("Someone whose account is gone")
    assert page.says("Some One Downloaded messages")
    assert page.says("It could not be opened, so nothing was shown.")


def test_pages_take_the_same_queries_however_many_rows_there_are(mailbox, team):
    client = signed_in(mailbox.owner)
    nurses = [UserFactory(full_name=f"Nurse {n}") for n in range(5)]
    thread = mailbox.entries.get().thread

    def count(rows: int, query: str = "") -> int:
        for n in range(rows):
            record(
                actor=nurses[n % 5], action=Action.THREAD_READ, obj=thread, patient=mailbox.patient
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("sm_plugin:who_opened") + query).status_code == 200
        return len(queries)

    count(11)
    few, many = count(0), count(60)
    assert few == many <= 32


def test_one_by_one_it_pages_through_everything_once(mailbox):
    stranger = UserFactory(full_name="Some One")
    for _n in range(25):
        record(
            actor=stranger,
            action=Action.EXPORT,
            obj=mailbox,
            patient=mailbox.patient,
            code=TAKEN,
        )
    older, seen = "", 0
    for _page in range(3):
        page = opened(mailbox, each="1", **({"older": older} if older else {}))
        seen += page.text.count("Downloaded messages")
        links = [act for act in page.acted_on if act.startswith("href=?older=")]
        older = links[0].removeprefix("href=?older=").split("&")[0] if links else ""
        older = older.replace("%3D", "=")
    assert (seen, older) == (25, "")


def test_a_file_and_a_download_lead_to_their_conversation(mailbox, team):
    message = mailbox.entries.get().thread.messages.get()
    file = Attachment.objects.create(
        message=message,
        added_by=mailbox.owner,
        position=1,
        kind="txt",
        size=1,
        wrapped_key=b"",
        name_sealed=b"",
    )
    record(actor=member(team), action=Action.ATTACHMENT_READ, obj=file, patient=mailbox.patient)
    thread = str(message.thread_id)

    for page in (opened(mailbox), opened(mailbox, thread=thread)):
        assert page.says("Opened a file")
        assert f"href={reverse('sm_plugin:thread', args=[thread])}" in page.acted_on


@pytest.mark.parametrize("cursor", ["x", "MjAyNi0wMS0wMVQwMDowMDowMCswMDowMH5h"])
def test_a_broken_cursor_is_refused(mailbox, cursor):
    assert see(mailbox.owner, "who_opened", status=422, older=cursor)
    assert see(mailbox.owner, "who_opened", status=422, older=cursor, each="1")


def test_what_one_person_opened_often_is_one_line_with_its_last_time(mailbox, team):
    thread = mailbox.entries.get().thread
    nurse = member(team)
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        record(actor=nurse, action=Action.ITEM_READ, obj=thread, patient=mailbox.patient)
    record(actor=nurse, action=Action.ITEM_READ, obj=thread, patient=mailbox.patient)
    record(actor=nurse, action=Action.THREAD_READ, obj=thread, patient=mailbox.patient)
    other = UserFactory(full_name="Some One")
    record(actor=other, action=Action.THREAD_READ, obj=thread, patient=mailbox.patient)

    page = opened(mailbox)
    assert page.text.count("Read this conversation") == 2
    assert page.says("3 times, last: Today at")
    each = opened(mailbox, each="1")
    assert each.text.count("Read this conversation") == 4


def test_one_download_is_told_once_however_many_events_it_leaves(mailbox):
    veteran = signed_in(mailbox.owner)
    thread = mailbox.entries.get().thread
    asked = veteran.post(reverse("sm_plugin:download_thread", args=[thread.pk]), {"format": "text"})
    assert "Downloaded messages" not in opened(mailbox, who="everyone").text

    b"".join(veteran.get(asked["Location"]))

    page = opened(mailbox, who="everyone")
    assert page.text.count("Downloaded messages") == 1
    assert not page.says("2 times")


@pytest.mark.parametrize("what", ["one", "all", "large"])
def test_a_download_stays_among_who_opened_each_conversation_in_it(what, mailbox, team):
    """The file is forgotten after a day; that somebody took the conversation along is not."""
    other = sent_message(mailbox, team, "Not in it") if what == "one" else None
    thread = mailbox.entries.order_by("thread__started_at").first().thread_id
    tom, of_mailbox = UserFactory(full_name="Tom Delgado"), {"mailbox_id": mailbox.pk}
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    caregiver = signed_in(helping(mailbox, tom).delegate)
    form = {"what": "all", "format": "text"}
    address = reverse("sm_plugin:downloads", kwargs=of_mailbox)
    if what == "one":
        address = reverse("sm_plugin:download_thread", kwargs={**of_mailbox, "thread_id": thread})
    for n in range(10 if what == "large" else 0):
        sent_message(mailbox, team, f"Knee {n}")

    asked = caregiver.post(address, form)
    make_waiting()
    if what == "large":
        assert not opened(mailbox, thread=str(thread)).says("Downloaded messages"), "not taken yet"
        export = Export.objects.get()
        taken = reverse("sm_plugin:download_file", kwargs={**of_mailbox, "export_id": export.pk})
    b"".join(caregiver.get(taken if what == "large" else asked["Location"]))

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert forget_expired()
        assert opened(mailbox, thread=str(thread)).says("Tom")
        assert opened(mailbox, thread=str(thread)).says("Downloaded messages")
        everything = opened(mailbox)
        assert everything.text.count("Downloaded messages") == 1
        assert everything.says("Downloaded messages: Dizzy in the morning") == (what != "large")
        if other:
            assert opened(mailbox, thread=str(other.thread_id)).says("Nobody but you")


def test_folded_lines_are_paged_and_every_person_shows_once(mailbox):
    for number in range(13):
        for _time in range(2):
            record(
                actor=UserFactory(full_name=f"Reader {number:02}"),
                action=Action.EXPORT,
                obj=mailbox,
                patient=mailbox.patient,
                code=TAKEN,
            )
    first, last = opened(mailbox), opened(mailbox, older="10")
    lines = first.text.count("Downloaded messages") + last.text.count("Downloaded messages")
    assert first.says("Reader 12")
    assert not first.says("Reader 00")
    assert lines >= 13


def test_an_opened_file_is_named_and_a_damaged_name_hides_no_line(mailbox, team):
    message = mailbox.entries.get().thread.messages.get()
    for name in ("knee x-ray.pdf", ""):
        file = Attachment(message=message, added_by=mailbox.owner, position=1, kind="pdf", size=1)
        file.give_key()
        file.seal("name_sealed", name or "gone")
        if not name:
            file.name_sealed = b"broken"
        file.save()
        record(actor=member(team), action=Action.ATTACHMENT_READ, obj=file, patient=mailbox.patient)

    page = opened(mailbox)
    assert page.says("Opened a file: knee x-ray.pdf")
    assert page.text.count("Opened a file") == 2
