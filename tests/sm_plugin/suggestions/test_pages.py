"""The suggestion on the pages: offered, taken or declined with a click, never imposed."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sm_plugin.drafts.models import Draft
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TeamTopicRoute
from sm_plugin.teams.services import add_member
from sm_plugin.teams.topics.default_topics import seed_topics
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.steps.services import answer, refer, take
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
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

RENEWAL = "I need a refill of my blood pressure pills please, I am almost out of them."
BOX = "This looks like a renewal of a medicine"


@world
def team():
    seed_topics(Topic.objects)
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Lang", clerk="Carol")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox):
    return signed_in(mailbox.owner)


def form(topic="other", **more):
    chosen = str(Topic.objects.get(code=topic).pk) if topic else ""
    words = {"subject": "My pills", "body": RENEWAL, "topic": chosen}
    return words | {"idempotency_key": str(uuid4()), "version": "0", "page": str(uuid4())} | more


@pytest.fixture
def compose(ruth, team):
    where = reverse("sm_plugin:compose", kwargs={"team_id": team.pk})

    def post(headers=None, **fields):
        mark = ruth.get(where).content.decode().split('name="writer" value="')[1].split('"')[0]
        return ruth.post(where, form(**fields) | {"writer": mark}, headers=headers or {})

    return post


def test_the_button_suggests_without_script_and_nothing_is_sent_or_chosen(compose):
    page = compose(action="suggest").content.decode()
    other = Topic.objects.get(code="other").pk

    assert BOX in page
    assert "Because of the words" in page
    assert f'value="{other}"' in page.split("checked")[0].rsplit("<input", 1)[1]
    assert not Message.objects.exists()


def test_one_click_takes_the_suggestion_and_another_keeps_ones_own(compose):
    taken = compose(action="topic-medication").content.decode()
    wanted = Topic.objects.get(code="medication").pk
    assert f'value="{wanted}"' in taken.split("checked")[0].rsplit("<input", 1)[1]
    assert BOX not in taken

    kept = compose(action="keep_topic").content.decode()
    assert BOX not in kept
    assert 'name="kept_suggestion" value="medication"' in kept
    assert BOX not in compose(action="suggest", kept_suggestion="medication").content.decode()


def test_a_choice_that_was_kept_stays_kept_when_the_draft_is_saved(compose, ruth):
    saved = compose(action="save", kept_suggestion="medication")
    assert saved.status_code == 302
    assert "medication" not in saved.url
    page = ruth.get(saved.url).content.decode()

    assert 'name="kept_suggestion" value="medication"' in page
    assert BOX not in page


def test_a_draft_that_is_only_opened_suggests_nothing(compose, ruth):
    saved = compose(action="save")

    page = ruth.get(saved.url).content.decode()
    assert BOX not in page
    assert 'name="kept_suggestion" value=""' in page


def test_what_was_declined_is_kept_only_while_the_words_still_look_like_it(compose, ruth):
    visit = "I need to move my appointment on Monday to another day, please."
    saved = compose(action="save", body=visit, subject="Visit", kept_suggestion="medication")

    assert "kept" not in saved.url


def test_a_save_by_the_clock_gives_the_address_that_remembers_the_choice(compose, ruth):
    answer = compose({"X-SM-Autosave": "1"}, kept_suggestion="medication").json()

    assert answer["suggestion"] is None
    page = ruth.get(answer["address"]).content.decode()
    assert 'name="kept_suggestion" value="medication"' in page


def test_the_button_says_nothing_untrue_to_somebody_who_kept_the_choice(compose):
    untrue = "Your words point to no other topic."
    page = compose(action="suggest", kept_suggestion="medication").content.decode()
    assert untrue not in page
    assert "You kept your choice" in page

    assert untrue in compose(action="suggest", topic="medication").content.decode()


def test_a_form_that_comes_back_has_the_suggestion_too(compose):
    page = compose(topic="", action="send")

    assert page.status_code == 422
    assert BOX in page.content.decode()


def test_a_save_by_the_clock_says_what_the_text_looks_like(compose):
    answer = compose({"X-SM-Autosave": "1"}).json()

    assert answer["suggestion"]["text"].startswith(BOX)
    assert [topic["code"] for topic in answer["suggestion"]["topics"]] == ["medication"]
    assert Draft.objects.get().topic.code == "other"


def test_a_save_whose_topic_fits_costs_no_statement_for_it(compose, ruth):
    with CaptureQueriesContext(connection) as fits:
        assert compose({"X-SM-Autosave": "1"}, topic="medication").json()["suggestion"] is None
    with CaptureQueriesContext(connection) as elsewhere:
        compose({"X-SM-Autosave": "1"})
    assert len(fits) < len(elsewhere) <= len(fits) + 5


def test_what_is_sent_goes_where_the_person_chose_whatever_was_suggested(compose):
    compose(action="send")

    assert Message.objects.get().thread.topic.code == "other"


def item_page(person, mailbox, team, topic):
    topic = Topic.objects.get(code=topic)
    thread = sent_message(mailbox, team, "My pills", RENEWAL, topic).thread
    item = thread.work_items.get()
    browser = signed_in(person)
    return browser, item, browser.get(f"/secure-messaging/team/items/{item.pk}/").content.decode()


def test_staff_see_where_the_patient_chose_otherwise_and_refer_in_one_click(team, mailbox):
    browser, item, page = item_page(member(team), mailbox, team, "other")
    assert "The words look like a renewal of a medicine" in page
    assert "Refer to a pharmacist" in page

    newest = item.thread.messages.get().pk
    assert f'name="newest_seen" value="{newest}"' in page.partition("sm-suggestion--staff")[2]
    sent = {"role": "pharmacist", "reason": "medication", "newest_seen": newest}
    browser.post(f"/secure-messaging/team/items/{item.pk}/refer/", sent)
    item.refresh_from_db()
    assert item.role == "pharmacist"
    assert item.thread.topic.code == "other"


@pytest.mark.parametrize("colleague", [False, True])
def test_nobody_is_told_to_refer_a_message_to_the_role_that_has_it(team, mailbox, colleague):
    peter = member(team, "pharmacist")
    browser, item, _page = item_page(peter, mailbox, team, "other")
    if colleague:
        administers, person = administrator(team.facility), UserFactory()
        add_member(actor=administers, team=team, user=person, role="pharmacist")
    refer(actor=member(team), item=item, role="pharmacist", reason="medication")
    take(actor=peter, item=item)
    address = f"/secure-messaging/team/items/{item.pk}/"
    assert "The words look like" not in browser.get(address).content.decode()

    answer(actor=peter, item=item, body="It is on its way.", idempotency_key=uuid4())

    assert "The words look like" not in browser.get(address).content.decode()


def own_way(team, **way):
    medication = Topic.objects.get(code="medication")
    TeamTopicRoute.objects.create(team=team, topic=medication, **way)


def test_staff_are_offered_the_role_that_reads_it_in_this_team(team, mailbox):
    own_way(team, first_role="provider")
    _browser, _item, page = item_page(member(team), mailbox, team, "other")

    assert '<input type="hidden" name="role" value="provider">' in page
    assert "Refer to a pharmacist" not in page


def test_staff_are_offered_no_role_for_a_topic_that_the_team_does_not_take(team, mailbox):
    own_way(team, first_role="pharmacist", is_offered=False)
    _browser, _item, page = item_page(member(team), mailbox, team, "other")

    assert "The words look like" not in page


def test_the_team_is_asked_for_its_way_only_where_there_is_a_suggestion(team, mailbox):
    browser, item, _page = item_page(member(team), mailbox, team, "other")
    counts = []
    for topic in ("other", "medication"):
        Thread.objects.update(topic=Topic.objects.get(code=topic))
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/secure-messaging/team/items/{item.pk}/")
        counts.append(sum("SAVEPOINT" not in one["sql"] for one in asked.captured_queries))

    assert counts[0] - counts[1] == 1


def test_staff_see_nothing_where_the_choice_fits(team, mailbox):
    _browser, _item, page = item_page(member(team), mailbox, team, "medication")

    assert "The words look like" not in page
