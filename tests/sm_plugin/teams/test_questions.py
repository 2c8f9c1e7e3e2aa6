"""National administrators edit what a topic asks, in the page of the topic."""

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.teams.topics.questions import QuestionWording, change_questions
from tests.factories import FacilityFactory, administrator, national_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return Topic.objects.get(code="test-result")


@pytest.fixture
def page(client, topic):
    client.force_login(national_administrator())
    return f"/admin/secure-messaging/topics/edit/{topic.pk}/"


def sent_form(topic, *rows, **columns):
    """What the browser sends: the topic's columns, each question, and two empty rows."""
    data = {"label": topic.label, "hint": topic.hint, "first_role": topic.first_role}
    data |= {"position": "3", "is_active": "on"} | columns
    known = list(topic.questions.all())
    data |= {"questions-TOTAL_FORMS": len(known) + 2, "questions-INITIAL_FORMS": len(known)}
    for number, question in enumerate(known):
        data |= row(number, id=str(question.pk), **wording_of(question))
    for number in (len(known), len(known) + 1):
        data |= row(number, kind="short", position="0", is_active="on")
    for number, changes in enumerate(rows):
        data |= row(number, **changes)
    return data


def row(number, **values):
    return {f"questions-{number}-{name}": value for name, value in values.items()}


def wording_of(question):
    flags = {"is_required": "on"} if question.is_required else {}
    return flags | {
        "label": question.label,
        "help_text": question.help_text,
        "kind": question.kind,
        "choices": question.choices,
        "position": str(question.position),
        "is_active": "on",
    }


def test_the_page_shows_the_questions_and_changes_only_what_was_changed(client, page, topic):
    test, day = topic.questions.all()
    html = client.get(page).content.decode()
    assert 'value="Which test?"' in html

    new = {"label": "Who ordered it?", "position": "30"}
    assert client.post(page, sent_form(topic, {"label": "Test"}, {}, new)).status_code == 302

    test.refresh_from_db()
    day.refresh_from_db()
    added = topic.questions.get(key="who-ordered-it")
    assert (test.key, test.label, day.label) == ("test", "Test", "Day of the test")
    assert (added.label, added.kind, added.is_required, added.position) == (
        "Who ordered it?",
        "short",
        False,
        30,
    )
    assert AuditEvent.objects.latest("at").action == "topic.change"


def test_saving_a_topic_without_touching_its_questions_leaves_them_alone(client, page, topic):
    before = list(topic.questions.values())
    assert client.post(page, sent_form(topic, label="Result of a test")).status_code == 302
    topic.refresh_from_db()
    assert topic.label == "Result of a test"
    assert list(topic.questions.values()) == before


def test_a_choice_without_choices_is_refused_and_nothing_is_saved(client, page, topic):
    before = list(topic.questions.values())
    form = sent_form(topic, {"kind": "choice"}, label="Result of a test")

    response = client.post(page, form)

    assert "two choices or more" in response.content.decode()
    topic.refresh_from_db()
    assert topic.label == "Test result"
    assert list(topic.questions.values()) == before


def test_two_questions_of_the_same_words_get_keys_of_their_own(topic):
    wording = QuestionWording(label="Which test?", kind="short")
    nora = national_administrator()
    first, second = change_questions(actor=nora, topic=topic, questions=[wording, wording])
    assert (first.key, second.key) == ("which-test", "which-test-2")


@pytest.mark.parametrize(
    "wrong", [{"label": " "}, {"kind": "guess"}, {"kind": "choice", "choices": "One\nOne\n"}]
)
def test_a_question_that_cannot_be_asked_is_refused(wrong, topic):
    wording = QuestionWording(**{"label": "Which?", "kind": "short"} | wrong)
    with pytest.raises(InvalidInput):
        change_questions(actor=national_administrator(), topic=topic, questions=[wording])


def test_administrators_of_a_facility_change_no_questions(topic):
    frank = administrator(FacilityFactory())
    before = TopicQuestion.objects.count()
    wording = QuestionWording(label="Which?", kind="short")
    with pytest.raises(NotAllowed):
        change_questions(actor=frank, topic=topic, questions=[wording])
    assert TopicQuestion.objects.count() == before
