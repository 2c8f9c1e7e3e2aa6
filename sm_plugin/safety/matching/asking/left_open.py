"""Keeps what an earlier reply left open apart from what was asked since.

"I love my grandkids" says neither yes nor no to what was asked. The next "Yes." is the answer to
the next question if there is one, and to the earlier one if nothing else is asked, or if the team
points back ("Please answer my question"). See docs/decisions/0767.
"""

import re
from collections.abc import Iterable, Sequence

from sm_plugin.text.answers import plain
from sm_plugin.text.questions import matters, questions

from .long_past import lasts
from .rows import parted

_POINTS_BACK = re.compile(
    r"\b(?:my|the|that|this|our|other|first|last|earlier|previous|these|those) (?:\w+ )?"
    r"questions?\b"
    r"|\b(?:please|(?:can|could|did|would|will) you|(?:need|ask|like|want) you to)"
    r" (?:\w+ ){0,2}(?:answer|reply|respond)\b|\b(?:i|we) (?:had |have )?asked\b"
    r"|\bask(?:ing)? (?:you )?again\b"
    r"|\byou (?:did not|didn't|haven't|have not) (?:answer|repl|respond)\w*"
    r"|\b(?:write|say|tell (?:me|us)|put|just) (?:a )?(?:yes|no)\b|\bneed to know\b"
    r"|\b(?:mis?|las?|esas?|otra) (?:\w+ )?preguntas?\b|\b(?:le|te) pregunte\b"
    r"|\b(?:conteste|contesteme|responda|respondame|contesto|respondio|su respuesta)\b"
)
_OF_ANSWERS = matters(
    "question answer reply respond first other earlier previous see good great done ok thank glad"
    " pregunta preguntas conteste responda respuesta gracias"
)
_REFERS = re.compile(
    r"\b(?:first|other|earlier|previous|last|your|old) (?:question|one|message)s?\b"
    r"|\b(?:as for|to|about) (?:your|the|that) question\b|\bwhat you asked\b"
    r"|\b(?:su|la|otra|primera|anterior) pregunta\b"
)
_ALL = re.compile(
    r"\b(?:yes and yes|si y si"
    r"|both(?! of (?:us|them)\b)|all of (?:it|them|that|those)|all three|ambas|todo eso)\b"
)


# "Please tell me more" and "Is it still there?" go on with what was asked before.
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_DAY = re.compile(r"\d")  # "Is the 10th ok?" is of an appointment
_GOES_ON = re.compile(
    r"\b(?:still|now|again|back|todavia|aun|ahora|sigue|(?:that|it|this) (?:right|true|so|correct)"
    r"|(?:eso|asi) (?:cierto|verdad)|es (?:cierto|verdad|asi))\b"
)

_WELL = (
    r"(?:fine|good|great|well|ok|okay|wonderful|perfect|healthy|normal|gone|bien|perfecto"
    r"|maravilla|excelente)"
)
_ALL_WELL = re.compile(
    r"(?:(?:oh|well|honestly|hi|bueno|pues|yo),? )*(?:(?:i|we)(?:'m| am|'ve been| feel)?"
    r"|(?:it|that|everything|life)(?:'s| is| feels)?|things are|all|doing|feeling|estoy|todo"
    r"(?: esta)?|me (?:siento|encuentro))"
    r"(?: (?:doing|feeling|been|really|very|pretty|quite|just|so|all|real|muy|de|going))*"
    rf" {_WELL}(?: (?:now|today|these days|here|ma'am|sir|doc\w*|thank\w*(?: you| god)?|hoy|ahora"
    r"|gracias(?: a dios)?))*(?=\W*(?:[.,;!]|$))"
)
_NOT_ALL = re.compile(
    r"\b(?:but|just|except|only|though|still|sometimes|mostly|until|unless|when|some|little|bit|pero"
    r"|solo|menos|excepto|todavia|a veces|poco|cuando)\b"
)


_OF_SUICIDE = re.compile(
    r"\b(?:suicid\w*|(?:kill|hurt|harm)\w* (?:your|him|her|them)sel(?:f|ves)|your own life"
    r"|end(?:ing)? (?:your|his|her|it|your own) ?(?:life|all)?|better off dead"
    r"|(?:want|wish)\w* to die|matar\w*|quitar\w* la vida|morir\w*|muert[oa]|hacerse dano)\b"
)


class Asked(list[str]):
    """Texts, or questions, that a reply may answer, the oldest first.

    The first of them, as many as `left_open`, were asked before the last reply.
    """

    def __init__(self, newest: Iterable[str] = (), left_open: Sequence[str] = ()) -> None:
        super().__init__([*left_open, *newest])
        self.left_open = len(left_open)

    def at_most(self, most: int) -> "Asked":
        """Return the newest ones, no more than these."""
        cut, first = max(0, len(self) - most), self.left_open
        return Asked(self[max(cut, first) :], self[cut:first])


def number_left_open(asked: Sequence[str]) -> int:
    return asked.left_open if isinstance(asked, Asked) else 0


def questions_of(texts: Sequence[str]) -> Asked:
    """Return the questions of the texts; all are new where the newest text points back."""
    first = number_left_open(texts)
    earlier, newest = ([*map(questions, some)] for some in (texts[:first], texts[first:]))
    old, new = ([one for some in several for one in some] for several in (earlier, newest))
    if any(_POINTS_BACK.search(plain(text)) for text in texts[first:]):
        return Asked([*old, *(one for one in new if not matters(one) <= _OF_ANSWERS or not old)])
    return Asked(new, old)


def each_once(asking: Sequence[str], most: int) -> Asked:
    """Return each question once, as it was asked last, and no more than the newest ones."""
    first = number_left_open(asking)
    earlier, newest = (
        dict.fromkeys(part for one in some for part in parted(one))
        for some in (asking[:first], asking[first:])
    )
    return Asked(newest, [one for one in earlier if one not in newest]).at_most(most)


def refers_back(words: str, *, is_single: bool) -> bool:
    """Return True for a yes to "your first question", or to both where one thing is asked now."""
    return bool(_REFERS.search(words) or (is_single and _ALL.search(words)))


def asks_itself(question: str) -> bool:
    """Return True for a question that a yes may answer, and that goes on with no earlier one."""
    own = _own(question)
    return bool(matters(own)) or ("?" in question and not _GOES_ON.search(own))


def names_nothing(question: str) -> bool:
    """Return True for "Do you have them at night?", which may be about what was asked before."""
    own = _own(question)
    return not matters(own) and not _DAY.search(own)


def _own(question: str) -> str:
    return _SENTENCE.split(plain(question))[-1]


def stays_open(question: str) -> bool:
    """Return True for a question of suicide or violence, which "I feel great" does not answer."""
    bare = plain(question)
    return lasts(bare) or bool(_OF_SUICIDE.search(bare))


def says_all_is_well(reply: str) -> bool:
    """Return True for "I feel great, walked two miles", which answers whatever was asked."""
    words = plain(reply)
    return bool(_ALL_WELL.match(words)) and not _NOT_ALL.search(words)
