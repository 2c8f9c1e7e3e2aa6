"""Tests for words that are denied ("no chest pain") or long past ("a stroke in 2009").

Both are believed only where they are plain. A denial never reaches over "but", a new statement or
a comma, unless it opens a list that closes with "or". What the next words take back is none.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from . import cues
from .tokens import MARKS, NEWLINE

EXCEPTION = 12  # words after what is denied in which "except when I walk" takes it back
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
            if self._breaks(at) or self._begins_statement(at):
                return at
        return latest

    def _breaks(self, at: int) -> bool:
        """ "But" and the like; "so far" is none."""
        return self.words[at] in cues.BREAKS and self.words[at : at + 2] != ("so", "far")

    def _begins_statement(self, at: int) -> bool:
        """A new line, "and I ...", ", my ..." begin something that the words before don't rule."""
        before = self.words[at - 1]
        if before == NEWLINE:
            return True
        return before in cues.JOINTS and self.words[at] in cues.STARTERS

    @cached_property
    def clause(self) -> str:
        return " ".join(self.words[self.clause_start : self.clause_end])

    @cached_property
    def told_range(self) -> range:
        """Return the part of the statement that a time in it is about: "and have ..." ends it."""
        first = next(filter(self._begins_now, range(self.start, self.clause_start, -1)), None)
        last = next(filter(self._begins_now, range(self.end, self.clause_end)), None)
        begins = self._begins_itself() if first is None else first
        return range(begins, last or self.clause_end)

    @cached_property
    def told(self) -> str:
        return " ".join(self.words[self.told_range.start : self.told_range.stop])

    def _begins_now(self, at: int) -> bool:
        return self.words[at - 1] in cues.JOINTS and self.words[at] in cues.NOW_VERBS

    def _begins_itself(self) -> int:
        """Return where the statement of the words begins: "and passed out" begins anew."""
        within = (at for at in range(self.end - 1, self.start, -1) if self.words[at] in cues.ANDS)
        if last := next(within, None):
            return last + 1
        earliest = max(self.clause_start, self.start - cues.MOST_HELPERS)
        for at in range(self.start, earliest, -1):
            if self.words[at - 1] in cues.ANDS:
                return at
            if self.words[at - 1] not in cues.HELPERS:
                break
        return self.clause_start


def is_denied(span: Span, *, is_suicide: bool) -> bool:
    """Return True if the person says that it is not so."""
    if _denied_after(span):
        return True
    if _answered_no(span):
        return True
    cue = _denial_before(span)
    if cue is None or _turned(span, cue):
        return False
    after = span.words[span.end : span.end + REACH]
    if is_suicide and _is_for_now(after):
        return False
    said = " ".join(after[:EXCEPTION])
    if cues.UNTIL.match(said) or _only_sometimes(said, is_suicide):
        return False
    if span.words[cue] in cues.NOBODY and cues.ONLY_WHO.match(said):
        return False
    return not cues.UNLIKE_BEFORE.match(" ".join(after[:4]))


def is_taken_back(span: Span, following: tuple[str, ...]) -> bool:
    """Return True if what is denied was only said to be so, or is so by now.

    "I told the nurse that I had no chest pain. That wasn't true" and "no chest pain last week, but
    today it came back". `following` are the words of the next sentences.
    """
    earliest = max(0, span.start - REACH)
    before, within, after = (
        " ".join(words)
        for words in (
            span.words[earliest : span.start],
            span.words[span.clause_start : span.clause_end],
            (*span.words[span.end : span.end + REACH], ",", *following),
        )
    )
    if cues.SAID_SO.search(before) and cues.WAS_UNTRUE.search(after):
        return True
    return bool(cues.AT_THE_TIME.search(within) and cues.IS_SO_NOW.search(after))


def _is_for_now(after: tuple[str, ...]) -> bool:
    """Return True if the denial holds for the moment only, or less: "yet", ", at least today"."""
    is_beyond = False
    for word in after:
        if word in cues.NOT_QUITE:
            return True
        if word in cues.ANDS or word == NEWLINE or (is_beyond and word not in cues.AT_LEAST):
            return False
        is_beyond |= word in MARKS
    return False


def _only_sometimes(after: str, is_suicide: bool) -> bool:
    """Return True for "only when I climb stairs", and for "only at night" without a new matter."""
    if cues.ONLY_WHEN.match(after):
        return True
    found = cues.ONLY_AT.match(after)
    if found is None or is_suicide:
        return found is not None
    return not cues.ANOTHER_MATTER.match(after[found.end() :])


def _answered_no(span: Span) -> bool:
    """Return True for a clinician's question that was answered: "she asked if ..., I said no"."""
    asked = " ".join(span.words[max(0, span.start - REACH) : span.start])
    answered = " ".join(span.words[span.end : span.end + REACH])
    return bool(
        cues.SAID_NO.match(answered)
        and cues.ASKED.search(asked)
        and not cues.NOT_TRUE.search(answered)
    )


def _denied_after(span: Span) -> bool:
    """A filled-in form: "Chest pain: no"."""
    after = span.words[span.end : span.end + 3]
    return len(after) == 2 and after[0] == "," and after[1] in cues.DENIED_AFTER


def _denial_before(span: Span) -> int | None:
    """Return the place of the denial that reaches the words, or None."""
    first, in_list, item, is_symptom = span.clause_start, False, 0, True
    for at in range(span.start - 1, first - 1, -1):
        word = span.words[at]
        if span.words[at + 1] not in cues.ONLY_BEFORE.get(word, span.words[at + 1 : at + 2]):
            return None
        is_symptom = is_symptom or word in cues.SYMPTOMS
        if word in cues.DENIALS or _nobody_does(span, at):
            return at if is_symptom and not _begins_anew(span, at) else None
        if word in cues.OR:
            in_list, item = True, 0
        elif word == "," and is_symptom and (in_list or _closes_with_or(span)):
            in_list, item, is_symptom = True, 0, False
        elif word == cues.ABOUT and not _is_thought(span.words, at):
            return None
        elif word in cues.CARRIERS:
            continue
        elif in_list and word not in MARKS and word not in cues.NO_LIST:
            item += 1
            if item > cues.LONGEST_ITEM:
                return None
        else:
            return None
    return None


def _is_thought(words: tuple[str, ...], about: int) -> bool:
    """Return True for "think about" and "thinking more about"; not for "been in about"."""
    return not cues.THOUGHTS.isdisjoint(words[max(0, about - 2) : about])


def _nobody_does(span: Span, at: int) -> bool:
    """Return True for "nobody hits me": it begins the statement, and its verb follows."""
    if span.words[at] not in cues.NOBODY:
        return False
    if not cues.NOTION.isdisjoint(span.words[at : span.start]):
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
    if word == "not" and cue > first and span.words[cue - 1] in cues.ASKS_WHY:
        return True
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
    if _long_ago(span) or _in_earlier_year(span, year):
        return True
    return _is_over(span)


def _long_ago(span: Span) -> bool:
    found = cues.LONG_AGO.search(span.told)
    return found is not None and not cues.SINCE.search(span.told[: found.start()])


def _in_earlier_year(span: Span, year: int) -> bool:
    for at in span.told_range:
        if cues.YEAR.fullmatch(span.words[at]) and _is_time(span, at):
            before = " ".join(span.words[span.told_range.start : at])
            return int(span.words[at]) < year and not cues.SINCE.search(f"{before} ")
    return False


def _is_time(span: Span, at: int) -> bool:
    """Return True for "in 2009" and a year at the end; "my 2018 truck" is no time.

    "Of 2015" is one after a month and right after the words, but not in "my truck of 2015".
    """
    before = span.words[max(0, at - 2) : at]
    if before and before[-1] in cues.OF:
        return span.end == at - 1 or before[0] in cues.OF_A_YEAR
    if before and before[-1] in cues.OF_A_YEAR:
        return True
    ends = at + 1 == len(span.words) or at + 1 in (span.told_range.stop, span.start)
    return ends or span.words[at + 1] in MARKS | cues.ANDS


def _is_over(span: Span) -> bool:
    """Return True for what "used to" be so, or was before a treatment, and is no more."""
    after = " ".join(span.words[span.end : span.end + REACH])
    was = cues.USED_TO.search(span.told) or (
        _before_treatment(span.clause) and not cues.WAITING.search(after)
    )
    return bool(was) and not cues.STILL_SO.search(after)


def _before_treatment(clause: str) -> bool:
    """Return True if it was before a treatment that is plainly over."""
    is_told = cues.BEFORE_TREATMENT.search(clause) or (
        cues.OFTEN.search(clause) and cues.BEFORE_OPERATION.search(clause)
    )
    # Asked last: most texts name no treatment, and these take longest.
    return bool(is_told) and not (cues.LIKE_BEFORE.search(clause) or cues.AHEAD.search(clause))


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
    """Return True for "my brother died by suicide": the words themselves tell the death."""
    first = max(span.clause_start, span.start - REACH)
    told = " ".join(span.words[first : span.end])
    begins = len(" ".join(span.words[first : span.start]))
    return bool(
        cues.RELATIVES.intersection(span.words[span.clause_start : span.clause_end])
        and any(begins < found.end() for found in cues.TOOK_OWN_LIFE.finditer(told))
        and not cues.SELF.search(" ".join(span.words[span.start : span.end + REACH]))
    )
