"""Find the quoted lines of a text that ask something, and tell a yes from a no beside them.

A quoted line begins with ">". The answer stands right below the lines that ask, within the quote at
the end of one or on a line of its own, or above the whole quote, where a new message has its room;
a no above counts only where nothing below tells more than a greeting. Only a plain no is one;
whatever else stands there may be a yes, and with a "no" in it both. See docs/decisions/0759, 0764
and 0765.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from .answering import noes
from .questions import asking
from .taking_back import is_measure, takes_back

QUOTE = ">"
# A plain no: these words alone up to a pause, or the beginning of a sentence that says so.
_NO = (
    rf"(?:{noes.WORDS}|not|at all|para nada|en absoluto"
    r"|de ninguna manera|claro que|of course|absolutely|certainly|definitely"
    r"|i do|i am|i have|i did|i (?:don't|haven't|didn't|never)|i'm not|i've not|thanks?"
    r"|thank you|gracias|sir|ma'am|of (?:them|those|these|that)|to (?:both|all|either|any)|a ambas"
    r"|a (?:las|los) (?:dos|tres))"
)
_SAYS_NO = re.compile(
    r"(?:no,? )?(?:i (?:have no|(?:don't|do not|never) have (?:any|such|those|these)"
    r"|(?:don't|do not|never) (?:think|feel) (?:of|about|that way|this way|like that|like this))"
    r"|no (?:tengo|he tenido|he pensado|pienso|quiero))(?!\w)"
)
_BEGINS_NO = re.compile(rf"{_NO}(?: {_NO}){{0,5}}(?=\W{{0,3}}(?:[,.;:!?)]|$))")
_NEGATION = re.compile(rf"\b(?:{noes.WORDS}|not|absoluto|manera)\b|n't\b")
_ONLY_NO = re.compile(rf"{_NO}(?:,? {_NO}){{0,5}}[.!]{{0,3}}")
# What takes a no back in its own sentence; of those behind it `takes_back` tells.
_NOT_QUITE = re.compile(
    r"\b(?:but|except|only|until|unless|though|really|sure|always|yet|every|each|most|often|first"
    r"|second|last|other|doubt|know|pero|aunque|excepto|salvo|solo|hasta|siempre|todavia|aun|cada"
    r"|tod[oa]s|primer[oa]?|segund[oa]|otr[oa]s?|duda)\b"
)
_YES = re.compile(
    r"\b(?:yes|yeah|yep|sometimes|maybe|perhaps|probably|a veces|quizas?|tal vez|(?:me temo|creo)"
    r" que si|probablemente|(?:i guess|i suppose|i(?:'m| am) afraid) so)\b"
    r"|(?<!no, )\b(?:i (?:do|am|have|did|guess|suppose)|si)(?=[,.;!?]|$)"
    r"|[.!?;] (?:of course|claro)(?=[.!?;]|$)"
)
# The same in a line that the team wrote and a person typed on: the team asks for a yes, too.
_TYPED_YES = re.compile(
    r"^(?:(?!(?:if|when|si|cuando|say|answer|reply|write|type|check|circle|mark|enter|please|diga"
    r"|responda|conteste|escriba|marque)(?!\w))[\w']{1,15}\W{1,3}){0,2}"
    r"(?:(?:yes|yeah|yep)(?![\W_]{0,9}(?:or|and|o|y)?[\W_]{0,9}no(?!\w))(?!\w)"
    r"|(?:sometimes|maybe|perhaps|probably|a veces|quizas?|tal vez|i guess(?: so)?|si"
    r"|(?<!no, )i (?:do|am|have|did))(?=\W{0,9}$|[,:]))"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hola|buen[oa]s (?:dias|tardes"
    r"|noches)|estimad[oa])(?!\w)[^,.;:!?]{0,40}[,.;:!?]+\W*)+"
)
# What ends a message and says nothing, with a name or without.
_CLOSING = (
    r"(?:(?:many )?thanks?|thank you|(?:muchas |mil )?gracias|(?:(?:best|kind|warm) )?regards"
    r"|all the best|best(?: wishes)?|sincerely|respectfully|v/?r|cheers|take care|good ?bye|bye"
    r"|god bless|yours|love(?! (?:you|u)(?!\w))|have an? (?:good|great|nice) \w+|see you"
    r"|saludos|atentamente|cordialmente|sinceramente|un abrazo|(?:que )?tenga (?:un )?buen dia"
    r"|(?:sent from|enviado desde)(?: (?:my|mi))?)"
)
_OF_ONESELF = (
    r"(?:i|it|my|me|do|but|yes|si|yo|mi|me|pero|lo|the|a|forever|hopeless|helpless|worthless"
    r"|useless|done|finished|para siempre|cruel|world)"
)
_ONLY_CLOSES = re.compile(
    rf"(?:{_CLOSING}(?!\w)(?:\W{{1,4}}(?!{_OF_ONESELF}(?!\w))\w{{1,20}}){{0,4}}\W{{0,4}}){{0,3}}"
)
_CLOSES = re.compile(rf"{_CLOSING}(?!\w)")
_LONGEST_CLOSING = 120  # characters
_END = re.compile(r"[.!?;]")
_MARK = "?"
_HAS_NO = re.compile(r"\b(?:no|not|nope|nah|never|cannot|nunca|jamas|tampoco|hardly)\b|n't\b")
_SI = re.compile(r"\bs\u00ed\b")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u2032`", "'"))


_MayBe = tuple[bool, bool]  # a yes, a no


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


def says_no(text: str) -> bool:
    """Return True for a plain no that nothing behind it takes back."""
    said = _says([text])
    return said.is_no and not said.is_yes


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
    says = _answers(bare, _answer(below, above))
    for may_be, group in groupby(zip(lines, says, strict=True), lambda one: one[1]):
        end = at + sum(len(line) for line, _ in group)
        if may_be:
            yield Answered(at, end, *may_be)
        at = end


def _answer(below: _Says, above: _Says) -> _MayBe:
    """Return whether the words beside a quote may say yes, and whether no.

    Words below are the answer, and those above may be about another matter. A yes of either counts.
    """
    is_no = (above if below.only_closes else below).is_no
    return not is_no or below.is_yes or above.is_yes, below.has_no or above.has_no


def _answers(lines: Sequence[str], answer: _MayBe) -> list[_MayBe | None]:
    """Return the answer to each quoted line that asks; typed within the quote, or beside it.

    A yes on a line of its own answers what stands right above.
    """
    asks, typed = asking(lines), [_typed(words) for words in lines]
    found = [(own or answer) if ask else None for own, ask in zip(typed, asks, strict=True)]
    for last, own in enumerate(typed):
        is_in_question = _MARK in lines[last]
        for at in reversed(range(last)) if own and own[0] else ():
            is_other = is_in_question and _MARK in lines[at]
            if is_other or typed[at] or (lines[at] and not asks[at]):
                break
            is_in_question |= _MARK in lines[at]
            found[at] = own if asks[at] else None
    return found


def _typed(words: str) -> _MayBe | None:
    """Return the answer that a person typed at the end of a quoted line, or nothing."""
    tail = words.rpartition(_MARK)[2]
    bare = plain(tail)
    if _ONLY_NO.fullmatch(bare) and _NEGATION.search(bare):
        return False, True
    says = _says([tail])
    sentences = [plain(one) for one in _END.split(bare)]
    if (says.is_no and says.is_yes) or any(
        _TYPED_YES.match(one) or is_measure(one) for one in sentences
    ):
        return True, says.has_no
    return None


def _says(lines: Sequence[str]) -> _Says:
    text = plain("".join(lines))
    bare = _GREETING.sub("", text)
    begins = _BEGINS_NO.match(bare)
    denies = bool(begins and _NEGATION.search(begins[0])) or bool(_SAYS_NO.match(bare))
    sentences = [plain(one) for line in lines for one in _END.split(plain(line))]
    denies |= noes.is_no(sentences[0] if sentences else "")
    is_yes = bool(_YES.search(text)) or any(map(_is_measure, sentences))
    if denies and not is_yes:
        is_yes = _is_taken_back(sentences, bare, begins)
    return _Says(is_yes, denies, denies or bool(_HAS_NO.search(text)), _only_closes(text))


def _is_measure(sentence: str) -> bool:
    return is_measure(sentence) and not noes.is_no(sentence)


def _only_closes(text: str) -> bool:
    """Return True for nothing, or words that end a message; "Thanks, most nights" tells more."""
    if len(text) > _LONGEST_CLOSING or not _ONLY_CLOSES.fullmatch(text):
        return False
    return not takes_back(_CLOSES.sub(" ", text))


def _is_taken_back(sentences: Sequence[str], bare: str, no: re.Match[str] | None) -> bool:
    """Return True if the sentence of a no or any other beside it says that there is some of it.

    A line ends a sentence, too: who types "No", thanks, and "Most nights" below has answered twice.
    """
    first = _END.split(bare)[0]
    rest = [plain(first[no.end() :])] if no else []
    return bool(_NOT_QUITE.search(first)) or any(map(takes_back, (*rest, *sentences)))


def plain(text: str) -> str:
    """Return the text on one line without case and accents; "s\u00ed" is a yes."""
    lower = unicodedata.normalize("NFC", text.translate(_APOSTROPHES).casefold())
    folded = unicodedata.normalize("NFKD", _SI.sub("yes", lower))
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    return re.sub(r"^\W+", "", " ".join(bare.split()))
