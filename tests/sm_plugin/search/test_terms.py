"""Comparing and marking: the same whatever the alphabet, and never more than the text itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sm_plugin.search.excerpts import excerpt, marked
from sm_plugin.search.terms import fold, fold_one, terms_of

TEXT = st.text(st.characters(codec="utf-8"), max_size=80)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("medicacion", "Su medicación está lista."),
        ("MEDICACIÓN", "su medicacion"),
        ("nausea", "NAUSÉE? Nauséa!"),
        ("strasse", "Straße"),
        ("don't", "I don\u2019t know"),
        ("I don\u2019t", "i don't"),
        ("zalizomai", "ZALIZOMAI"),
        ("\u03b6\u03b1\u03bb\u03b9", "\u0396\u03b1\u03bb\u03af\u03b6\u03bf\u03bc\u03b1"),
        ("\u5934\u6655", "\u6211\u611f\u5230\u5934\u6655\u3002"),
        ("\uff22\uff30", "my BP is high"),
        ('"blood pressure"', "My blood\n   pressure is high."),
        ('"blood pressure', "my blood pressure"),
        ("\u201cblood pressure\u201d", "my blood pressure"),
        ("pressure BLOOD", "blood pressure"),
        ("<b>", "a <B> tag"),
        ("O'Brien", "Dr. O\u00b4Brien said"),
        ("O'Neill", "Dr. O\u02bcNeill said"),
        ("kane'ohe", "at Kane\u02bbohe clinic"),
        ("O\u00b4Brien", "Dr. O'Brien said"),
        ('"5\'"', "5\u2032 tall"),
        ('"-5"', "a dose of \u22125 units"),
        ("medication", "my medi\u00adcation"),
        ("medi\u00adcation", "my medication"),
        ("lisinopril", "lisin\u200bopril daily"),
        ("aabb", "aa\u2060bb"),
        ("metformin", "metfor\u200fmin"),
        ("atorvastatin", "ask \ufeffatorvastatin"),
        ('"blood pressure"', "blood\u200b pressure"),
    ],
)  # fmt: skip
def test_words_are_found_whatever_their_case_accents_and_quotes(typed, text):
    terms = terms_of(typed)

    assert terms.found_in(text) == terms.everything > 0
    assert any(part.is_found for part in marked(text, terms))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("dizzy headache", "I am dizzy"),
        ('"pressure blood"', "blood pressure"),
        ('"blood pressure"', "blood-pressure, blood and pressure"),
        ("n", "\u0303 \u0334"),
    ],
)
def test_all_words_and_whole_phrases_must_occur(typed, text):
    terms = terms_of(typed)

    assert terms.found_in(text) != terms.everything


@pytest.mark.parametrize(
    "typed", ["", "   ", '""', '" "', "\u0301", "\u00a0", "\u200b", '"\u00ad"']
)
def test_nothing_to_look_for_is_nothing(typed):
    assert not terms_of(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("dizzy.", "dizzy"),
        ("Dizzy, morning", "dizzy morning"),
        ("(dizzy) morning?!", "dizzy morning"),
        ("\u00bfmareado?", "mareado"),
        ("\u2018dizzy\u2019 \u2014 morning\u2026", "dizzy morning"),
        ("dizzy ...", "dizzy"),
        ('"low sugar", now', '"low sugar" now'),
        ("6.5%, O\u2019Brien; 1/2. c++ #tag a.m.", "6.5% o'brien 1/2 c++ #tag a.m"),
        ("... ?", "... ?"),
    ],
)
def test_signs_around_a_word_are_no_part_of_it(typed, words):
    assert terms_of(typed).typed == words


def test_signs_in_quotes_are_looked_for():
    assert terms_of('"(high)"').all == ("(high)",)


def test_ten_terms_are_enough_and_each_counts_once():
    assert len(terms_of("a b a B \u00e1").all) == 2
    assert len(terms_of(" ".join(str(number) for number in range(30))).all) == 10


def test_what_is_looked_for_is_in_no_representation():
    assert "dizzy" not in repr(terms_of("dizzy")) + repr(marked("dizzy", terms_of("dizzy")))


@given(TEXT)
def test_folding_the_whole_is_folding_each_character(text):
    assert fold(text) == "".join(fold_one(one) for one in text)


@given(TEXT)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(TEXT, TEXT)
def test_marking_keeps_the_text_and_finds_what_the_search_found(text, typed):
    terms = terms_of(typed)
    parts = marked(text, terms)

    assert "".join(part.text for part in parts) == " ".join(text.split())
    found = [part.text for part in parts if part.is_found]
    plain = fold(" ".join(text.split()))
    assert bool(found) == any(term in plain for term in terms.all)
    for part in found:
        assert any(term in fold(part) for term in terms.all)


@given(TEXT, st.integers(0, 400), st.integers(0, 400))
@example("0 \u00b40", 0, 0)
def test_an_excerpt_is_short_and_shows_the_word(word, before, after):
    terms = terms_of(f'"{word.replace(chr(34), "")}"')
    if not terms or len(terms.all[0]) > 40 or "x" in terms.all[0]:
        return
    parts = excerpt("xx " * before + word.replace('"', "") + " xx" * after, terms)

    assert any(part.is_found for part in parts)
    assert sum(len(part.text) for part in parts) <= 320
