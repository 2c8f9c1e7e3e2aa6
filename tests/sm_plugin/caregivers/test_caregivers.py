"""Naming a caregiver: what it opens, for whom, on which days, and how it ends."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.joining import opt_out
from sm_plugin.adapter import adapter
from sm_plugin.audit.models import AuditEvent
from sm_plugin.caregivers.services import accept, end, end_past_last_day, name_caregiver
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.people.models import Delegation
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.threads.choices import Side
from sm_plugin.threads.services import append_message
from tests.factories import (
    FacilityFactory,
    UserFactory,
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
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My knee", "It hurts.")
    return mailbox


@world
def tom() -> Any:
    user = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=user, email="Tom@care.example", verified=True)
    return user


def named(mailbox: Mailbox, **words: Any) -> Delegation:
    given = {"email": "tom@care.example", "right": "write", "starts_on": timezone.localdate()}
    return name_caregiver(actor=mailbox.owner, **(given | words))


def helping(mailbox: Mailbox, user: Any, **words: Any) -> Delegation:
    delegation = named(mailbox, **words)
    return accept(actor=user, delegation=delegation, digest=adapter().terms().digest)


def opens(user: Any, mailbox: Mailbox, right: str = "view_mailbox") -> bool:
    return Mailbox.objects.granted_to(user, right).filter(pk=mailbox.pk).exists()


def test_being_named_opens_nothing_before_one_accepts(ruths, tom):
    delegation = named(ruths)
    assert not opens(tom, ruths)

    accept(actor=tom, delegation=delegation, digest=adapter().terms().digest)

    assert opens(tom, ruths)
    assert opens(tom, ruths, "send_as_mailbox")
    assert not opens(tom, ruths, "organise_mailbox")


def test_reading_alone_gives_no_right_to_write(ruths, tom):
    helping(ruths, tom, right="read")

    assert opens(tom, ruths)
    assert not opens(tom, ruths, "send_as_mailbox")


def test_an_address_that_is_not_verified_accepts_nothing(ruths, tom):
    EmailAddress.objects.filter(user=tom).update(verified=False)
    delegation = named(ruths)

    with pytest.raises(NotAllowed):
        accept(actor=tom, delegation=delegation, digest=adapter().terms().digest)
    assert not opens(tom, ruths)


def test_it_opens_on_its_first_day_and_closes_after_its_last(ruths, tom):
    with time_machine.travel("2026-03-01 12:00Z"):
        helping(ruths, tom, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 3))
        assert not opens(tom, ruths)
    for day, is_open in (("2026-03-02", True), ("2026-03-03", True), ("2026-03-04", False)):
        with time_machine.travel(f"{day} 18:00Z"):
            assert opens(tom, ruths) == is_open, day
    with time_machine.travel("2026-03-04 18:00Z"):
        assert end_past_last_day() == 1
        assert end_past_last_day() == 0
        call_command("sm_check_grants")


def test_rights_and_facts_agree_at_each_step(ruths, tom):
    delegation = helping(ruths, tom)
    call_command("sm_check_grants")
    end(actor=tom, delegation=delegation)
    call_command("sm_check_grants")
    assert not opens(tom, ruths)


def test_ending_it_twice_changes_nothing_and_it_can_be_given_again(ruths, tom):
    delegation = helping(ruths, tom)
    end(actor=ruths.owner, delegation=delegation)
    first = Delegation.objects.get().ended_at
    end(actor=ruths.owner, delegation=delegation)
    assert Delegation.objects.get().ended_at == first

    helping(ruths, tom)
    assert opens(tom, ruths)


@pytest.mark.parametrize(
    "words",
    [
        {"email": "TOM@care.example"},
        {"email": "ruth@own.example"},
        {"email": "a@b.example", "ends_on": date(2020, 1, 1)},
    ],
    ids=["named already", "own address", "last day in the past"],
)
def test_what_makes_no_sense_is_refused_with_the_reason(ruths, words):
    EmailAddress.objects.create(user=ruths.owner, email="ruth@own.example", verified=True)
    named(ruths)
    with pytest.raises(InvalidInput):
        named(ruths, **words)
    assert Delegation.objects.count() == 1


def test_a_caregivers_message_says_who_wrote_it_for_whom(ruths, tom):
    helping(ruths, tom)
    reply(
        actor=tom,
        entry=ruths.entries.select_related("mailbox", "thread").get(),
        body="She walks better.",
        idempotency_key="0d4d4cc4-5d1f-4f4e-9d0f-8a9b6d0a6a11",
    )
    veteran = Client()
    veteran.force_login(ruths.owner)
    thread = ruths.entries.get().thread_id

    page = veteran.get(reverse("sm_plugin:thread", args=[thread])).content.decode()

    assert "Tom Delgado" in page
    assert "for <bdi>Ruth Delgado</bdi>" in page


def test_a_caregivers_yes_to_what_the_team_asked_is_urgent(ruths, tom):
    helping(ruths, tom)
    entry = ruths.entries.select_related("mailbox", "thread").get()
    append_message(
        thread=entry.thread,
        author=member(entry.thread.team, Role.PROVIDER),
        side=Side.TEAM,
        body="Does she have chest pain?",
        idempotency_key=uuid4(),
        at=timezone.now(),
    )
    answer = {"body": "Yes, since Tuesday.", "idempotency_key": uuid4()}
    assert reply(actor=tom, entry=entry, **answer).safety_level == "flag"


def test_a_caregivers_reading_is_recorded_and_leaves_the_message_new(ruths, tom):
    helping(ruths, tom)
    MailboxEntry.objects.filter(mailbox=ruths).update(unread=True)
    client = Client()
    client.force_login(tom)
    thread = ruths.entries.get().thread_id

    url = reverse("sm_plugin:thread", kwargs={"mailbox_id": ruths.pk, "thread_id": thread})
    assert client.get(url).status_code == 200

    assert ruths.entries.get().unread
    event = AuditEvent.objects.order_by("at", "id").last()
    assert (event.action, event.actor_key) == ("thread.read", str(tom.pk))
    assert event.patient_key == str(ruths.patient_id)


def test_the_whole_way_from_the_veterans_page_to_the_caregivers(ruths, tom):
    veteran, helper = Client(), Client()
    veteran.force_login(ruths.owner)
    helper.force_login(tom)
    form = {"email": "tom@care.example", "right": "read"}
    page = reverse("sm_plugin:caregivers")

    wrong = veteran.post(page, form | {"starts_on": "soon"})
    assert wrong.status_code == 422
    assert 'value="tom@care.example"' in wrong.content.decode()
    veteran.post(page, form | {"starts_on": timezone.localdate().isoformat()})
    invitation = helper.get(reverse("sm_plugin:helping")).context["invitations"][0]
    accepting = reverse("sm_plugin:invitation", args=[invitation.pk])
    assert helper.post(accepting, {"digest": "x"}).status_code == 422
    digest = adapter().terms().digest
    assert helper.post(accepting, {"agree": "on", "digest": digest}).status_code == 302

    home = helper.get(reverse("sm_plugin:helping")).content.decode()
    inbox = reverse("sm_plugin:inbox", kwargs={"mailbox_id": ruths.pk})
    assert f'href="{inbox}"' in home
    shown = helper.get(inbox).content.decode()
    assert "Ruth Delgado" in shown
    veteran.post(reverse("sm_plugin:end_caregiver", args=[invitation.pk]))
    assert helper.get(inbox).status_code == 403


def test_what_was_typed_when_access_ended_is_handed_back_and_a_stranger_learns_nothing(ruths, tom):
    team = ruths.patient.assignments.get().team
    compose = reverse("sm_plugin:compose", kwargs={"mailbox_id": ruths.pk, "team_id": team.pk})
    texts = {"subject": "Her knee", "answer-1": "20 mg", "body": "It is worse.", "version": "0"}
    helper, stranger = Client(), Client()
    helper.force_login(tom)
    stranger.force_login(UserFactory())
    with time_machine.travel("2026-03-01 12:00Z"):
        helping(ruths, tom, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3))
    end(actor=ruths.owner, delegation=helping(ruths, tom))

    answer = helper.post(compose, texts)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your access to these messages has ended" in page
    for text in ("Her knee", "20 mg", "It is worse."):
        assert text in page
    assert "My knee" not in page
    by_clock = helper.post(compose, texts, headers={"X-SM-Autosave": "1"})
    assert (by_clock.status_code, by_clock.json()) == (403, {"state": "access_ended"})
    for made_up in (str(ruths.pk), str(tom.pk).zfill(32)):
        where = compose.replace(str(ruths.pk), made_up)
        assert stranger.post(where, texts).status_code == 404


def test_what_is_typed_after_the_veteran_opted_out_is_handed_back_with_the_reason(ruths, tom):
    helping(ruths, tom)
    helper, veteran = Client(), Client()
    helper.force_login(tom)
    veteran.force_login(ruths.owner)
    team = ruths.patient.assignments.get().team
    opt_out(actor=ruths.owner)
    text = {"subject": "Her knee", "body": "It is worse."}

    own = veteran.post(reverse("sm_plugin:compose", args=[team.pk]), text)
    assert own.status_code == 403
    assert "It is worse." in own.content.decode()
    assert "opt back in" in own.content.decode()
    names = {"mailbox_id": ruths.pk, "team_id": team.pk}
    address = reverse("sm_plugin:compose", kwargs=names)
    hers = helper.post(address, text).content.decode()
    assert "It is worse." in hers
    assert "Ruth Delgado sees why" in hers
    assert helper.get(address).status_code == 403, "not the caregiver's own gate"
    by_clock = helper.post(address, text, headers={"X-SM-Autosave": "1"})
    assert by_clock.json() == {"state": "not_allowed"}


def test_a_caregivers_pages_speak_of_the_veteran_by_name(ruths, tom):
    helping(ruths, tom)
    client = Client()
    client.force_login(tom)

    def main(name: str) -> str:
        url = reverse(f"sm_plugin:{name}", kwargs={"mailbox_id": ruths.pk})
        return client.get(url).content.decode().split("<main")[1].split("</main")[0]

    assert "Waiting: answer due" in main("inbox")
    assert "You: " not in main("inbox"), "Ruth wrote it, not the caregiver"
    assert "Conversations that Ruth Delgado moves" in main("deleted")
    for name in ("inbox", "sent", "deleted", "choose_team", "drafts"):
        text = main(name)
        wrong = ("our care team", "our own providers", "you sent")
        assert not [words for words in wrong if words in text]


@pytest.mark.parametrize("name", ["inbox", "sent", "deleted", "drafts", "choose_team", "search"])
def test_title_and_heading_say_whose_mailbox_a_caregiver_is_in(ruths, tom, name):
    helping(ruths, tom)
    client = Client()
    client.force_login(tom)
    url = reverse(f"sm_plugin:{name}", kwargs={"mailbox_id": ruths.pk})

    html = client.get(url).content.decode()

    title = html.split("<title>")[1].split("</title>")[0]
    heading = html.split("<h1")[1].split("</h1>")[0]
    assert "mailbox of Ruth Delgado" in title
    assert "mailbox of Ruth Delgado" in heading


def test_a_caregivers_own_page_says_what_you_can_do_and_the_veterans_what_they_can(ruths, tom):
    helping(ruths, tom)
    client = Client()
    client.force_login(tom)
    hers = Client()
    hers.force_login(ruths.owner)

    own_page = client.get(reverse("sm_plugin:helping")).content.decode()
    her_page = hers.get(reverse("sm_plugin:caregivers")).content.decode()

    assert "What you can do" in own_page
    assert "What they can do" not in own_page
    assert "What they can do" in her_page


def test_title_and_heading_of_ones_own_mailbox_name_nobody(ruths):
    client = Client()
    client.force_login(ruths.owner)

    html = client.get(reverse("sm_plugin:inbox")).content.decode()

    assert "mailbox of" not in html


def test_ten_people_at_most(ruths):
    for number in range(10):
        named(ruths, email=f"helper{number}@care.example")
    with pytest.raises(InvalidInput):
        named(ruths, email="eleventh@care.example")


def test_a_declined_invitation_is_over(ruths, tom):
    delegation = named(ruths, ends_on=timezone.localdate() + timedelta(days=3))
    client = Client()
    client.force_login(tom)

    client.post(reverse("sm_plugin:invitation", args=[delegation.pk]), {"decline": "1"})

    assert Delegation.objects.get().ended_at
    assert not opens(tom, ruths)


def test_who_ticked_the_box_of_terms_that_changed_is_not_told_to_tick_it(ruths, tom):
    page = reverse("sm_plugin:invitation", args=[named(ruths).pk])

    answer = signed_in(tom).post(page, {"agree": "on", "digest": "of another text"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The terms changed while you were reading." in text
    assert "Tick the box if you agree" not in text
    assert "checked" not in text


def test_who_has_no_confirmed_address_is_told_to_confirm_it_first(ruths: Mailbox) -> None:
    named(ruths, email="aunt@family.example")
    aunt = UserFactory(full_name="Aunt May", email="aunt@family.example")
    client = Client()
    client.force_login(aunt)

    page = client.get(reverse("sm_plugin:helping")).content.decode()
    assert "Confirm your email address" in page
    assert f'href="{adapter().account_url()}"' in page
    assert "Delgado" not in page
    EmailAddress.objects.create(user=aunt, email="aunt@family.example", verified=True)
    page = client.get(reverse("sm_plugin:helping")).content.decode()
    assert "Confirm your email address" not in page
    assert "Delgado" in page
