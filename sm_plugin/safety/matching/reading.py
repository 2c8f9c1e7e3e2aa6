"""A message as the check reads it: sentences of plain words, with slips put right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .slips import meant_at
from .spelling import Speller
from .tokens import Token, sentences
from .words import languages_of


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
    put_right: dict[tuple[str, Sequence[str]], str] = {}  # not kept: nothing typed outlives this
    found = []
    for number, text in enumerate(texts):
        for tokens in sentences(text):
            languages = languages_of(token.word for token in tokens)
            meant = [_meant(token, languages, speller, put_right) for token in tokens]
            found.append(Sentence(number, _in_place(meant), languages))
    return found


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
    put_right: dict[tuple[str, Sequence[str]], str],
) -> Token:
    key = token.word, languages
    if key not in put_right:
        put_right[key] = speller.meant(token.word, languages)
    return _with(token, put_right[key])
