"""Tests for words that are denied ("no chest pain") or long past ("a stroke in 2009").

Both are believed only where they are plain. A denial never reaches over "but", a new statement or
a comma, unless it opens a list that closes with "or".
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from . import cues
from .tokens import MARKS, NEWLINE

EXCEPTION = 4  # words after a denied emergency in which "except when I walk" takes it back
REACH = 40  # words before and after that a statement can have, so that long texts stay quick


@dataclass(frozen=True)
class Span:
    """Words found in a sentence: tokens from `start` up to, not including, `end`."""

    words: tuple[str, ...]
    start: int
    end: int

    @cached_property
    def clause_start(self) -> int:
        """Return the start of the statement that the words are in."""
        earliest = max(self.start - REACH, 0)
        for at in range(self.start, earliest, -1):
            if self._begins_statement(at) or (at < self.start and self.words[at] in cues.BREAKS):
                return at
        return earliest

    @cached_property
    def clause_end(self) -> int:
        latest = min(self.end + REACH, len(self.words))
        for at in range(self.end, latest):
            if self.words[at] in cues.BREAKS or self._begins_statement(at):
                return at
        return latest

    def _begins_statement(self, at: int) -> bool:
        """A new line, "and I ...", ", my ..." begin something that the words before don't rule."""
        before = self.words[at - 1]
        if before == NEWLINE:
            return True
        return before in (cues.ANDS | {","}) and self.words[at] in cues.STARTERS

    @cached_property
    def clause(self) -> str:
        return " ".join(self.words[self.clause_start : self.clause_end])

    @cached_property
    def told(self) -> str:
        """Return the part of the statement that a time in it is about: "and have ..." ends it."""
        first = next(filter(self._begins_now, range(self.start, self.clause_start, -1)), None)
        last = next(filter(self._begins_now, range(self.end, self.clause_end)), None)
        return " ".join(self.words[first or self.clause_start : last or self.clause_end])

    def _begins_now(self, at: int) -> bool:
        return self.words[at - 1] in (cues.ANDS | {","}) and self.words[at] in cues.NOW_VERBS


def is_denied(span: Span, *, is_suicide: bool) -> bool:
    """Return True if the person says that it is not so."""
    if _denied_after(span):
        return True
    cue = _denial_before(span)
    if cue is None or _turned(span, cue):
        return False
    after = span.words[span.end : span.end + REACH]
    if is_suicide and cues.NOT_QUITE.intersection(after):
        return False
    if cues.ONLY_WHEN.search(" ".join(after if is_suicide else after[:EXCEPTION])):
        return False
    return not cues.UNLIKE_BEFORE.match(" ".join(after[:4]))


def _denied_after(span: Span) -> bool:
    """A filled-in form: "Chest pain: no"."""
    after = span.words[span.end : span.end + 3]
    return len(after) == 2 and after[0] == "," and after[1] in cues.DENIED_AFTER


def _denial_before(span: Span) -> int | None:
    """Return the place of the denial that reaches the words, or None."""
    first, in_list, item = span.clause_start, False, 0
    for at in range(span.start - 1, first - 1, -1):
        word = span.words[at]
        if span.words[at + 1] not in cues.ONLY_BEFORE.get(word, span.words[at + 1 : at + 2]):
            return None
        if word in cues.DENIALS or _nobody_does(span, at):
            return None if _begins_anew(span, at) else at
        if word in cues.OR or (word == "," and (in_list or _closes_with_or(span))):
            in_list, item = True, 0
        elif word in cues.CARRIERS:
            continue
        elif in_list and word not in MARKS and word not in cues.NO_LIST:
            item += 1
            if item > cues.LONGEST_ITEM:
                return None
        else:
            return None
    return None


def _nobody_does(span: Span, at: int) -> bool:
    """Return True for "nobody hits me": it begins the statement, and its verb follows."""
    if span.words[at] not in cues.NOBODY:
        return False
    is_first = at == span.clause_start or span.words[at - 1] in (MARKS | cues.ANDS | {"no"})
    following = (word for word in span.words[at + 1 : at + 3] if word not in cues.CLITICS)
    return is_first and next(following, "") in cues.DOES


def _begins_anew(span: Span, denial: int) -> bool:
    """Return True if a second verb of one's own begins something else than what is denied."""
    own = [word in cues.OF_MYSELF for word in span.words[denial : span.start + 1]]
    return sum(here and not before for before, here in pairwise(own)) > 1


def _closes_with_or(span: Span) -> bool:
    """Return True if the words are in a list: "no chills, chest pain or cough"."""
    following = span.words[span.end : span.clause_end]
    before_or = next((at for at, word in enumerate(following) if word in cues.OR), None)
    return before_or is not None and before_or <= 2 * cues.LONGEST_ITEM


def _turned(span: Span, cue: int) -> bool:
    """Return True if another denial turns this one into a yes."""
    word = span.words[cue]
    first = span.clause_start
    for at in range(cue - 1, first - 1, -1):
        other = span.words[at]
        if other in MARKS or other in cues.ANDS or other in cues.OR:
            return False
        if other in cues.TURNING:
            is_repeat = word in cues.REPEATING and other in ("no", "nunca", "jamas")
            is_list = word in ("no", "sin") and other in ("no", "sin")
            says_no_first = other == "no" and at == first
            if not (is_repeat or is_list or says_no_first):
                return True
    return False


def is_past(span: Span, *, is_suicide: bool, year: int) -> bool:
    """Return True if it is long past, of somebody who died of it, or only to be avoided.

    One's own thoughts of suicide never count as past. `year` is the present one.
    """
    if is_suicide:
        return _somebody_elses_death(span)
    if cues.PRESENT.search(span.clause):
        return False
    if cues.FAMILY_HISTORY.match(" ".join(span.words[:4])) or _prior(span):
        return True
    if cues.LONG_AGO.search(span.told) or _in_earlier_year(span, year):
        return True
    return _is_over(span)


def _in_earlier_year(span: Span, year: int) -> bool:
    found = cues.YEAR.search(span.told)
    if not found or cues.SINCE.search(span.told[: found.start()]):
        return False
    return int(found[1]) < year


def _is_over(span: Span) -> bool:
    """Return True for what "used to" be so, or was before a treatment, and is no more."""
    after = " ".join(span.words[span.end : span.end + REACH])
    was = cues.USED_TO.search(span.told) or (
        _before_treatment(span.clause) and not cues.WAITING.search(after)
    )
    return bool(was) and not cues.STILL_SO.search(after)


def _before_treatment(clause: str) -> bool:
    """Return True if it was before a treatment that is plainly over."""
    if cues.AHEAD.search(clause):
        return False
    if cues.BEFORE_TREATMENT.search(clause):
        return True
    return bool(cues.OFTEN.search(clause) and cues.BEFORE_OPERATION.search(clause))


def _prior(span: Span) -> bool:
    is_event = bool(cues.EVENTS.intersection(span.words[span.start : span.end]))
    for at in range(span.start - 1, span.clause_start - 2, -1):
        if at < 0:
            return False
        word = span.words[at]
        if word in cues.PRIOR or (is_event and word in cues.PRIOR_EVENT):
            return True
        if is_event and word in cues.OWNED:
            return True
        if word not in cues.PRIOR_CARRIERS:
            return False
    return False


def _somebody_elses_death(span: Span) -> bool:
    words = span.words[span.clause_start : span.clause_end]
    return bool(
        cues.RELATIVES.intersection(words)
        and cues.TOOK_OWN_LIFE.search(span.clause)
        and not cues.SELF.intersection(span.words[span.start : span.end + REACH])
    )
