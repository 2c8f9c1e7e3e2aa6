"""Judge a whole message: how strong are its signs of danger, and which words say so?

See docs/safety.md. Pure: knows no database, and raises whatever goes wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from operator import attrgetter

from sm_plugin.safety.choices import SafetyKind, SafetyLevel
from sm_plugin.safety.doses import only_reports, without_regular_doses
from sm_plugin.text.answers import Answered, answered

from .asking.left_open import questions_of
from .asking.meant import unwell_in
from .asking.says import without_bare_no
from .asking.told import without_told
from .concepts import concepts
from .detector import Detector, Match
from .evidence import STRETCH, Features, features, heaviest, weigh, weights
from .reading import Sentence, read, read_answered
from .replies import Place, Reply, has_words, reply_in
from .spelling import Speller
from .tokens import Token, in_one_breath, parted

# What a message has to weigh for one kind of danger; `scripts/learn_safety_weights.py --report`
# says what limits chosen like these do with the messages of an unseen hand.
LIMITS = {
    SafetyLevel.FLAG: {SafetyKind.EMERGENCY: -0.3, SafetyKind.SUICIDE: 0.25},
    SafetyLevel.PAGE: {SafetyKind.EMERGENCY: -1.3, SafetyKind.SUICIDE: -1.2},
    SafetyLevel.LINE: {SafetyKind.EMERGENCY: -1.8, SafetyKind.SUICIDE: -1.7},
}
Limits = Mapping[SafetyKind, float]
# Fewer words than this tell weights little: they are the page at most, and only where others would
# be a flag. A "yes" that answers a question is no sign of danger.
FEWEST = 8
SHORT_LIMITS = {SafetyLevel.PAGE: LIMITS[SafetyLevel.FLAG]}
# So many words are weighed as if they were all that was written: what stands around a danger takes
# nothing from it. They weigh as much as a flag and a little more, because any part may be the one.
CLOSE = 15
STRICTER = 0.3
CLOSE_LIMITS = {kind: limit + STRICTER for kind, limit in LIMITS[SafetyLevel.FLAG].items()}
SHOWN = 15  # words of a stretch that staff see marked
Placed = tuple[int, Token]  # with the number of the text


@dataclass(frozen=True)
class Judgement:
    """`matches` are phrases that stand there; `stretch` is told where no phrase is.

    Those in a text beyond the last are of what was asked; `answers` says where it is answered.
    """

    level: SafetyLevel
    weighs: Mapping[SafetyKind, float]
    matches: Sequence[Match] = ()
    stretch: Sequence[Place] = ()
    answers: Sequence[Place] = ()


class Judge:
    """Knows the phrases in use, the shipped weights, and the words that are worth a second look."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._speller = Speller(detector.words | concepts().words)

    def judge(
        self,
        texts: Sequence[str],
        *,
        asked: Sequence[str] = (),
        labels: Sequence[str] = (),
        year: int | None = None,
    ) -> Judgement:
        """Return what the texts of one message amount to.

        One with signs that may hide in a word or part two is read both ways, and so is one with
        dots that may end a sentence or take a breath in it; the worst counts. What it quotes as
        asked is read once more as what the answer says, see `text.answers`; so are the questions of
        the texts that it replies to, `asked`, and of a form, `labels`: one for each of the last
        texts, which answer nothing else.
        """
        ways = [[*texts]]
        for otherwise in (parted, in_one_breath):
            ways += [[otherwise(text) for text in way] for way in ways]
        known = {tuple(way): None for way in ways if has_words(way)}
        found = [Judgement(SafetyLevel.NONE, {})]  # a picture or a dot alone tells nothing
        found += [self._judge_own(read(way, self._speller), year) for way in known]
        if any(answers := [answered(text) for text in texts]):
            found += [one for way in known for one in self._judge_answers(way, answers, year)]
            unwell = [one for pair in zip(texts, answers, strict=True) for one in unwell_in(*pair)]
            maybe = Reply(unsure=tuple(unwell))
            found += self._judge_reply([""] * len(texts), maybe, year)
        if asked:
            reply = reply_in(texts, questions_of(asked))
            found += [
                one for way in known or [texts] for one in self._judge_reply(way, reply, year)
            ]
        for answer, reply in _replies_to_labels(texts, labels):
            found += self._judge_reply(answer, reply, year)
        return max(found, key=_badness)

    def _judge_own(self, sentences: Sequence[Sentence], year: int | None) -> Judgement:
        """Judge what somebody writes; what was told to be done "if" is no danger by itself."""
        judged = self._judge(sentences, year)
        if judged.level is SafetyLevel.NONE or (told := without_told(sentences)) is None:
            return judged
        rest = self._judge(told.rest, year)
        if told.is_denied or rest.level.rank >= SafetyLevel.PAGE.rank:
            return min(judged, rest, key=_badness)
        level = min(judged.level, SafetyLevel.PAGE, key=attrgetter("rank"))
        return replace(judged, level=level)

    def _judge_answers(
        self, texts: Sequence[str], answers: Sequence[Sequence[Answered]], year: int | None
    ) -> Iterator[Judgement]:
        """Judge what a yes says in place of what was asked, and what a no does.

        Of a no only what needs it counts, "I don't feel safe": the same phrase without it is what
        the person says no to.
        """
        yes, no = (
            [[one for one in here if may_be(one)] for here in answers]
            for may_be in (attrgetter("may_be_yes"), attrgetter("may_be_no"))
        )
        if any(yes):
            said = without_regular_doses(texts, yes)
            yield self._judge_own(read_answered(said, yes, self._speller), year)
        if any(no):
            asked, denied = (
                self._detector.find(read_answered(texts, no, self._speller, is_no=is_no), year=year)
                for is_no in (False, True)
            )
            keys = {one.key for one in asked}
            if matches := [one for one in denied if one.key not in keys]:
                yield Judgement(SafetyLevel.PAGE, {}, matches)

    def _judge_reply(
        self, texts: Sequence[str], reply: Reply, year: int | None
    ) -> Iterator[Judgement]:
        """Judge the texts with the questions that they answer, which follow as further texts.

        What the reply only does not deny is the page at most, and so are thoughts of suicide that
        it denies for a time ("not today") or tells of long ago. A bare no, and a row of plain
        answers, are left out: what they say is read in the words of the questions.
        """
        texts = ["" if reply.is_row else without_bare_no(text) for text in texts]
        for asked, may_be, most in (
            (reply.yes, (True, False), SafetyLevel.FLAG),
            (reply.no, (False, True), SafetyLevel.FLAG),
            (reply.unsure, (True, False), SafetyLevel.PAGE),
            (reply.of_suicide, (True, False), SafetyLevel.PAGE),
        ):
            answers = [[Answered(0, len(one), *may_be)] for one in asked]
            if answers:
                own: list[list[Answered]] = [[] for _ in texts]
                found = self._judge_answers([*texts, *asked], [*own, *answers], year)
                if asked is reply.of_suicide:
                    found = filter(_is_of_suicide, found)
                for one in found:
                    level = min(one.level, most, key=attrgetter("rank"))
                    yield replace(one, level=level, answers=reply.places)

    def _judge(self, sentences: Sequence[Sentence], year: int | None) -> Judgement:
        placed, matches, found = self._weighed(sentences, year)
        weighs = {kind: weigh(found, weights()[kind], STRETCH[kind]) for kind in STRETCH}
        level = max(
            level_of(weighs, matches, len(placed)),
            level_close(found, _begin_at(placed, matches)),
            key=lambda one: one.rank,
        )
        if matches or level.rank < SafetyLevel.PAGE.rank:
            return Judgement(level, weighs, matches)
        kind = max(STRETCH, key=lambda one: weighs[one] - LIMITS[level][one])
        best = heaviest(found, weights()[kind], SHOWN)
        return Judgement(level, weighs, (), _places(placed[best.start : best.end]))

    def found_in(self, texts: Sequence[str]) -> Sequence[Features]:
        """Return what is weighed at each word, for those who learn the weights."""
        return self._weighed(read(texts, self._speller), None)[2]

    def _weighed(
        self, sentences: Sequence[Sentence], year: int | None
    ) -> tuple[Sequence[Placed], Sequence[Match], Sequence[Features]]:
        matches = self._detector.find(sentences, year=year)
        words = " ".join(word for one in sentences for word in one.words)
        is_plain = not matches and only_reports(words)
        told = self._detector.as_told(sentences) if is_plain else frozenset()
        placed = [
            (sentence.text, token)
            for sentence in sentences
            for token in _words(sentence)
            if (sentence.text, token.start) not in told
        ]
        return placed, matches, _marked(placed, matches)


def _replies_to_labels(
    texts: Sequence[str], labels: Sequence[str]
) -> Iterator[tuple[Sequence[str], Reply]]:
    """Yield each text of a form, alone in its place, and what it says to its own question."""
    first = len(texts) - len(labels)
    for at, label in enumerate(labels, first):
        alone = [text if number == at else "" for number, text in enumerate(texts)]
        yield alone, reply_in(alone, [label])


def level_of(
    weighs: Mapping[SafetyKind, float], matches: Sequence[Match], words: int
) -> SafetyLevel:
    """Return the level of all words together: a phrase is the page at least."""
    known = LIMITS if words >= FEWEST or matches else SHORT_LIMITS
    reached = {level for level, limits in known.items() if beyond(weighs, limits) >= 0}
    if matches:
        reached.add(SafetyLevel.PAGE)
    return max(reached, key=lambda level: level.rank, default=SafetyLevel.NONE)


def level_close(found: Sequence[Features], phrases: Sequence[int]) -> SafetyLevel:
    """Return the level of the heaviest few words: a flag around a phrase, else the page.

    `phrases` are the words that phrases begin at.
    """
    if not _is_close(_around(found, phrases) if phrases else found):
        return SafetyLevel.NONE
    return SafetyLevel.FLAG if phrases else SafetyLevel.PAGE


def _is_of_suicide(judgement: Judgement) -> bool:
    """Return True where a phrase of suicide stands, or the weights alone speak of it."""
    if judgement.matches:
        return any(one.kind == SafetyKind.SUICIDE for one in judgement.matches)
    kind = SafetyKind.SUICIDE
    return judgement.weighs.get(kind, 0) >= LIMITS[SafetyLevel.PAGE][kind]


def _is_close(found: Sequence[Features]) -> bool:
    weighs = {kind: weigh(found, weights()[kind], CLOSE, told=CLOSE) for kind in STRETCH}
    return beyond(weighs, CLOSE_LIMITS) >= 0


def _around(found: Sequence[Features], phrases: Sequence[int]) -> Sequence[Features]:
    """Return the words, of which those far from all phrases weigh nothing."""
    near = [False] * len(found)
    for at in phrases:
        first, last = max(0, at - CLOSE + 1), min(at + CLOSE, len(found))
        near[first:last] = [True] * (last - first)
    return [here if is_near else () for here, is_near in zip(found, near, strict=True)]


def beyond(weighs: Mapping[SafetyKind, float], limits: Limits) -> float:
    """Return how far the message is beyond the limits; below zero it is not.

    The odds of both kinds add up: who is nearly at the one and nearly at the other is beyond.
    """
    return log(sum(exp(weighs[kind] - limit) for kind, limit in limits.items()))


def _badness(judgement: Judgement) -> tuple[int, int]:
    return judgement.level.rank, len(judgement.matches)


def _marked(placed: Sequence[Placed], matches: Sequence[Match]) -> Sequence[Features]:
    """Return the features of the words; a phrase that begins at a word is one of them."""
    found = [list(here) for here in features([token.word for _text, token in placed])]
    for match, at in zip(matches, _begin_at(placed, matches), strict=True):
        found[at].append(f"#{match.kind}")
    return found


def _begin_at(placed: Sequence[Placed], matches: Sequence[Match]) -> Sequence[int]:
    """Return the number of the word that each phrase begins at."""
    at = {(text, token.start): number for number, (text, token) in enumerate(placed)}
    return [at[match.place[:2]] for match in matches]


def _words(sentence: Sentence) -> Sequence[Token]:
    return [token for token in sentence.tokens if token.word[0].isalnum()]


def _places(placed: Sequence[Placed]) -> list[Place]:
    """Return the stretch as one place for each text that it reaches into."""
    by_text: dict[int, list[Token]] = {}
    for text, token in placed:
        by_text.setdefault(text, []).append(token)
    return [(text, tokens[0].start, tokens[-1].end) for text, tokens in by_text.items()]
