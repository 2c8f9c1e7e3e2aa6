"""A message as the check reads it: sentences of plain words, with slips put right."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter

from sm_plugin.text.answers import Answered
from sm_plugin.text.first_person import in_first_person

from .slips import meant_at
from .spelling import Speller
from .tokens import Token, sentences
from .words import languages_of

PutRight = dict[tuple[str, Sequence[str]], str]  # not kept: nothing typed outlives a check


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the number of the message's text that it stands in."""

    text: int
    tokens: Sequence[Token]
    languages: Sequence[str]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens)


def read(texts: Iterable[str], speller: Speller) -> list[Sentence]:
    """Return the sentences of all texts, each with the languages that it is written in."""
    put_right: PutRight = {}
    return [
        _read(number, tokens, speller, put_right)
        for number, text in enumerate(texts)
        for tokens in sentences(text)
    ]


def read_answered(
    texts: Iterable[str],
    answers: Sequence[Sequence[Answered]],
    speller: Speller,
    *,
    is_no: bool = False,
) -> list[Sentence]:
    """Return the sentences, with what a yes or a no says in place of what was asked.

    Each word keeps the place of the one that it stands for. What was asked is a sentence of its
    own: who wrote it, and when, stands before it, often in another language.
    """
    put_right: PutRight = {}
    found = []
    for number, text in enumerate(texts):
        for tokens in sentences(text):
            for is_asked, part in groupby(tokens, partial(_asked_at, answers[number])):
                sentence = _read(number, list(part), speller, put_right)
                found.append(_said(sentence, is_no=is_no) if is_asked else sentence)
    return [one for one in found if one.tokens]


def _asked_at(answers: Sequence[Answered], token: Token) -> Answered | None:
    at = bisect_right(answers, token.start, key=attrgetter("start"))
    return answers[at - 1] if at and token.start < answers[at - 1].end else None


def _said(sentence: Sentence, *, is_no: bool) -> Sentence:
    tokens = sentence.tokens
    said = in_first_person(sentence.words, sentence.languages, is_no=is_no)
    turned = [Token(one.word, tokens[one.first].start, tokens[one.last].end) for one in said]
    return replace(sentence, tokens=turned)


def _read(number: int, tokens: Sequence[Token], speller: Speller, put_right: PutRight) -> Sentence:
    languages = languages_of(token.word for token in tokens)
    meant = [_meant(token, languages, speller, put_right) for token in tokens]
    return Sentence(number, _in_place(meant), languages)


def _in_place(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with those slips put right that only their neighbors tell."""
    words = [token.word for token in tokens]
    return [_with(token, meant_at(words, at)) for at, token in enumerate(tokens)]


def _with(token: Token, word: str) -> Token:
    return token if word == token.word else replace(token, word=word)


def _meant(
    token: Token,
    languages: Sequence[str],
    speller: Speller,
    put_right: PutRight,
) -> Token:
    key = token.word, languages
    if key not in put_right:
        put_right[key] = speller.meant(token.word, languages)
    return _with(token, put_right[key])
