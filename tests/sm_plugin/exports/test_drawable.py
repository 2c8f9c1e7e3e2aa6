"""Emoji on paper: drawn where a font of the machine has them, and in words where none has."""

import io

import pytest
from pypdf import PdfReader

from sm_plugin.exports import drawable
from sm_plugin.exports.choices import Format
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at

from .test_exports import content, made

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
THANKS = "\U0001f44d\U0001f3fd"
FLAG = "\U0001f1f5\U0001f1f7"


@pytest.mark.parametrize(
    ("emoji", "words"),
    [
        (FAMILY, "[man, woman, girl]"),
        (THANKS, "[thumbs up sign, medium skin tone]"),
        (FLAG, "[flag PR]"),
        (FLAG + "\U0001f1fa\U0001f1f8", "[flag PR][flag US]"),
        ("\u2764\ufe0f", "[heavy black heart]"),
        ("1\ufe0f\u20e3", "[key 1]"),
        (
            "\U0001f469\U0001f3fe\u200d\u2695\ufe0f",
            "[woman, medium-dark skin tone, staff of aesculapius]",
        ),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "[flag GBENG]"),
    ],
)
def test_an_emoji_that_no_font_draws_stands_in_words(emoji, words, monkeypatch):
    monkeypatch.setattr(drawable, "is_drawn", lambda text: False)

    assert drawable.emoji_in_words(f"See {emoji}, 120 #1") == f"See {words}, 120 #1"


def test_an_emoji_that_a_font_draws_stays_as_it_was_sent(monkeypatch):
    monkeypatch.setattr(drawable, "is_drawn", lambda text: True)

    assert drawable.emoji_in_words(f"See {FAMILY}{FLAG}") == f"See {FAMILY}{FLAG}"


def test_the_fonts_of_this_machine_are_asked():
    assert drawable.is_drawn("120 over 80, “better”")
    assert not drawable.is_drawn("\U0001fabe\U000effff"), "no font has a sign for no character"


@pytest.fixture
def written(db):
    def paper(subject: str, words: str) -> str:
        team = team_at(FacilityFactory())
        mailbox = mailbox_of(patient_at(team.facility), team)
        sent_message(mailbox, team, subject, words)
        reader = PdfReader(io.BytesIO(content(made(mailbox, Format.PDF))))
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    return paper


def test_a_pdf_tells_joined_emoji_in_subject_and_text(written, monkeypatch):
    monkeypatch.setattr(drawable, "is_drawn", str.isascii)

    paper = written(f"My family {FAMILY}", f"All is well {THANKS}, home soon {FLAG}.")

    assert "My family [man, woman, girl]" in paper
    assert "All is well [thumbs up sign, medium skin tone], home soon [flag PR]." in paper


def test_a_pdf_says_so_where_other_letters_have_no_font(written, monkeypatch):
    monkeypatch.setattr(drawable, "is_drawn", lambda text: "\u6f22" not in text)

    assert "Some letters could not be drawn" in written("\u6f22", "Hello")
    assert "Some letters could not be drawn" not in written("Hello", "“Better”, she said — 37 °C…")
