"""As many plain answers as there are questions: "Yes. No." answers the second with a no.

Only where all of a message is plain answers; whatever tells more is read sentence by sentence.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sm_plugin.text.answering import noes
from sm_plugin.text.answers import plain
from sm_plugin.text.taking_back import is_measure, takes_back

_SAYS_YES = r"(?:yes|yea|yeah|yep|yup|si|affirmative)"
_SAYS_NO = rf"(?:{noes.WORDS})"
_SELF = r"(?:i|it|he|she|they|we) (?:do|does|did|am|is|are|was|were|have|has|had|can|will)"
_COURTESY = r"(?:ma'am|sir|please|por favor|senora?|doctora?)"
_ALONE = rf"(?=$| {_COURTESY}$)"
_YES = rf"(?:{_SAYS_YES}(?:,? {_SELF})?|{_SELF}{_ALONE})(?: {_COURTESY})?"
_NO = (
    rf"(?:{_SAYS_NO}(?:,? {_SELF}(?: not|n't))?|not at all|{_SELF}(?: not|n't){_ALONE})"
    rf"(?: {_COURTESY})?"
)
_SAYS = rf"(?:{_SAYS_YES}\b|{_SAYS_NO}\b)"
_PLACES = (
    ("first", "1st", "primer[oa]?"),
    ("second", "2nd", "segund[oa]"),
    ("third", "3rd", "tercer[oa]?"),
    ("fourth", "4th", "cuart[oa]"),
    ("fifth", "5th", "quint[oa]"),
    ("last", "ultim[oa]"),
)
_LAST = 99  # the number of the last question, whichever it is
_PLACE = "|".join(f"({'|'.join(names)})" for names in _PLACES)
_ONE = r"(?: (?:one|question|pregunta|answer))?"
_TO_THE = r"(?:(?:to|for|on|a|para) )?(?:(?:the|la|el|your|my|mi) )?"
_ORDINAL = re.compile(rf"\b{_TO_THE}(?:{_PLACE}){_ONE}(?: (?:is|es))?[:,]? (?={_SAYS})")
_BEHIND = re.compile(
    rf"\b({_SAYS}) (?:to|for|on|a) (?:(?:the|la|el) )?(?:number |question |#)?"
    rf"(?:(\d{{1,2}})\b|(?:{_PLACE})\b{_ONE})"
)
_NUMBER = re.compile(
    r"(?:\b(?:question|number|pregunta|numero|answer|respuesta) ?|\bq\.? ?|[(#])?(?<![\d.$])"
    rf"(\d{{1,2}}) ?[.):=-]{{0,2}} {{0,3}}(?={_SAYS})"
)
_ITEM = re.compile(r"^\W{0,3}(?:(\d{1,2})|([A-Ha-h]))[.):]\s")
_ITEMS = re.compile(r"(?<!\S)(?=\(?(?:\d{1,2}|[A-Ha-h])[.):]\s)")
_LETTER = re.compile(rf"(?<![\w'])\(?([a-h])[.)] {{0,3}}(?={_SAYS})")
_SENTENCE = re.compile(r"[.!?;\n\u2026]+")
_TOGETHER = re.compile(r",| - |(?<!\w)(?:and|then|e)(?!\w)")
_TOKEN = re.compile(rf"(?:\[(\d{{1,2}})\] )?(?:({_NO})|({_YES}))(?!\w)[ /]*")
_CLOSING = re.compile(
    r"^(?:(?:many )?thank(?:s| you)|(?:muchas |mil )?gracias|regards|best|sincerely|have a"
    r"|god bless|saludos)(?!\w)"
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|hola|dear|good (?:morning|afternoon|evening)|buen[oa]s \w+)\b"
    r"(?: [\w']+){0,3}$"
)
_HOW_I_AM = (
    r"(?:(?:i|we)(?:'m|'ve| am| are| feel| have)?(?: been)?(?: feeling| doing)?|feeling|doing"
    r"|all(?: is)?|everything(?:'s| is| has been)?|(?:it|things)(?:'s| is| are| has been| have"
    r" been)|todo(?: esta| va| sigue)?|(?:yo )?(?:me siento|estoy|sigo|me he sentido|he estado))"
)
_SO_FAR = (
    r"(?:so far|today|here|thanks|thank you|por ahora|hasta ahora|hasta el momento|hoy|gracias)"
)
# All is well: whoever says it of one question has said neither yes nor no to the next.
_ALL_WELL = re.compile(
    rf"(?:{_SO_FAR} )?(?:{_HOW_I_AM} (?:(?:just|very|pretty|quite|really|all|muy) )?(?:fine|good"
    r"|great|well|ok|okay|right|alright|normal|bien)|no (?:problems?|troubles?|issues|complaints)"
    rf"(?: at all)?|nothing|nada|so far,? so good)(?: {_SO_FAR})*"
)
_NOT_WELL = re.compile(
    r"no (?:(?:me|nos|se|le) \w+|(?:estoy|esta|estamos) (?:\w+ )?(?:bien|mejor))\b"
)
_GOES_ON = re.compile(rf"^(?:{_SELF}(?: not|n't)?|{_COURTESY}|none|not at all|never)$")
_OTHERWISE = re.compile(
    r"\b(?:no|not|none|never|yes|but|except|only|unless|sometimes|maybe|pero|solo|a veces)\b|n't\b"
)
_LONGEST = 400  # characters of a message of plain answers
_MOST_WORDS = 6  # behind a yes or a no


class Answer(NamedTuple):
    """`is_yes` is None for "I feel fine so far", which is neither."""

    number: int | None
    is_yes: bool | None


def parted(question: str) -> list[str]:
    """Return the numbered questions, or the lines, of one that is several."""
    for parts in (_ITEMS.split(question), question.splitlines()):
        found = [one.strip() for one in parts if one.strip()]
        if len(found) > 1 and all(one.endswith(("?", "\uff1f")) for one in found):
            return found
    return [question]


def number_of(question: str) -> int | None:
    found = _ITEM.match(question)
    if not found:
        return None
    return int(found[1]) if found[1] else _letter(found[2])


def in_order(texts: Sequence[str], questions: Sequence[str]) -> dict[int, bool | None]:
    """Return which of the questions a message of plain answers says yes to, and which no.

    None stands for those to which it says that all is well.
    """
    answers = _plain_answers(texts)
    numbers = [number_of(one) for one in questions]
    if answers and all(one.number for one in answers):
        at = {number: place for place, number in enumerate(numbers) if number}
        if not at and (len(answers) == len(questions) or _LAST in (one.number for one in answers)):
            at = {place + 1: place for place in range(len(questions))}
        at |= {_LAST: len(questions) - 1} if questions else {}
        if len(at) >= len(answers) and all(one.number in at for one in answers):
            return {at[one.number]: one.is_yes for one in answers if one.number}
    if len(answers) == len(questions) > 1:
        return {place: one.is_yes for place, one in enumerate(answers)}
    return {}


def _plain_answers(texts: Sequence[str]) -> list[Answer]:
    text = "\n".join(texts)
    if len(text) > _LONGEST:
        return []
    found: list[Answer] = []
    for line in text.splitlines():
        numbered = _numbered(plain(line))
        for sentence in _SENTENCE.split(numbered):
            if _CLOSING.match(sentence.strip()):
                return found
            said = list(_in_sentence(sentence))
            if None in said:
                return []
            found += [one for one in said if one]
    return found


def _numbered(line: str) -> str:
    """Return the line with "[2]" before each answer that names its question."""
    line = _BEHIND.sub(lambda one: f". [{one[2] or _place(one.groups()[2:])}] {one[1]}", line)
    line = _ORDINAL.sub(lambda one: f". [{_place(one.groups())}] ", line)
    line = _LETTER.sub(lambda one: f". [{_letter(one[1])}] ", line)
    return _NUMBER.sub(r". [\1] ", line)


def _letter(letter: str) -> int:
    return ord(letter.lower()) - ord("a") + 1


def _place(groups: Sequence[str | None]) -> int:
    at = next(at for at, name in enumerate(groups) if name)
    return _LAST if at == len(_PLACES) - 1 else at + 1


def _in_sentence(sentence: str) -> Iterator[Answer | None]:
    """Yield the answers of a sentence, and None for what is no plain one."""
    last: Answer | None = None
    for part in _TOGETHER.split(sentence):
        words = part.strip(" ()")
        if not words or _GREETING.match(words):
            continue
        if _NOT_WELL.match(words):
            yield None
            return
        if not last and _ALL_WELL.fullmatch(words):
            last = Answer(None, is_yes=None)
            yield last
            continue
        if _CLOSING.match(words):
            return
        if last and _GOES_ON.match(words) and _is_same(words, last):
            continue
        at, here = 0, last
        while token := _TOKEN.match(words, at):
            here = Answer(int(token[1]) if token[1] else None, is_yes=token[2] is None)
            yield here
            at = token.end()
        rest = words[at:]
        is_plain = len(rest.split()) <= _MOST_WORDS and not _OTHERWISE.search(rest)
        is_since = here and here.is_yes and here.number and is_measure(rest)
        if rest and (not here or not is_plain or (takes_back(rest) and not is_since)):
            yield None
        last = here


def _is_same(words: str, last: Answer) -> bool:
    if last.is_yes is None:
        return False
    return last.is_yes is not bool(_OTHERWISE.search(words)) or words in ("ma'am", "sir")
