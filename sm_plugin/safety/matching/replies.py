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
from typing import NamedTuple

from sm_plugin.text.answering import noes
from sm_plugin.text.answers import plain
from sm_plugin.text.questions import matters

from .asking.about import fails
from .asking.how import asks_how, may_tell, tells_how
from .asking.left_open import asks_itself, each_once, names_nothing, refers_back
from .asking.long_past import (
    asks_of_the_past,
    asks_what_is_meant_to_be,
    lasts,
    tells_of_its_end,
    tells_of_the_past,
)
from .asking.meant import Meant, meant
from .asking.rows import in_order
from .asking.says import (
    Says,
    affirmed_in,
    denied_in,
    has_no_in,
    how_well,
    names_a_matter,
    plain_words,
    says_what,
    without_first,
)

NONE: frozenset[int] = frozenset()
MOST_PLACES = 5
MOST_QUESTIONS = 200  # the newest ones
Place = tuple[int, int, int]  # number of the text, and where in it words begin and end
_SENTENCE = re.compile(r"[^.!?;\n\u2026]+[.!?;\u2026]*")
_QUOTED = re.compile(r"^[^\S\n]*>.*", re.MULTILINE)  # `text.answers` looks at what stands there


class Sentence(NamedTuple):
    """`about` are the questions with the same matter; of those in `denied` it says no to it.

    One that `names` has a matter of its own. "Correct" `is_well`, "Yes, since Tuesday" `is_over`,
    "I can't" `is_flat_no`, "Not today" `is_for_a_time`, "Yes to your first question" `refers_back`.
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
    is_for_a_time: bool = False
    refers_back: bool = False
    tells_how: bool = False
    may_tell: bool = False


@dataclass(frozen=True)
class Reply:
    """The questions that it may say yes to, and no to, and where it does.

    Those in `unsure` it does not deny, and those in `of_suicide` only for a time or long ago.
    """

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    of_suicide: tuple[str, ...] = ()
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
    """Questions by what they are about; `now` are those that are no "let us know if".

    Those `behind` others were left open by an earlier reply: a yes belongs to the newest ones.
    """

    def __init__(self, questions: Sequence[Meant], left_open: int = 0) -> None:
        every = frozenset(range(len(questions)))
        self.now = frozenset(at for at in every if questions[at].is_now)
        newest = self.now - frozenset(range(left_open))
        others = [one.text for at, one in enumerate(questions) if at in newest]
        self.behind = frozenset(range(left_open)) if any(map(asks_itself, others)) else NONE
        self.may_go_on = self.behind if all(map(names_nothing, others)) else NONE
        self.now -= self.behind
        self.first = self.now or every
        self.advice = frozenset(at for at in every if questions[at].is_advice)
        self.over = frozenset(at for at in every if questions[at].is_over)
        self.denied = frozenset(at for at in every if questions[at].is_denied)
        self.well = frozenset(at for at in every if questions[at].unwell)
        words = [plain(one.text) for one in questions]
        self.past = frozenset(at for at in every if asks_of_the_past(words[at]))
        self.how = frozenset(at for at in self.now if asks_how(words[at]))
        self.lasting = frozenset(at for at in every if lasts(words[at]))
        self.intent = frozenset(at for at in every if asks_what_is_meant_to_be(words[at]))
        self._by_matter: dict[str, set[int]] = {}
        for at, question in enumerate(questions):
            for matter in matters(question.text):
                self._by_matter.setdefault(matter, set()).add(at)

    def about(self, words: str) -> frozenset[int]:
        return frozenset(at for matter in matters(words) for at in self._by_matter.get(matter, ()))


def reply_in(texts: Sequence[str], asking: Sequence[str]) -> Reply:
    """Return what the texts of one message may say yes and no to."""
    typed = each_once(asking, MOST_QUESTIONS)
    questions = [meant(one) for one in typed]
    asked = _Questions(questions, typed.left_open)
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
    if asked.behind:
        found = _with_those_behind(said, asked, found)
    yes, no, unsure = found.yes, found.no, found.unsure
    told = [questions[at].told for at in sorted(yes | unsure) if questions[at].told]
    if any(fails(plain(text)) for text in texts):
        told += [questions[at].treated for at in sorted(yes | unsure) if questions[at].treated]
    words = [one.text for one in questions]
    past = yes & asked.past if tells_of_the_past(texts) else NONE
    yes -= past
    for_a_time = NONE.union(*(_no_to(one, asked) for one in said if one.is_for_a_time)) - yes
    yes |= for_a_time & asked.intent
    unsure |= (past | for_a_time) & asked.lasting | (NONE if tells_of_its_end(texts) else past)
    of_suicide = (past | for_a_time) - yes
    unwell, maybe = (
        [questions[at].unwell for at in sorted(some)]
        for some in (found.unwell, found.maybe_unwell - found.unwell)
    )
    return Reply(
        yes=(*(words[at] for at in sorted(yes)), *unwell),
        no=tuple(words[at] for at in sorted(no)),
        unsure=(*(words[at] for at in sorted(unsure - yes)), *maybe, *told),
        of_suicide=tuple(words[at] for at in sorted(of_suicide)),
        places=tuple(place for place, one in answers if any(one[:5]))[:MOST_PLACES],
        said_yes=tuple(typed[at] for at in sorted(found.said_yes)),
        said_no=tuple(typed[at] for at in sorted(found.said_no)),
        is_row=paired is not None,
    )


def _with_those_behind(said: Sequence[Sentence], asked: _Questions, found: _Answers) -> _Answers:
    """Return what is answered with what was left open before, which is not denied at most.

    A sentence that refers back answers it.
    """
    behind = asked.behind
    unsure = found.unsure | (found.yes & behind)
    if {one.says for one in said} & {Says.YES, Says.MEASURE}:
        unsure |= asked.may_go_on
    referred = {one.says is Says.YES for one in said if one.refers_back}
    said_yes, said_no = (behind if one in referred else NONE for one in (True, False))
    yes = (found.yes - behind) | (said_yes - asked.over) | (said_no & asked.over)
    unwell = (found.unwell - behind) | (said_no & asked.well)
    return found._replace(
        yes=yes,
        no=found.no | (said_no - asked.over),
        unsure=unsure - yes,
        unwell=unwell,
        maybe_unwell=found.maybe_unwell | (found.unwell & behind),
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
    if sentence.says is Says.OTHER and (told := _told(sentence, asked)):
        return _Answers(unsure=told)
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


def _told(sentence: Sentence, asked: _Questions) -> frozenset[int]:
    """Return the questions that a sentence in words does not deny: "how", "since when" and "this or
    that" with any words, and a single one with how bad it is.
    """
    if sentence.is_well or not sentence.may_tell:
        return NONE
    single = asked.now if len(asked.now) == 1 else NONE
    return sentence.about & asked.how or single & (asked.now if sentence.tells_how else asked.how)


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
        words = plain_words(found[0])
        if not words:
            continue
        start, end = found.start() + len(found[0]) - len(found[0].lstrip()), found.end()
        denied = asked.about(denied_in(words)) - asked.about(affirmed_in(words))
        bare, has_no = without_first(words), has_no_in(words)
        says = says_what(words, found[0], has_no=has_no)
        about = asked.about(words)
        about = about - asked.behind or about
        refers = (has_no or says is Says.YES) and refers_back(words, is_single=len(asked.now) == 1)
        yield Sentence(
            (number, start, end),
            says,
            has_no,
            about,
            denied,
            names_a_matter(words),
            *how_well(words),
            noes.is_for_a_time(bare),
            refers,
            tells_how(bare),
            may_tell(bare, has_no=has_no),
        )
