"""What the words of a message say about its topic, and that the weights are what was learned."""

import re
from hashlib import sha256

import pytest

from scripts.learn_topic_weights import judge, learning
from scripts.topic_texts import MEASURING, messages
from sm_plugin.suggestions import reading
from sm_plugin.suggestions.choices import TOPIC_OF
from sm_plugin.suggestions.reading import read
from sm_plugin.suggestions.text import suggest
from sm_plugin.suggestions.words import pieces
from sm_plugin.teams.topics.default_topics import DEFAULT_TOPICS
from tests.pace import costs_less

READERS = {topic.code: topic.first_role for topic in DEFAULT_TOPICS}
RENEWAL = "I need a refill of my blood pressure pills please, I am almost out of them."
RENOVACIÓN = "Necesito que me renueven la receta de la presión, me quedan pocas pastillas."
VISIT = "Can I change my appointment on Friday to another day? I can't come in the morning."
ADDRESS = "We moved. Please change my mailing address and my phone number to the new ones."


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (RENEWAL, "medication"),
        (RENOVACIÓN, "medication"),
        (VISIT, "appointment"),
        ("¿Puedo cambiar mi cita del viernes para otro día? No puedo ir.", "appointment"),
        (ADDRESS, "address"),
        ("My back has been hurting since Sunday and the pain goes down my leg.", "symptom"),
    ],
)
def test_plain_words_of_both_languages_point_to_the_topic(text, topic):
    found = suggest(read([text]), READERS)

    assert found is not None
    assert topic in found.topics


def test_the_sentence_says_what_it_looks_like_who_reads_it_and_why():
    found = suggest(read([RENEWAL]), READERS)

    assert found.text == "This looks like a renewal of a medicine: a pharmacist reads it first."
    assert "refill" in found.reason


def test_a_topic_that_was_chosen_already_is_not_suggested():
    assert suggest(read([RENEWAL]), READERS, chosen="medication") is None
    assert suggest(read([RENEWAL]), READERS, chosen="other") is not None


def test_what_was_declined_once_does_not_come_again_but_something_else_may():
    found = suggest(read([RENEWAL]), READERS, chosen="other")

    assert suggest(read([RENEWAL]), READERS, chosen="other", kept=found.code) is None
    assert suggest(read([VISIT]), READERS, chosen="other", kept=found.code) is not None


def test_two_topics_in_one_message_are_both_named():
    found = suggest(read([f"{RENEWAL} {VISIT}"]), READERS)

    assert set(found.topics) == {"medication", "appointment"}
    assert "two things" in found.text


def test_a_topic_that_the_team_does_not_offer_is_not_suggested():
    assert suggest(read([RENEWAL]), {"symptom": "nurse"}) is None


@pytest.mark.parametrize("text", ["", "Hello", "Thank you so much", "....", "🙂" * 50, "a" * 9999])
def test_little_or_nothing_said_suggests_nothing(text):
    assert suggest(read([text]), READERS) is None


def test_words_of_a_message_are_in_no_repr():
    found = suggest(read([RENEWAL]), READERS)

    assert "refill" not in repr(found)
    assert "refill" not in repr(read([RENEWAL]))


def test_an_ending_alone_is_no_reason():
    ending, of = "$ills", reading._weights()
    assert pieces("hiills") == (ending,)
    assert of[ending]["renewal"] > reading.HEAVY

    (found,) = read(["I need a refill of my hiills please"])
    assert found.words == ("refill",)


def test_every_subject_has_a_topic_of_the_form():
    assert set(TOPIC_OF) == set(reading.SUBJECTS)
    assert set(TOPIC_OF.values()) == set(READERS)


def test_a_message_is_read_in_under_five_milliseconds():
    texts = [one.text for one in learning()[:300]]
    read(texts[:1])

    costs_less(0.005 * len(texts), lambda: [read([text]) for text in texts])


def test_of_messages_by_writers_who_named_no_topic_85_in_100_are_read_right():
    shares = judge(messages(MEASURING), reading._weights())

    assert shares["n"] >= 400
    assert shares["topic"] >= 0.85
    assert shares["right of said"] >= 0.9


def test_the_weights_are_those_of_the_datasheet():
    told = re.search(r"`([0-9a-f]{64})`", reading.FILE.with_suffix(".md").read_text("utf-8"))

    assert told
    assert sha256(reading.FILE.read_bytes()).hexdigest() == told[1]
