"""Find the quoted lines of a text that ask something, and tell a yes from a no beside them.

A quoted line begins with ">". The answer stands right below the lines that ask, at the end of one,
or above the whole quote, where a new message has its room; a no above counts only where nothing
below tells more than a greeting. Only a plain no is one; whatever else stands there may be a yes,
and with a "no" in it both. See docs/decisions/0759 and 0764.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from .questions import asking
from .taking_back import takes_back

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
# What takes a no back in its own sentence; of those behind it `takes_back` tells.
_NOT_QUITE = re.compile(
    r"\b(?:but|except|only|until|unless|though|really|sure|always|yet|every|each|most|often|first"
    r"|second|last|other|doubt|know|pero|aunque|excepto|salvo|solo|hasta|siempre|todavia|aun|cada"
    r"|tod[oa]s|primer[oa]?|segund[oa]|otr[oa]s?|duda)\b"
)
_YES = re.compile(
    r"\b(?:yes|yeah|yep|sometimes|maybe|perhaps|a veces|quizas?|tal vez)\b"
    r"|(?<!no, )\bi (?:do|am|have|did)(?=[,.;!?]|$)"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hola|buen[oa]s (?:dias|tardes"
    r"|noches)|estimad[oa])(?!\w)[^,.;:!?]{0,40}[,.;:!?]+\W*)+"
)
# What ends a message and says nothing, with a name or without.
_CLOSING = (
    r"(?:(?:many )?thanks?|thank you|(?:muchas |mil )?gracias|(?:(?:best|kind|warm) )?regards"
    r"|all the best|best(?: wishes)?|sincerely|respectfully|v/?r|cheers|take care|good ?bye|bye"
    r"|god bless|yours|love|have an? (?:good|great|nice) \w+|see you|saludos|atentamente"
    r"|cordialmente|sinceramente|un abrazo|(?:que )?tenga (?:un )?buen dia"
    r"|(?:sent from|enviado desde)(?: (?:my|mi))?)"
)
_OF_ONESELF = r"(?:i|it|my|me|do|but|yes|si|yo|mi|me|pero|lo|the|a)"
_ONLY_CLOSES = re.compile(
    rf"(?:{_CLOSING}(?!\w)(?:\W{{1,4}}(?!{_OF_ONESELF}(?!\w))\w{{1,20}}){{0,4}}\W{{0,4}}){{0,3}}"
)
_CLOSES = re.compile(rf"{_CLOSING}(?!\w)")
_LONGEST_CLOSING = 120  # characters
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
    only_closes: bool  # or nothing stands there


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
            yield from _in_quote(lines, at, below, above)
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


def _in_quote(lines: Sequence[str], at: int, below: _Says, above: _Says) -> Iterator[Answered]:
    """Yield the asking lines; those that follow each other and have the same answer are one."""
    bare = [line.strip().removeprefix(QUOTE).strip() for line in lines]
    asks = asking(bare)
    answer = _answer(below, above)
    says = [_may_be(words, answer) if ask else None for words, ask in zip(bare, asks, strict=True)]
    for may_be, group in groupby(zip(lines, says, strict=True), lambda one: one[1]):
        end = at + sum(len(line) for line, _ in group)
        if may_be:
            yield Answered(at, end, *may_be)
        at = end


def _answer(below: _Says, above: _Says) -> tuple[bool, bool]:
    """Return whether the words beside a quote may say yes, and whether no.

    Words below are the answer, and those above may be about another matter. A yes of either counts.
    """
    is_no = (above if below.only_closes else below).is_no
    return not is_no or below.is_yes or above.is_yes, below.has_no or above.has_no


def _may_be(asked: str, answer: tuple[bool, bool]) -> tuple[bool, bool]:
    """Return the answer to a line that asks; a no may end the line itself."""
    is_denied = _ONLY_NO.fullmatch(_plain(asked.rpartition("?")[2]))
    return (False, True) if is_denied else answer


def _says(lines: Sequence[str]) -> _Says:
    text = _plain("".join(lines))
    bare = _GREETING.sub("", text)
    begins = _BEGINS_NO.match(bare)
    denies = bool(begins and _NEGATION.search(begins[0])) or bool(_SAYS_NO.match(bare))
    is_yes = bool(_YES.search(text)) or (denies and _is_taken_back(lines, bare, begins))
    return _Says(is_yes, denies, denies or bool(_HAS_NO.search(text)), _only_closes(text))


def _only_closes(text: str) -> bool:
    """Return True for nothing, or words that end a message; "Thanks, most nights" tells more."""
    if len(text) > _LONGEST_CLOSING or not _ONLY_CLOSES.fullmatch(text):
        return False
    return not takes_back(_CLOSES.sub(" ", text))


def _is_taken_back(lines: Sequence[str], bare: str, no: re.Match[str] | None) -> bool:
    """Return True if the sentence of a no or any other beside it says that there is some of it.

    A line ends a sentence, too: who types "No", thanks, and "Most nights" below has answered twice.
    """
    first = _END.split(bare)[0]
    rest = [_plain(first[no.end() :])] if no else []
    sentences = (_plain(one) for line in lines for one in _END.split(line))
    return bool(_NOT_QUITE.search(first)) or any(map(takes_back, (*rest, *sentences)))


def _plain(text: str) -> str:
    """Return the text on one line without case and accents; "s\u00ed" is a yes."""
    lower = unicodedata.normalize("NFC", text.translate(_APOSTROPHES).casefold())
    folded = unicodedata.normalize("NFKD", _SI.sub("yes", lower))
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return re.sub(r"^\W+", "", " ".join(bare.split()))
