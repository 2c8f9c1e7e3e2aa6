"""The check of a message before it goes, and the list of phrases that it looks for.

See docs/decisions/0029.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.text.answers import says_no
from sm_plugin.text.questions import matters, questions
from sm_plugin.threads.facts import Fact

from .choices import SafetyKind, SafetyLanguage, SafetyLevel
from .findings import UNCHECKED, Findings, Span
from .matching.asking.left_open import Asked, questions_of, says_all_is_well, stays_open
from .matching.asking.rows import parted
from .matching.detector import Detector, Phrase
from .matching.judgement import Judge, Judgement
from .matching.patterns import parse, parse_group, pieces
from .matching.replies import Place, reply_in
from .models import SafetyPhrase, SafetyPhraseVersion

logger = logging.getLogger(__name__)
WEIGHED = "weighed words"  # in place of a phrase's id
ANOTHER = "And?"  # a question about nothing


def checked_texts(body: str, subject: str = "", facts: Iterable[Fact] = ()) -> list[str]:
    """Return all that a message says; what it quotes is taken out by `drafts.quoting`."""
    return [subject, body, *(fact.answer for fact in facts)]


def check(
    texts: Iterable[str], asked: Sequence[str] | None = (), labels: Sequence[str] = ()
) -> Findings:
    """Return what suggests an emergency or thoughts of suicide in the texts of one message.

    `asked` are the care team's texts that a reply may answer; None says that they can't be opened,
    and what is no flag by itself is `UNCHECKED` beside what was found in it. `labels` are what a
    form asked for the last of the texts, one each. What they tell is marked where it is answered.

    Fails towards showing: where the check itself fails, or has nothing to look for, the finding
    is `UNCHECKED`. A database that fails is not caught: then the message can't be sent either.
    """
    texts = list(texts)
    try:
        found = _judge().judge(texts, asked=asked or (), labels=labels)
    except DatabaseError:
        raise
    except Exception as error:
        # Whatever it is, a person may be in danger. Only the type is logged: no word of a text.
        logger.error("The safety check failed (%s); its page is shown.", type(error).__name__)
        return Findings.of([UNCHECKED])
    is_unchecked = asked is None and found.level != SafetyLevel.FLAG
    placed = [(match.place, match.key) for match in found.matches]
    placed += [(place, WEIGHED) for place in found.stretch]
    spans = [span for place, key in placed for span in _spans(place, key, texts, found)]
    return Findings.of(
        [*(match.kind for match in found.matches), *([UNCHECKED] if is_unchecked else [])],
        [match.key for match in found.matches],
        [texts[span.text][span.start : span.end] for span in spans],
        level=SafetyLevel.FLAG if is_unchecked else found.level,
        spans=spans,
    )


def still_open(asked: Sequence[str], reply: str) -> list[str]:
    """Return what the texts ask that a reply says neither yes nor no to.

    A no of another matter ("I can't find the box") is none, and a yes to one question leaves the
    others of its text. Of a row of plain answers ("1. no 2. yes") each closes its own. Nor do few
    words that might be a yes ("Is it ready?") close any: they count where one thing is asked, so
    here another one is.
    """
    open_ones = [[part for one in questions(text) for part in parted(one)] for text in asked]
    every = questions_of(asked)
    said = reply_in([reply], every)
    if said.is_row:
        closed = {*said.said_yes, *said.said_no}
    else:
        said = reply_in([reply], _beside_another(every))
        denied = (one for one in said.said_no if says_no(reply) or _is_about(one, reply))
        closed = {*said.said_yes, *denied}
    if says_all_is_well(reply):
        answered = (part for one in _newest(every) for part in parted(one))
        closed |= {one for one in answered if not stays_open(one)}
    left = [[one for one in several if one not in closed] for several in open_ones]
    return ["\n\n".join(several) for several in left if several]


def _beside_another(asked: Asked) -> Asked:
    """Return the questions with another one among the newest, or among all if none is new."""
    newest = _newest(asked)
    return Asked([*newest, ANOTHER], asked[: len(asked) - len(newest)])


def _newest(asked: Asked) -> list[str]:
    return asked[asked.left_open :] or [*asked]


def _is_about(question: str, reply: str) -> bool:
    return not matters(question).isdisjoint(matters(reply))


def _spans(place: Place, key: str, texts: Sequence[str], found: Judgement) -> Iterator[Span]:
    """Yield the place in the person's own texts; of what was asked, the places of the answer."""
    is_own = place[0] < len(texts)
    yield from (Span(*own, key) for own in ([place] if is_own else found.answers))


def read_ahead() -> None:
    """Read the phrases and both dictionaries, for which the first message would wait a second.

    What can't be read now, as before the first migrate, is read with that message.
    """
    with suppress(DatabaseError):
        check(["A question"])


def _judge() -> Judge:
    """Made of the phrases in use; raises LookupError when one kind has none at all."""
    version = SafetyPhraseVersion.objects.current()
    return _read() if version is None else _of_version(version)


@lru_cache(maxsize=2)
def _of_version(version: UUID) -> Judge:
    """Read the phrases once a version. Those read are as new as the version or newer."""
    return _read()


def _read() -> Judge:
    phrases = SafetyPhrase.objects.active().order_by("pk")
    return _prepared(tuple(phrases.values_list("pk", "kind", "language", "words", "unless")))


@lru_cache(maxsize=2)
def _prepared(rows: tuple[tuple[UUID, str, str, str, str], ...]) -> Judge:
    """Reading the phrases takes longer than most texts; a changed list is read again."""
    if {kind for _key, kind, *_rest in rows} != set(SafetyKind.values):
        raise LookupError("A kind of danger has no phrase in use.")
    return Judge(
        Detector.of(
            Phrase(str(key), kind, language, words, pieces(unless))
            for key, kind, language, words, unless in rows
        )
    )


@transaction.atomic
def add_phrase(*, actor: Any, **values: Any) -> SafetyPhrase:
    """Put a phrase on the list; see `change_phrase`."""
    return _save(actor, SafetyPhrase(), values)


@transaction.atomic
def change_phrase(*, actor: Any, phrase: SafetyPhrase, **values: Any) -> SafetyPhrase:
    """Change what a phrase looks for, or note its review; for national administrators.

    Other words were not reviewed: a review stays only if its name or day is given again with them.
    Raises `InvalidInput` for words that can't be read, and for half a review.
    """
    phrase = SafetyPhrase.objects.select_for_update().get(pk=phrase.pk)
    looked_for = (phrase.kind, phrase.words, phrase.unless)
    review = (phrase.reviewed_by, phrase.reviewed_at)
    if looked_for != tuple(values[name] for name in ("kind", "words", "unless")) and review == (
        values["reviewed_by"].strip(),
        values["reviewed_at"],
    ):
        values = values | {"reviewed_by": "", "reviewed_at": None}
    return _save(actor, phrase, values)


def _save(actor: Any, phrase: SafetyPhrase, values: dict[str, Any]) -> SafetyPhrase:
    if not is_national_administrator(actor):
        raise NotAllowed
    _require_usable(phrase, **values)
    for name, value in values.items():
        setattr(phrase, name, value.strip() if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            phrase.save()
    except IntegrityError as error:  # somebody else, or the same press twice, was quicker
        raise _listed() from error
    record(actor=actor, action=Action.SAFETY_CHANGE, obj=phrase)
    return phrase


def _listed() -> InvalidInput:
    return InvalidInput(_("These words are on the list already."), field="words")


def _require_usable(
    phrase: SafetyPhrase,
    *,
    kind: str,
    language: str,
    words: str,
    unless: str,
    is_active: bool,
    reviewed_by: str,
    reviewed_at: date | None,
) -> None:
    if kind not in SafetyKind.values or language not in SafetyLanguage.values:
        raise InvalidInput
    parse(words)
    try:
        for piece in pieces(unless):
            parse_group(piece)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="unless") from error
    if SafetyPhrase.objects.filter(words=words.strip()).exclude(pk=phrase.pk).exists():
        raise _listed()
    if bool(reviewed_by.strip()) != bool(reviewed_at):
        raise InvalidInput(
            _("Give both the clinician's name and the day of the review, or leave both empty."),
            field="reviewed_by" if reviewed_at else "reviewed_at",
        )
