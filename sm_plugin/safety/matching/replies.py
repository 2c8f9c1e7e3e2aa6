"""Finds the questions of the care team that a reply may say yes or no to.

A conversation holds its questions beside a reply and not in it: "Yes, since Tuesday" has no matter
of its own. A sentence that speaks of what one question is about ("Yes, please refill it") answers
that one, and a bare yes or no all of them. What is only to be told ("let us know if") is answered
by a bare yes if nothing else is asked. Words that say neither yes nor no ("I got the box") answer
nothing here: they are judged alone, like those of a new message. See docs/decisions/0766.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from sm_plugin.text.answers import plain, says_no
from sm_plugin.text.questions import matters
from sm_plugin.text.taking_back import takes_back

from .asking.late import is_no_answer, refuses, says_yes_late, says_yes_to_another
from .asking.meant import Meant, meant
from .asking.rows import in_order, parted
from .asking.turned import agrees

NONE: frozenset[int] = frozenset()
FEW = 4  # words that say neither yes nor no, and may answer all the same if nothing else is said
MOST_PLACES = 5
MOST_QUESTIONS = 200  # the newest ones
Place = tuple[int, int, int]  # number of the text, and where in it words begin and end
_SENTENCE = re.compile(r"[^.!?;\n\u2026]+[.!?;\u2026]*")
_QUOTED = re.compile(r"^[^\S\n]*>.*", re.MULTILINE)  # `text.answers` looks at what stands there

_DAYTIME = r"good (?:morning|afternoon|evening|day)|buen[oa]s (?:dias|tardes|noches)|buen dia"
_GREETING = rf"(?:hi|hello|hey|hola|dear|{_DAYTIME})(?:,? (?:(?:ms|mrs?|dr)\.? )?\w+)?"
_GREETS = re.compile(rf"{_GREETING}\W*")
_FIRST_WORDS = re.compile(
    rf"^(?:{_GREETING}[,:] ?|(?:well|oh|um+|uh|and|but|honestly|unfortunately|sadly|actually|bueno"
    r"|pues|pero|la verdad)(?:, ?| ))*"
)
_BARE_YES = r"(?:yes|yea|yeah|yep|yup|ya(?=[,.]|$)|aye|affirmative|si|claro|correct|correcto)"
_ONLY_YES = re.compile(rf"{_BARE_YES}\W*")
_YES_FIRST = re.compile(rf"^{_BARE_YES}(?:,? (?:ma'am|sir))?(?:\W+|$)")
# How often and how much is known to `takes_back`.
_YES = re.compile(
    rf"(?:{_BARE_YES}|true|indeed|sometimes|maybe|perhaps|probably|possibly|somewhat|kind of|kinda"
    r"|sort of|sorta|a (?:little|bit|lot|few)|both|all of|one of|constantly|of course|definitely"
    r"|absolutely|certainly|i (?:think|guess|suppose|believe|fear) so|(?:i'm |i am )?afraid so"
    r"|(?:that|it)(?:'s| is) (?:right|true)|(?:only|just|mainly|mostly|usually) (?:when|at|if|in|on"
    r"|after|before|during|while|once)|a veces|algo|un (?:poco|poquito)|tal vez|quizas?|creo que si"
    r"|(?:about |around )?(?:\d{1,4}|once|two|three|four|five|six|ten|dos|tres|cuatro|cinco)"
    r"(?: or \w{1,9}| o \w{1,9})? (?:times|veces)|(?:about|around|maybe|like|como|unas)"
    r" (?:\w{1,9}(?:ty|teen|enta)|ten|a dozen|veinte|diez|quince)|bastante|much[oa]s?|ambos"
    r"|tod[oa]s)(?!\w)"
    r"|(?:i|we|he|she|they|it|that|there|my \w+) (?:do|does|did|am|is|are|was|were|have|has|had"
    r"|can|will)(?=[,.;!]|$| (?:but|and|still|sometimes|again)(?!\w))"
)
_NOT_YES = re.compile(
    rf"(?:{_BARE_YES}|still|perhaps|probably|certainly|i think)\W+(?:no|not|none)\W*"
)
_ZERO = re.compile(r"(?:0|zero|cero)(?:(?: out of| of| de)? ?/? ?\d{1,2})?")  # times, or of ten
_NO_FIRST = re.compile(r"^(?:(?:no|not at all|nope|never|none)(?:\W+|$))+")
_NO = (
    r"\b(?:no|not|nope|nah|never|none|cannot|nothing|without|nunca|jamas|tampoco|sin|nada"
    r"|ningun[oa]?|hardly|barely|apenas)\b|n't\b"
)
_BARE_NO = re.compile(
    r"(?:(?<=[.!?;\n\u2026])|^)[^\w.!?;\n]*(?:no|nope|nah)"
    r"(?:,? (?:ma'am|sir|se\u00f1ora?|doctora?))?(?=\s*(?:[,.;:!\u2026\u2013\u2014]|$| -))",
    re.IGNORECASE | re.MULTILINE,
)
# A no to all that was asked, and not to a matter of its own: "No.", "I can't.", "Not really."
_FLAT_NO = re.compile(
    r"(?:no|nope|nah|never|nunca|jamas|not (?:at all|really|well|very)|para nada|para nada bien)"
    r"(?=\W*$|[,:]| (?:i|he|she|it|they|we|ma'am|sir|since|not|no|senora?|doctora?)\b)"
    r"|(?:i|he|she|they|we|it)(?: can't| cannot| can not| (?:do|am|is|are|does|did)(?:n't| not)"
    r"|(?:'m|'s|'re) not)(?: really| at all)?\W*$|no,? (?:lo )?(?:puedo|puede|estoy|esta)\W*$"
)
_NO_TROUBLE = re.compile(
    r"\b(?:all|i'm|i am|everything(?:'s| is)?|feel(?:ing)?|doing|todo|estoy|me siento)"
    r" (?:very |muy )?(?:fine|good|great|well|ok|okay|bien)\b"
    r"|\b(?:no|not any|without(?: any)?|sin|ningun) (?:\w+ )?(?:troubles?|problem\w*|issues?"
    r"|worries|difficult\w*|concerns?|complaints?|dificultad\w*|molestias?)\b"
)
_ANY_NO = re.compile(_NO)
_DENIED = re.compile(rf"(?:{_NO})[^,;.]*")
_THANKS = r"(?:many )?thank(?:s| you)|(?:muchas |mil )?gracias"
# "Yes, I will" to "let us know if": it was heard, and nothing is told.
_HEARD = re.compile(
    rf"(?:{_BARE_YES}\W*)?(?:(?:i|we)(?:(?: will|'ll)(?: do(?: so| that)?| let you know)?"
    r"| understand| see| know)|will do|got it|understood|sounds good|of course|entendido"
    rf"|asi lo hare|de acuerdo|lo hare|ma'am|sir|please|por favor)?\W*(?:(?:{_THANKS})(?!\w).*)?"
)
_I_WILL = re.compile(r"\b(?:i|we)(?: can(?!'t)| will|'ll)\b")
_CLOSES = re.compile(
    rf"(?:{_THANKS}|hi|hello|hey|hola|ok|okay|great|perfect|got it|will do|regards|best|sincerely"
    r"|respectfully|have an?|god bless|sounds good|understood|see you|love|take care|bye|goodbye"
    r"|saludos|entendido|perfecto|de acuerdo|sent from)(?!\w)"
)
_WELL = r"(?:fine|good|great|well|ok|okay|better|gone|normal|stopped|bien|mejor|buen[oa])"
_IS_WELL = re.compile(rf"\b{_WELL}\b")
_PARTLY = re.compile(
    r"\b(?:sometimes|most(?:ly)?|almost|nearly|partly|somewhat|little|bit|less|often|usually|but"
    r"|off"
    r"|again|kind|sort|casi|veces|poco|pero|menos)\b"
)
_NO_FEW = re.compile(
    rf"\b(?:{_WELL}|sure|call|called|need|when|what|where|how|please|segur[oa]|llame|necesito"
    r"|cuando|que|fui|tengo)\b"
)


class Says(Enum):
    NOTHING = auto()
    CLOSING = auto()
    NO = auto()
    YES = auto()
    HEARD = auto()  # "Yes, I will": a yes to a question, and none to what is only to be told
    MEASURE = auto()  # nothing but how often, when and how much
    PERHAPS = auto()  # a few words
    UNSURE = auto()  # "I'd rather not say"
    OTHER = auto()


class Sentence(NamedTuple):
    """`about` are the questions with the same matter; of those in `denied` it says no to it.

    One that `names` has a matter of its own. "Correct" `is_well`, "Yes, since Tuesday" `is_over`,
    and "I can't" `is_flat_no`.
    """

    place: Place
    says: Says
    has_no: bool
    about: frozenset[int]
    denied: frozenset[int]
    names: bool = False
    is_well: bool = False
    is_over: bool = False
    is_flat_no: bool = False


@dataclass(frozen=True)
class Reply:
    """The questions that it may say yes to, and no to, and where it does.

    Those in `unsure` it does not deny.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    # The questions as they were asked, whichever way a yes or a no to them is turned.
    said_yes: tuple[str, ...] = ()
    said_no: tuple[str, ...] = ()
    is_row: bool = False  # of plain answers, each to a question of its own


class _Answers(NamedTuple):
    """Questions that are answered with yes, with no, and not denied.

    A no to those in `unwell` is the danger; one to `maybe_unwell` may be to another question.
    `said_yes` and `said_no` are told whichever way the questions are turned.
    """

    yes: frozenset[int] = NONE
    no: frozenset[int] = NONE
    unsure: frozenset[int] = NONE
    unwell: frozenset[int] = NONE
    maybe_unwell: frozenset[int] = NONE
    said_yes: frozenset[int] = NONE
    said_no: frozenset[int] = NONE


class _Questions:
    """Questions by what they are about; `now` are those that are no "let us know if"."""

    def __init__(self, questions: Sequence[Meant]) -> None:
        every = frozenset(range(len(questions)))
        self.now = frozenset(at for at in every if questions[at].is_now)
        self.first = self.now or every
        self.advice = frozenset(at for at in every if questions[at].is_advice)
        self.over = frozenset(at for at in every if questions[at].is_over)
        self.denied = frozenset(at for at in every if questions[at].is_denied)
        self.well = frozenset(at for at in every if questions[at].unwell)
        self._by_matter: dict[str, set[int]] = {}
        for at, question in enumerate(questions):
            for matter in matters(question.text):
                self._by_matter.setdefault(matter, set()).add(at)

    def about(self, words: str) -> frozenset[int]:
        return frozenset(at for matter in matters(words) for at in self._by_matter.get(matter, ()))


def reply_in(texts: Sequence[str], asking: Sequence[str]) -> Reply:
    """Return what the texts of one message may say yes and no to."""
    single = dict.fromkeys(part for one in asking for part in parted(one))
    typed = [*single][-MOST_QUESTIONS:]
    questions = [meant(one) for one in typed]
    asked = _Questions(questions)
    said = [one for at, text in enumerate(texts) for one in _sentences(at, text, asked)]
    said = [one for one in said if one.says is not Says.NOTHING]
    if not has_words(texts):
        said = [*_pictures(texts)]
    # What is signed below thanks is a name, and beside others a few words are a statement.
    if said and (said[0].says is not Says.PERHAPS or any(map(_says_more, said[1:]))):
        said = [one for one in said if one.says is not Says.PERHAPS]
    answers = [(one.place, _answers(one, asked)) for one in said]
    paired = _paired(texts, typed, asked)
    if paired:
        answers = [(one.place, paired) for one in said if one.says is not Says.CLOSING]
    found = _Answers(
        *(NONE.union(*some) for some in zip(*(one for _, one in answers), strict=True))
    )
    words = [one.text for one in questions]
    unwell, maybe = (
        [questions[at].unwell for at in sorted(some)]
        for some in (found.unwell, found.maybe_unwell - found.unwell)
    )
    return Reply(
        (*(words[at] for at in sorted(found.yes)), *unwell),
        tuple(words[at] for at in sorted(found.no)),
        (*(words[at] for at in sorted(found.unsure - found.yes)), *maybe),
        tuple(place for place, one in answers if any(one[:5]))[:MOST_PLACES],
        tuple(typed[at] for at in sorted(found.said_yes)),
        tuple(typed[at] for at in sorted(found.said_no)),
        is_row=paired is not None,
    )


def _paired(texts: Sequence[str], questions: Sequence[str], asked: _Questions) -> _Answers | None:
    """Return the questions that plain answers, as many as they, say yes and no to."""
    now = sorted(asked.now)
    found = in_order(texts, [questions[at] for at in now])
    if not found:
        return None
    yes, no, well = (
        frozenset(now[at] for at, is_yes in found.items() if is_yes is which)
        for which in (True, False, None)
    )
    turned = (yes - asked.over) | (no & asked.over)
    return _Answers(
        turned - asked.denied,
        no - asked.over - asked.denied,
        turned & asked.denied,
        no & asked.well,
        said_yes=yes,
        said_no=no | well,
    )


def without_bare_no(text: str) -> str:
    """Return the text, as long as before, without the no that is put in words already.

    "No. I can't swallow" is weighed as words that a no denies.
    """
    return _BARE_NO.sub(lambda one: " " * len(one[0]), text)


def has_words(texts: Iterable[str]) -> bool:
    return any(sign.isalnum() for text in texts for sign in text)


def _pictures(texts: Sequence[str]) -> Iterator[Sentence]:
    """Yield what is a picture and no word: "\U0001f44d" may be a yes to what was asked."""
    for at, text in enumerate(texts):
        if any(unicodedata.category(sign) == "So" for sign in text):
            yield Sentence((at, 0, len(text)), Says.HEARD, False, NONE, NONE)


def _says_more(sentence: Sentence) -> bool:
    return sentence.says not in (Says.CLOSING, Says.PERHAPS)


def _answers(sentence: Sentence, asked: _Questions) -> _Answers:
    """Return the questions that it answers."""
    if sentence.says is Says.UNSURE:
        return _Answers(unsure=sentence.about or asked.now)
    yes, no = said = _yes_to(sentence, asked), _no_to(sentence, asked)
    if sentence.says is not Says.MEASURE or sentence.is_over:
        yes = (yes - asked.over) | (no & asked.over)
    unsure = NONE if sentence.is_well else yes & asked.denied
    unwell = _unwell(sentence, asked)
    is_sure = sentence.about or len(asked.first) == 1
    both = (unwell, NONE) if is_sure else (NONE, unwell)
    return _Answers(yes - asked.denied, no - asked.over - asked.denied, unsure, *both, *said)


def _unwell(sentence: Sentence, asked: _Questions) -> frozenset[int]:
    """Return the questions of what is well that it says no to, and to nothing else."""
    no = _no_to(sentence, asked) & asked.well
    is_how_long = sentence.says is Says.MEASURE and not sentence.about
    return no if sentence.is_flat_no or is_how_long else no & sentence.denied


def _yes_to(sentence: Sentence, asked: _Questions) -> frozenset[int]:
    match sentence.says:
        case Says.YES:
            first = asked.first - asked.advice if sentence.names else asked.first
            return (sentence.about or first) - sentence.denied
        case Says.MEASURE:
            return asked.first
        case Says.HEARD:
            return asked.now
        case Says.PERHAPS:
            return sentence.about & asked.now or (asked.now if len(asked.now) == 1 else NONE)
    return NONE


def _no_to(sentence: Sentence, asked: _Questions) -> frozenset[int]:
    if sentence.has_no and sentence.says not in (Says.CLOSING, Says.HEARD):
        is_yes = sentence.says is Says.YES and sentence.about
        return sentence.denied if is_yes else sentence.about or asked.first
    return NONE


def _sentences(number: int, text: str, asked: _Questions) -> Iterator[Sentence]:
    for found in _SENTENCE.finditer(_QUOTED.sub(lambda one: " " * len(one[0]), text)):
        words = _plain(found[0])
        if not words:
            continue
        start, end = found.start() + len(found[0]) - len(found[0].lstrip()), found.end()
        denied = asked.about(" ".join(_DENIED.findall(words)))
        has_no = bool(_ANY_NO.search(words))
        says = _what(words, found[0], has_no=has_no)
        about, names = asked.about(words), bool(matters(words) or _I_WILL.search(words))
        yield Sentence((number, start, end), says, has_no, about, denied, names, *_is_well(words))


def _is_well(words: str) -> tuple[bool, bool, bool]:
    """Return whether it says that all is well, whether yes to "Has it stopped?", and a flat no."""
    bare = _FIRST_WORDS.sub("", words)
    is_well = agrees(bare) or bool(_IS_WELL.search(bare) and not _ANY_NO.search(bare))
    is_over = is_well or bool(_YES_FIRST.match(bare) and not _PARTLY.search(bare))
    return is_well, is_over, bool(_FLAT_NO.match(bare) and not _NO_TROUBLE.search(bare))


def _what(words: str, typed: str, *, has_no: bool) -> Says:
    """Return what a sentence says; `words` are the plain form of what was `typed`."""
    bare = _FIRST_WORDS.sub("", words)
    if not bare or _GREETS.fullmatch(words):
        return Says.NOTHING
    if _CLOSES.match(bare):
        rest = bare.partition(",")[2].strip()
        return Says.YES if rest and (_YES.match(rest) or takes_back(rest)) else Says.CLOSING
    if has_no and (says_no(typed) or _NOT_YES.fullmatch(bare) or says_yes_to_another(bare)):
        return Says.NO
    if _ZERO.fullmatch(bare):
        return Says.NO
    if refuses(bare):
        return Says.UNSURE
    is_measure = takes_back(_NO_FIRST.sub("", bare)) or takes_back(_YES_FIRST.sub("", bare))
    if is_measure and (has_no or not _IS_WELL.search(bare)):
        return Says.MEASURE
    if _HEARD.fullmatch(bare) and not _ONLY_YES.fullmatch(bare):
        return Says.HEARD
    if _YES.match(bare) or says_yes_late(bare):
        return Says.YES
    if is_no_answer(bare):
        return Says.OTHER
    is_short = len(bare.split()) <= FEW and not (has_no or _NO_FEW.search(bare))
    return Says.PERHAPS if is_short else Says.OTHER


def _plain(text: str) -> str:
    """Return the text as `text.answers` reads it, without the signs that end it."""
    return plain(text).rstrip(" .!;\u2026")
