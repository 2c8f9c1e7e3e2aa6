"""A topic asks for what staff need; the answers go with the person's own words, and stay typed."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.models import Draft
from sm_plugin.errors import KeyReused, TamperedText
from sm_plugin.sending.services import send
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory(), pharmacist="Peter Nguyen", nurse="Angela", clerk="Carol")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(client, mailbox):
    client.force_login(mailbox.owner)
    return client


def topic(code):
    return Topic.objects.get(code=code)


def answers(code, **given):
    found = {one.key: one.pk for one in TopicQuestion.objects.filter(topic__code=code)}
    return {f"answer-{found[key.rstrip('_')]}": text for key, text in given.items()}


def renewal(**given):
    words = {"topic": topic("medication").pk, "subject": "Renewal", "body": "I have 5 left."}
    return words | {"idempotency_key": uuid4(), "action": "send"} | answers("medication", **given)


def compose(client, team, data):
    return client.post(f"/secure-messaging/new/{team.pk}/", data)


def shown(response, topic):
    """The questions of the topic that stand on the page, by label; hidden ones too."""
    choices = {c.topic.code: c for c in response.context["form"].topic_choices()}
    choice = choices[topic]
    assert ("hidden" not in group_tag(response, choice.topic)) == choice.is_chosen
    return [field.label for field in choice.questions]


def group_tag(response, topic):
    html = response.content.decode()
    start = html.index(f'data-questions="{topic.pk}"')
    return html[start : html.index(">", start)]


def test_the_answers_reach_staff_as_facts_beside_the_persons_own_words(ruth, team, mailbox):
    response = compose(ruth, team, renewal(medicine="Lisinopril", strength="20 mg"))
    assert response.status_code == 302

    message = Message.objects.get()
    facts = [("Name of the medicine", "Lisinopril"), ("Strength", "20 mg")]
    assert [(fact.label, fact.answer) for fact in message.facts] == facts
    assert message.body == "I have 5 left."
    nurse = Client()
    nurse.force_login(member(team, "pharmacist"))
    item = WorkItem.objects.get()
    for page in (
        ruth.get(f"/secure-messaging/threads/{message.thread_id}/"),
        nurse.get(f"/secure-messaging/team/items/{item.pk}/"),
    ):
        html = page.content.decode()
        assert '<dl class="sm-message__facts">' in html
        assert "Lisinopril" in html
        assert html.index("Name of the medicine") < html.index("I have 5 left.")


def test_facts_read_as_they_did_when_sent_and_are_sealed(ruth, team):
    compose(ruth, team, renewal(medicine="Lisinopril"))
    TopicQuestion.objects.filter(key="medicine").update(label="Drug", is_active=False)

    message = Message.objects.get()
    assert message.facts == [Fact("Name of the medicine", "Lisinopril")]
    assert b"Lisinopril" not in bytes(message.facts_sealed)
    assert "Lisinopril" not in repr(message.facts)
    Message.objects.update(facts_sealed=message.body_sealed)
    with pytest.raises(TamperedText):
        Message.objects.get().facts  # noqa: B018 - opening it is the test


def test_a_message_without_answers_has_no_facts(ruth, team):
    data = renewal() | {"topic": topic("other").pk}
    assert compose(ruth, team, data).status_code == 302
    message = Message.objects.get()
    assert (message.facts, message.facts_sealed) == ([], None)


def test_a_required_answer_that_is_missing_is_asked_for_and_everything_stays(ruth, team):
    response = compose(ruth, team, renewal(strength="20 mg", medicine="  "))

    html = response.content.decode()
    assert response.status_code == 422
    assert "Answer this question: Name of the medicine" in html
    assert 'value="20 mg"' in html
    assert "I have 5 left." in html
    assert shown(response, "medication") == [
        "Name of the medicine",
        "Strength (optional)",
        "Prescription number (optional)",
    ]
    question = TopicQuestion.objects.get(key="medicine")
    assert f'href="#id_answer-{question.pk}"' in html
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("code", "given", "says"),
    [
        ("test-result", {"test": "Blood", "date": "soon"}, "Enter the day as month, day"),
        ("appointment", {"wish": "Have lunch"}, "Choose one of the answers"),
        ("appointment", {}, "Answer this question: What would you like to do?"),
        (
            "medication",
            {"medicine": "x" * 201},
            "Shorten this answer to 200 characters.",
        ),
        ("address", {"new": "x", "from_": ""}, "Answer this question: From which day?"),
    ],
)
def test_an_answer_that_cannot_be_used_is_named(code, given, says, ruth, team):
    data = renewal() | {"topic": topic(code).pk} | answers(code, **given)
    response = compose(ruth, team, data)
    assert response.status_code == 422
    assert says in response.content.decode()


def test_days_are_told_in_words_whichever_way_they_were_typed(ruth, team):
    for number, day in enumerate(("2026-06-03", "6/3/2026")):
        data = renewal() | {"topic": topic("test-result").pk, "subject": f"Result {number}"}
        compose(ruth, team, data | answers("test-result", test="Cholesterol", date=day))
    told = {fact.answer for message in Message.objects.all() for fact in message.facts}
    assert told == {"Cholesterol", "June 3, 2026"}


def test_numbers_are_checked_and_told_plainly(ruth, team):
    TopicQuestion.objects.filter(key="strength").update(kind="number")
    assert compose(ruth, team, renewal(medicine="A", strength="many")).status_code == 422
    assert compose(ruth, team, renewal(medicine="A", strength="2.50")).status_code == 302
    assert Message.objects.get().facts[1].answer == "2.5"


def test_answers_of_another_topic_are_neither_checked_nor_sent(ruth, team):
    data = renewal(medicine="Lisinopril") | answers("test-result", date="soon", test="")
    assert compose(ruth, team, data).status_code == 302
    assert [fact.label for fact in Message.objects.get().facts] == ["Name of the medicine"]


def test_without_script_a_button_shows_the_questions_and_keeps_what_was_typed(ruth, team):
    page = ruth.get(f"/secure-messaging/new/{team.pk}/")
    assert shown(page, "medication")
    assert "Show the questions for this topic" in page.content.decode()

    asked = renewal(medicine="Lisinopril") | {"action": "questions"}
    page = ruth.get(compose(ruth, team, asked)["Location"])
    assert page.context["form"].chosen == str(topic("medication").pk)
    assert 'value="Lisinopril"' in page.content.decode()

    again = asked | {"topic": topic("symptom").pk, "version": Draft.objects.get().version}
    page = ruth.get(ruth.post(page.request["PATH_INFO"], again)["Location"])
    assert shown(page, "symptom")[0] == "Since when? (optional)"
    assert 'value="Lisinopril"' in page.content.decode(), "kept for changing back"


def test_without_a_word_typed_the_button_makes_no_draft(ruth, team):
    data = {"topic": topic("symptom").pk, "action": "questions"}
    response = compose(ruth, team, data)
    page = ruth.get(response["Location"].partition("#")[0])
    assert page.context["form"].chosen == str(topic("symptom").pk)
    assert not Draft.objects.exists()
    nonsense = ruth.get(f"/secure-messaging/new/{team.pk}/?topic=%0d%0aX")
    assert nonsense.status_code == 200


def test_a_draft_keeps_answers_that_its_page_cannot_show(ruth, team):
    compose(ruth, team, renewal(medicine="Lisinopril") | {"action": "save"})
    draft = Draft.objects.get()
    TopicQuestion.objects.filter(key="medicine").update(is_active=False)
    html = ruth.get(f"/secure-messaging/drafts/{draft.pk}/").content.decode()
    name = next(iter(answers("medication", medicine="x")))
    assert f'<input type="hidden" name="{name}" value="Lisinopril">' in html


def test_the_same_form_with_other_answers_is_another_message(mailbox, team):
    words = {
        "actor": mailbox.owner,
        "mailbox": mailbox,
        "team": team,
        "topic": topic("medication"),
        "subject": "Renewal",
        "body": "Please.",
        "idempotency_key": uuid4(),
        "facts": [Fact("Name of the medicine", "Lisinopril")],
    }
    assert send(**words) == send(**words)
    with pytest.raises(KeyReused):
        send(**words | {"facts": [Fact("Name of the medicine", "Metformin")]})
    other = {"facts": [Fact("Name of the medicine", "Metformin")], "idempotency_key": uuid4()}
    assert send(**words | other).thread.subject == "Renewal", "no repeat of the first"


def test_a_conflict_shows_the_answers_of_both_windows(ruth, team):
    compose(ruth, team, renewal(medicine="Lisinopril") | {"action": "save"})
    draft = Draft.objects.get()
    address = f"/secure-messaging/drafts/{draft.pk}/"
    response = ruth.post(address, renewal(medicine="Metformin") | {"action": "save", "version": 0})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Lisinopril" in html
    assert "Metformin" in html


def test_no_answer_gets_into_the_record(ruth, team):
    compose(ruth, team, renewal(medicine="Lisinopril"))
    for event in AuditEvent.objects.all():
        assert "Lisinopril" not in str(event.__dict__)


def test_more_questions_take_no_more_queries(ruth, team, django_assert_num_queries):
    url = f"/secure-messaging/new/{team.pk}/"
    ruth.get(url)
    with CaptureQueriesContext(connection) as few:
        ruth.get(url)
    TopicQuestion.objects.bulk_create(
        TopicQuestion(topic=one, key=f"more-{n}", label=f"More {n}")
        for one in Topic.objects.all()
        for n in range(5)
    )
    with django_assert_num_queries(len(few)):
        ruth.get(url)
