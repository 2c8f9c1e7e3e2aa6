"""The page of a flagged message: what raised it is marked, and one click reviews it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.adapter import MessagingAdapter
from sm_plugin.sending.services import reply
from sm_plugin.triage.models import UrgencyReview, WorkItem
from sm_plugin.triage.survey import Survey
from sm_plugin.web.team.presenters import urgent_words
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

DANGER = "My roof <leaks>.\n\nGot my pistol on the table. I don't want to live."


@world
def team():
    return team_at(
        FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson", coordinator="Denise Park"
    )


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox, team):
    return sent_message(mailbox, team, body=DANGER).thread.work_items.get()


def html(person, item):
    return signed_in(person).get(reverse("sm_plugin:item", args=[item.pk])).content.decode()


def test_the_words_that_raised_it_are_marked_where_they_stand(team, item):
    page = html(member(team), item)

    assert '<mark class="sm-mark">' in page
    marked = page.split('<mark class="sm-mark">')[1:]
    assert any("want to live" in one.partition("</mark>")[0] for one in marked)
    assert "&lt;leaks&gt;" in page, "what is marked is escaped like everything else"
    assert "<leaks>" not in page


def test_who_says_i_called_reads_the_number_beside_it(team, item, monkeypatch):
    monkeypatch.setattr(MessagingAdapter, "phone", lambda self, user: "207-555-0142")

    review = html(member(team), item).split('id="sm-urgent"')[1].partition("</section>")[0]

    assert 'href="tel:2075550142"' in review


def test_a_phone_can_dial_the_number_wherever_the_page_shows_it(team, item, monkeypatch):
    monkeypatch.setattr(MessagingAdapter, "phone", lambda self, user: "207-555-0142 ext. 12")

    page = html(member(team), item)

    assert page.count("207-555-0142 ext. 12</a>") == page.count('href="tel:2075550142,12"') == 2


def test_where_no_number_is_known_none_is_promised(team, item, monkeypatch):
    monkeypatch.setattr(MessagingAdapter, "phone", lambda self, user: "")

    review = html(member(team), item).split('id="sm-urgent"')[1].partition("</section>")[0]

    assert "Telephone" not in review


def test_nothing_is_marked_for_the_patient(mailbox, item):
    address = reverse("sm_plugin:thread", args=[item.thread_id])

    assert "<mark" not in signed_in(mailbox.owner).get(address).content.decode()


def test_the_message_that_raised_it_stands_open_under_newer_ones(team, mailbox, item):
    entry = mailbox.entries.get(thread=item.thread)
    reply(actor=mailbox.owner, entry=entry, body="Hello?", idempotency_key=uuid4())

    older = html(member(team), item).split('<details class="sm-message__older"')[1]
    assert older.partition(">")[0].strip() == "open"


@pytest.mark.parametrize(
    ("address", "verdict"),
    [("not_urgent", "not_urgent"), ("called", "reached"), ("not_reached", "not_reached")],
)
def test_one_click_reviews_it(team, item, address, verdict):
    client = signed_in(member(team))
    page = see(client, "item", item.pk)
    assert page.says("Is it urgent?")

    response = client.post(
        reverse(f"sm_plugin:{address}", args=[item.pk]),
        {"newest_seen": str(item.thread.messages.get().pk)},
    )

    assert response.status_code == 302
    assert UrgencyReview.objects.get().verdict == verdict
    assert see(client, "item", item.pk).says("reviewed it:")


def test_a_clerk_is_told_who_must_review_it_and_gets_no_button(team, item):
    page = see(member(team, "clerk"), "item", item.pk)

    assert page.says("must review it. Tell one of them now.")
    for words in ("Is it urgent?", "Take", "Complete"):
        assert not page.says(words), words


def test_every_queue_says_that_something_urgent_waits_and_for_how_long(team, item):
    WorkItem.objects.update(alarm_at=timezone.now() - timedelta(minutes=12))

    for person in (member(team), member(team, "clerk")):
        page = see(person, "queue", queue="done")
        assert page.says("1 urgent message is not reviewed. Waiting for 12 minutes.")
        assert page.says("Open urgent messages")
    assert see(member(team), "queue", queue="urgent").says("Waiting for 12 minutes")


@pytest.mark.parametrize(("shown", "words"), [("mine", "At least 100"), ("urgent", "100")])
def test_where_alarms_are_counted_up_to_a_limit_no_smaller_number_is_said(shown, words):
    survey = Survey({"urgent": 100}, alarm_since=timezone.now() - timedelta(minutes=12))

    said = urgent_words(survey, shown)

    assert said == (f"{words} urgent messages are not reviewed.", "Waiting for 12 minutes.")


def test_a_message_that_is_late_for_its_review_says_so(team, item):
    WorkItem.objects.update(review_due_at=timezone.now() - timedelta(minutes=1))

    assert see(member(team), "item", item.pk).says("Nobody has reviewed it in time.")


def test_who_runs_the_facility_sees_team_and_count_and_others_nothing(team, item):
    frank, other = administrator(team.facility), administrator(FacilityFactory(), "Olga Other")

    page = see(frank, "unreviewed")
    assert page.says(team.name)
    assert page.says("1 urgent message.")
    assert not page.says(item.thread.subject)
    assert not see(other, "unreviewed").says(team.name)
    see(member(team), "unreviewed", status=403)


def test_staff_read_that_the_numbers_were_shown(team, mailbox, item):
    entry = mailbox.entries.get(thread=item.thread)
    reply(
        actor=mailbox.owner,
        entry=entry,
        body="Please refill my pills.",
        idempotency_key=uuid4(),
        page_shown=True,
    )

    words = "The emergency numbers were shown before this was sent."
    assert see(member(team), "item", item.pk).text.count(words) == 1


def test_a_flagged_item_asks_the_database_no_more_than_another_one(team, item):
    """What nobody has reviewed is asked along with the item; its budget is that of every item."""
    calm = sent_message(mailbox_of(patient_at(team.facility, "Walt Hansen"), team), team)
    nurse = signed_in(member(team))

    def asked_by(one):
        address = reverse("sm_plugin:item", args=[one.pk])
        nurse.get(address)
        with CaptureQueriesContext(connection) as asked:
            nurse.get(address)
        return len(asked)

    assert asked_by(item) == asked_by(calm.thread.work_items.get())
