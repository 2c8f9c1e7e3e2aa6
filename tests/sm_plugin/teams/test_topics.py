"""Every install has the topics of the field, and keeps what its administrators made of them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.translation import override

from sm_plugin.sending.answers import name_of, read_answers
from sm_plugin.teams.choices import QuestionKind, Role
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.teams.routing import TeamRoutes
from sm_plugin.teams.topics.default_questions import DEFAULT_QUESTIONS
from sm_plugin.teams.topics.default_text import DEFAULT_WORDS, for_reader
from sm_plugin.teams.topics.default_topics import DEFAULT_TOPICS
from sm_plugin.threads.facts import Fact
from sm_plugin.web.veteran.compose.question_fields import field_of


@pytest.mark.django_db
def test_an_install_begins_with_every_topic_routed_to_its_role():
    routed = dict(Topic.objects.values_list("code", "first_role"))
    assert routed == {
        "medication": Role.PHARMACIST,
        "appointment": Role.CLERK,
        "test-result": Role.NURSE,
        "symptom": Role.NURSE,
        "address": Role.CLERK,
        "forms": Role.CLERK,
        "other": Role.NURSE,
    }
    everyone = TeamRoutes(frozenset(Role.values))
    assert {t.code: everyone.of(t).first for t in Topic.objects.all()} == routed
    assert [t.code for t in Topic.objects.all()] == [t.code for t in DEFAULT_TOPICS]


@pytest.mark.django_db
def test_each_topic_says_what_to_write_within_its_columns():
    for topic in Topic.objects.all():
        topic.full_clean()
        assert topic.hint


@pytest.mark.django_db
def test_seeding_again_adds_what_is_missing_and_leaves_the_rest_alone():
    Topic.objects.filter(code="other").delete()
    Topic.objects.filter(code="forms").update(label="Papers", is_active=False)
    out = StringIO()
    call_command("sm_seed_topics", stdout=out)

    assert out.getvalue() == "Added: other.\n"
    assert Topic.objects.count() == len(DEFAULT_TOPICS)
    assert Topic.objects.get(code="forms").label == "Papers"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_topics_stand_again_after_a_committing_test_emptied_every_table(turn):
    assert Topic.objects.count() == len(DEFAULT_TOPICS)


@pytest.mark.django_db
def test_each_default_topic_asks_what_staff_need_and_other_asks_nothing():
    asked = {
        topic.code: [question.key for question in topic.questions.asked()]
        for topic in Topic.objects.all()
    }

    assert asked == {
        code: [question.key for question in DEFAULT_QUESTIONS.get(code, ())] for code in asked
    }
    assert asked["medication"] == ["medicine", "strength", "prescription"]
    assert asked["other"] == []
    for question in TopicQuestion.objects.all():
        question.full_clean()
        assert bool(question.options) == (question.kind == QuestionKind.CHOICE)


@pytest.mark.django_db
def test_seeding_again_adds_missing_questions_and_leaves_changed_ones_alone():
    TopicQuestion.objects.filter(topic__code="symptom", key="since").delete()
    TopicQuestion.objects.filter(key="medicine").update(label="Drug", is_active=False)
    out = StringIO()
    call_command("sm_seed_topics", stdout=out)

    assert out.getvalue() == "Added: symptom.since.\n"
    assert TopicQuestion.objects.get(key="medicine").label == "Drug"


def test_every_default_word_has_its_spanish():
    with override("es"):
        assert [words for words in DEFAULT_WORDS if for_reader(words) == words] == []


@pytest.mark.django_db
def test_default_words_are_translated_and_an_administrators_own_are_not():
    Topic.objects.filter(code="other").update(label="Anything else")
    topics = {topic.code: topic for topic in Topic.objects.all()}
    wish = TopicQuestion.objects.get(key="wish")
    with override("es"):
        assert str(topics["symptom"]) == "Síntoma o pregunta de salud"
        assert str(topics["other"]) == "Anything else"
        field = field_of(wish)
        assert field.label == "¿Qué quiere hacer?"
        assert ("Cancel an appointment", "Cancelar una cita") in field.choices
        given = {name_of(wish): "Cancel an appointment"}
        # Staff read them, too: facts keep the row's own words.
        assert read_answers([wish], given) == ([Fact(wish.label, "Cancel an appointment")], [])
