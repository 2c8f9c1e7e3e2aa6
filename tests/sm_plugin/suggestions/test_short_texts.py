"""Texts of a few words: what says nothing decides nothing, and every topic is found from them."""

from random import Random

import pytest

from scripts.learn_topic_weights import judge, learn, telling
from scripts.topic_texts import SEEN_TURNS, UNSEEN_TURNS, folds, greeted, learning
from sm_plugin.suggestions import reading
from sm_plugin.suggestions.choices import NAMED, TOPIC_OF
from sm_plugin.suggestions.reading import read
from sm_plugin.suggestions.shapes import SHAPES
from sm_plugin.suggestions.stop_words import STOP_WORDS
from sm_plugin.suggestions.text import NAMES
from sm_plugin.suggestions.words import features, pieces, words_of

SHORT = [one for one in learning() if one.is_short]
FLOOR = 0.5  # of the short texts of a topic by unseen hands; see docs/decisions/0715


def first_topic(text: str) -> str:
    found = read([text])
    return TOPIC_OF[found[0].subject] if found else ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Switched cell phones, now it is 509-555-0107", "address"),
        ("Nos cambiamos de casa, ahora es la calle Olmo 44", "address"),
        ("Did my potassium result come back normal?", "test-result"),
        ("¿Ya salió el resultado de la biopsia?", "test-result"),
        ("Where do I hand in the 10-10EZR?", "forms"),
        ("Me piden un certificado médico en el trabajo", "forms"),
        ("Two tablets of lisinopril left, refill it", "medication"),
        ("Can't make my appointment on Thursday", "appointment"),
        ("My knee is swollen and it hurts", "symptom"),
    ],
)
def test_a_few_plain_words_point_to_the_topic(text, topic):
    assert first_topic(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "Please let me know",
        "I need something, please",
        "Is there anything else?",
        "Hello, thank you very much for everything",
        "Necesito que me digan, por favor",
        "Muchas gracias por todo, Dios los bendiga",
    ],
)
def test_words_that_every_message_has_suggest_nothing(text):
    assert not [one for one in read([text]) if one.subject in NAMED]


def test_no_word_that_is_shown_as_a_reason_is_a_stop_word():
    shown = {
        word
        for one in learning()
        for found in read([one.text])
        for typed in found.words
        for word in words_of(typed)
    }

    assert len(shown) > 300
    assert not shown & STOP_WORDS


def test_a_stop_word_alone_has_no_weight_unless_it_tells_topics_apart():
    weighing = STOP_WORDS & set(reading._weights())

    assert not weighing & {"please", "need", "anything", "gracias", "favor", "hello", "want"}
    assert len(weighing) < len(STOP_WORDS) / 10


def test_a_greeting_and_a_sign_off_seldom_change_the_answer():
    random = Random(11)
    said = [one for one in SHORT if first_topic(one.text)]
    changed = [
        one for one in said if first_topic(greeted(one, random).text) not in {first_topic(one.text)}
    ]

    assert len(said) > len(SHORT) / 2
    assert len(changed) <= 0.15 * len(said)


def _about(topic, texts):
    subjects = {one for one in NAMED if TOPIC_OF[one] == topic}
    return [one for one in texts if one.subjects & subjects]


def test_each_topic_is_found_from_short_texts_of_unseen_hands():
    ((others, unseen),) = folds(learning(), ["ar"])
    weights = learn(others, SEEN_TURNS)
    unseen = [one for one in unseen if one.is_short]
    by_topic = {
        topic: judge(_about(topic, unseen), weights)["topic"]
        for topic in {TOPIC_OF[one] for one in NAMED}
    }

    assert not {topic: share for topic, share in by_topic.items() if share < FLOOR}
    random = Random(5)
    with_greetings = [greeted(one, random, UNSEEN_TURNS) for one in unseen]
    assert judge(with_greetings, weights)["right of said"] >= 0.8


def test_what_is_in_every_subject_alike_tells_nothing():
    told = telling(SHORT)

    assert "address" in told
    assert not {"the", "my", "please", "mi", "que"} & set(told)


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("406-555-0133", "phone"),
        ("(406) 555 0133", "phone"),
        ("59801", "zip"),
        ("10-10EZR", "form"),
        ("21-2680", "form"),
        ("DD 214", "form"),
        ("ana@example.org", "email"),
        ("128/76", "pressure"),
        ("20 mg", "dose"),
        ("8:15", "hour"),
        ("7.9", "decimal"),
        ("12", "number"),
    ],
)
def test_a_number_is_read_as_its_shape(typed, shape):
    assert shape in SHAPES
    assert words_of(typed) == [f"#{shape}"]


def test_a_word_that_is_misspelled_shares_a_piece_with_the_right_one():
    assert set(pieces("address")) & set(pieces("adress"))
    assert set(pieces("appointment")) & set(pieces("apointment"))


def test_no_pair_goes_over_the_end_of_a_sentence():
    assert "phone dad" not in features(words_of("New phone. Dad"))


def test_a_suggestion_has_a_name_for_what_it_can_name():
    assert set(NAMES) == NAMED
