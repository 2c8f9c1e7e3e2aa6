"""Find the quoted lines of a text that ask something, and tell a yes from a no beside them.

A quoted line begins with ">". The answer stands right below the lines that ask, at the end of one,
or above the whole quote, where a new message has its room. Only a plain no is one; whatever else
stands there may be a yes, and with a "no" in it both. See docs/decisions/0759.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from .questions import asking

QUOTE = ">"
# A plain no: these words alone up to a pause, or the beginning of a sentence that says so.
_NO = (
    r"(?:no|nope|nah|never|none|not|at all|nunca|jamas|ningun[oa]?|nada|para nada|en absoluto"
    r"|ni un[oa]|de ninguna manera|claro que|of course|absolutely|certainly|definitely"
    r"|i do|i am|i have|i did|i (?:don't|haven't|didn't|never)|i'm not|i've not|thanks?"
    r"|thank you|gracias|sir|ma'am|of (?:them|those|these|that))"
)
_SAYS_NO = re.compile(
    r"(?:no,? )?(?:i (?:have no|(?:don't|do not|never) have (?:any|such|those|these)"
    r"|(?:don't|do not|never) (?:think|feel) (?:of|about|that way|this way|like that|like this))"
    r"|no (?:tengo|he tenido|he pensado|pienso|quiero))(?!\w)"
)
_BEGINS_NO = re.compile(rf"{_NO}(?: {_NO}){{0,5}}(?=\W{{0,3}}(?:[,.;:!?)]|$))")
_NEGATION = re.compile(
    r"\b(?:no|not|nope|nah|never|none|nunca|jamas|ningun[oa]?|nada|absoluto|manera)\b|n't\b"
)
_ONLY_NO = re.compile(rf"{_NO}(?:,? {_NO}){{0,5}}[.!]{{0,3}}")
# What takes a no back: in its own sentence, and anywhere after it.
_NOT_QUITE = re.compile(
    r"\b(?:but|except|only|until|unless|though|really|sure|always|yet|every|each|most|often|first"
    r"|second|last|other|doubt|know|pero|aunque|excepto|salvo|solo|hasta|siempre|todavia|aun|cada"
    r"|tod[oa]s|primer[oa]?|segund[oa]|otr[oa]s?|duda)\b"
)
_YES = re.compile(
    r"\b(?:yes|yeah|yep|sometimes|maybe|perhaps|a veces|quizas?|tal vez)\b"
    r"|[.!?;]\W{0,5}(?:but|pero)\b|(?<!no, )\bi (?:do|am|have|did)(?=[,.;!?]|$)"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hola|buen[oa]s (?:dias|tardes"
    r"|noches)|estimad[oa])(?!\w)[^,.;:!?]{0,40}[,.;:!?]+\W*)+"
)
_END = re.compile(r"[.!?;]")
_HAS_NO = re.compile(r"\b(?:no|not|nope|nah|never|cannot|nunca|jamas|tampoco|hardly)\b|n't\b")
_SI = re.compile(r"\bs\u00ed\b")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u2032`", "'"))


class Answered(NamedTuple):
    """A place in a text that asks something, and what its answer may be."""

    start: int
    end: int
    may_be_yes: bool
    may_be_no: bool


class _Says(NamedTuple):
    """A plain yes, a plain no, or both, in a person's own words; `has_no` is any no in them."""

    is_yes: bool
    is_no: bool
    has_no: bool


def answered(text: str) -> list[Answered]:
    """Return the quoted lines that ask something, in their order."""
    return list(_answered(text)) if QUOTE in text else []


def _answered(text: str) -> Iterator[Answered]:
    parts = _parts(text.splitlines(keepends=True))
    above = _says([] if not parts or parts[0][0] else _without_head(parts[0][1]))
    at = 0
    for number, (is_quote, lines) in enumerate(parts):
        if is_quote:
            below = _says(parts[number + 1][1] if number + 1 < len(parts) else [])
            yield from _in_quote(lines, at, (below, above))
        at += sum(map(len, lines))


def _parts(lines: Sequence[str]) -> list[tuple[bool, list[str]]]:
    """Return own words and quotes in turn; an empty line goes on with what is above it."""
    marked: list[tuple[bool, str]] = []
    for line in lines:
        goes_on = marked and not line.strip()
        is_quote = marked[-1][0] if goes_on else line.lstrip().startswith(QUOTE)
        marked.append((is_quote, line))
    return [
        (key, [line for _, line in group]) for key, group in groupby(marked, lambda one: one[0])
    ]


def _without_head(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines without the one that says who wrote what is quoted below."""
    last = max((at for at, line in enumerate(lines) if line.strip()), default=0)
    return lines[:last] if lines[last].rstrip().endswith(":") else lines


def _in_quote(lines: Sequence[str], at: int, answers: Sequence[_Says]) -> Iterator[Answered]:
    """Yield the asking lines; those that follow each other and have the same answer are one."""
    bare = [line.strip().removeprefix(QUOTE).strip() for line in lines]
    asks = asking(bare)
    says = [_may_be(words, answers) if ask else None for words, ask in zip(bare, asks, strict=True)]
    for may_be, group in groupby(zip(lines, says, strict=True), lambda one: one[1]):
        end = at + sum(len(line) for line, _ in group)
        if may_be:
            yield Answered(at, end, *may_be)
        at = end


def _may_be(asked: str, answers: Sequence[_Says]) -> tuple[bool, bool]:
    """Return whether a line is answered with a yes, and whether with a no; a no may end it."""
    if _ONLY_NO.fullmatch(_plain(asked.rpartition("?")[2])):
        return False, True
    is_no = any(one.is_no for one in answers) and not any(one.is_yes for one in answers)
    return not is_no, any(one.has_no for one in answers)


def _says(lines: Sequence[str]) -> _Says:
    text = _plain("".join(lines))
    bare = _GREETING.sub("", text)
    begins = _BEGINS_NO.match(bare)
    denies = bool(begins and _NEGATION.search(begins[0])) or bool(_SAYS_NO.match(bare))
    is_yes = bool(_YES.search(text) or (denies and _NOT_QUITE.search(_END.split(bare)[0])))
    return _Says(is_yes, denies, denies or bool(_HAS_NO.search(text)))


def _plain(text: str) -> str:
    """Return the text on one line without case and accents; "s\u00ed" is a yes."""
    lower = unicodedata.normalize("NFC", text.translate(_APOSTROPHES).casefold())
    folded = unicodedata.normalize("NFKD", _SI.sub("yes", lower))
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return re.sub(r"^\W+", "", " ".join(bare.split()))
