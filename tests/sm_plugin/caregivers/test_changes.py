"""A Veteran changes what a caregiver may do, and hands over a sheet that tells the way in."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.audit.models import AuditEvent
from sm_plugin.caregivers.services import accept, change, end
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.people.models import Delegation
from tests.factories import UserFactory, sent_message
from tests.sm_plugin.caregivers.test_caregivers import (  # noqa: F401 - fixtures
    helping,
    named,
    opens,
    ruths,
    tom,
)
from tests.sm_plugin.helpers.reading import Parsed, signed_in

pytestmark = pytest.mark.django_db
# ruff: noqa: F811 - fixtures that are asked for by name


def test_a_right_is_changed_without_an_end_between_and_what_was_allowed_stays_on_record(ruths, tom):
    delegation = helping(ruths, tom, right="write")

    changed = change(actor=ruths.owner, delegation=delegation, right="read", ends_on=None)

    assert opens(tom, ruths)
    assert not opens(tom, ruths, "send_as_mailbox")
    call_command("sm_check_grants")
    before = Delegation.objects.get(pk=delegation.pk)
    assert (before.right, before.ended_at) == ("write", changed.accepted_at)
    events = AuditEvent.objects.order_by("at", "id").filter(code="changed")
    assert [event.action for event in events] == ["delegation.withdraw", "delegation.give"]


def test_the_last_day_can_be_set_later_and_taken_away(ruths, tom):
    delegation = helping(ruths, tom)
    soon = timezone.localdate() + timedelta(days=2)

    shorter = change(actor=ruths.owner, delegation=delegation, right="write", ends_on=soon)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert not opens(tom, ruths)
    change(actor=ruths.owner, delegation=shorter, right="write", ends_on=None)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert opens(tom, ruths)


def test_what_is_not_accepted_yet_can_be_changed_and_still_opens_nothing(ruths, tom):
    delegation = named(ruths)

    changed = change(actor=ruths.owner, delegation=delegation, right="read", ends_on=None)

    assert not opens(tom, ruths)
    accept(actor=tom, delegation=changed, digest=adapter().terms().digest)
    assert not opens(tom, ruths, "send_as_mailbox")


def test_nobody_else_changes_a_right_and_none_that_is_over_comes_back(ruths, tom):
    delegation = helping(ruths, tom, right="read")

    for actor in (tom, UserFactory()):
        with pytest.raises(NotAllowed):
            change(actor=actor, delegation=delegation, right="write", ends_on=None)
    end(actor=ruths.owner, delegation=delegation)
    with pytest.raises(NotAllowed):
        change(actor=ruths.owner, delegation=delegation, right="write", ends_on=None)
    assert not opens(tom, ruths)


@pytest.mark.parametrize("action", ["send", "save", "add_files"])
def test_whose_wish_it_was_is_told_to_who_brings_a_file_too(action, ruths, tom):
    thread = sent_message(ruths, ruths.patient.assignments.get().team).thread
    delegation, client = helping(ruths, tom), signed_in(tom)
    change(actor=ruths.owner, delegation=delegation, right="read", ends_on=None)
    kept = {"mailbox_id": ruths.pk, "thread_id": thread.pk}
    words = {"body": "She is worse.", "idempotency_key": str(uuid4()), "action": action}
    file = SimpleUploadedFile("diary.txt", b"Words", "text/plain")

    answer = client.post(reverse("sm_plugin:reply", kwargs=kept), words | {"files": file})

    page = Parsed(answer.content.decode())
    assert answer.status_code == 403
    assert "She is worse." in answer.content.decode()
    assert page.says("Ruth Delgado lets you read the messages.")
    assert not page.says("You can't do this with your account.")


def test_a_last_day_in_the_past_changes_nothing(ruths, tom):
    delegation = helping(ruths, tom)
    with pytest.raises(InvalidInput):
        change(actor=ruths.owner, delegation=delegation, right="read", ends_on=date(2020, 1, 1))
    assert opens(tom, ruths, "send_as_mailbox")


def test_a_caregiver_keeps_the_open_page_while_the_right_grows(ruths, tom):
    delegation = helping(ruths, tom, right="read")
    veteran, helper = Client(), Client()
    veteran.force_login(ruths.owner)
    helper.force_login(tom)
    page = reverse("sm_plugin:change_caregiver", args=[delegation.pk])

    form = veteran.get(page).content.decode()
    assert "Change what <bdi>Tom Delgado</bdi> may do" in form
    wrong = veteran.post(page, {"right": "write", "ends_on": "soon"})
    assert wrong.status_code == 422
    assert veteran.post(page, {"right": "write", "ends_on": ""}).status_code == 302

    inbox = reverse("sm_plugin:inbox", kwargs={"mailbox_id": ruths.pk})
    assert helper.get(inbox).status_code == 200
    assert opens(tom, ruths, "send_as_mailbox")
    assert veteran.get(page).url == reverse("sm_plugin:caregivers"), "the old row is over"


def test_a_change_of_an_offer_that_nobody_accepted_does_not_say_that_it_counts(ruths):
    delegation = named(ruths)
    veteran = Client()
    veteran.force_login(ruths.owner)
    page = reverse("sm_plugin:change_caregiver", args=[delegation.pk])
    assert "counts at once" not in veteran.get(page).content.decode()
    form = {"right": "read", "ends_on": str(timezone.localdate() + timedelta(days=90))}
    told = veteran.post(page, form, follow=True).content.decode()
    assert "Your caregiver still has to accept." in told
    assert "It counts from now on" not in told


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_ended_under_one_of_two_addresses_is_not_said_to_have_no_access(who, ruths, tom):
    first = helping(ruths, tom)
    EmailAddress.objects.create(user=tom, email="tom@home.example", verified=True)
    second = named(ruths, email="tom@home.example", right="read")
    accept(actor=tom, delegation=second, digest=adapter().terms().digest)
    client = signed_in(ruths.owner if who == "patient" else tom)
    page = reverse("sm_plugin:end_caregiver", args=[first.pk])

    asked, told = Parsed(client.get(page).content.decode()), client.post(page, follow=True)

    assert opens(tom, ruths)
    assert not asked.says("will not be able to read")
    assert asked.says("also named under tom@home.example")
    told = Parsed(told.content.decode())
    assert not told.says("It can't be used from now on.")
    assert told.says("also named under tom@home.example")
    page = reverse("sm_plugin:end_caregiver", args=[second.pk])
    assert Parsed(client.get(page).content.decode()).says("will not be able to read")
    last = Parsed(client.post(page, follow=True).content.decode())
    assert last.says("Access has ended. It can't be used from now on.")


def test_narrowed_under_one_of_two_addresses_is_not_said_to_count(ruths, tom):
    first = helping(ruths, tom)
    EmailAddress.objects.create(user=tom, email="tom@home.example", verified=True)
    second = named(ruths, email="tom@home.example", right="write")
    accept(actor=tom, delegation=second, digest=adapter().terms().digest)
    page, client = reverse("sm_plugin:change_caregiver", args=[first.pk]), signed_in(ruths.owner)

    assert Parsed(client.get(page).content.decode()).says("also named under tom@home.example")
    told = client.post(page, {"right": "read", "ends_on": ""}, follow=True).content.decode()

    assert opens(tom, ruths, "send_as_mailbox")
    assert "It counts from now on" not in told
    assert Parsed(told).says("Tom Delgado is also named under tom@home.example")


def test_a_sheet_tells_the_caregiver_the_way_in_and_opens_nothing(ruths):
    ruths.owner.full_name = "Ruth O'Brien & Co"
    ruths.owner.save()
    delegation = named(ruths)
    client = Client()
    client.force_login(ruths.owner)

    html = client.get(reverse("sm_plugin:caregiver_sheet", args=[delegation.pk])).content.decode()

    assert "http://testserver/secure-messaging/helping/" in html
    assert "mailto:tom@care.example?subject=Please%20help%20Ruth%20O%27Brien%20%26%20Co" in html
    assert str(delegation.pk) not in html.split("<main")[1]
    assert "data-print" in html
