"""Tells a daily question about medicines from one about too much of them.

"Have you taken all your pills today?" is asked of everybody, and a yes to it is good news; the
same words from a person, unasked, may be an overdose. So of a question the words about taking
count only beside an excess ("the whole bottle", "at once", "more than"). See docs/decisions/0766.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sm_plugin.text.answers import Answered


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


REACH = 9  # words from taking to what is taken
_WORD = re.compile(r"[^\W\d_]+")
_TAKING = _set(
    "take takes taking taken took give gives giving given gave "
    "toma tomas tom\u00f3 tomo tomado tomando tomar tomarse tomaste da dado dando dio"
)
_OWN = _set("your our his her their every each second next a su sus tu tus las los hoy")
_MEDICINE = _set(
    "pill pills tablet tablets capsule capsules med meds medicine medicines medication medications "
    "dose doses drops inhaler metoprolol warfarin eliquis xarelto antibiotics "
    "pastilla pastillas medicina medicinas medicamento medicamentos tableta tabletas"
)
_OF = frozenset(["of", "de"])
_NOT_OVER = re.compile(r"[.,;:?!\n]|\b(?:and|or|but|to|y|o|pero)\b", re.IGNORECASE)
_LISTED = re.compile(r"\b(?:your list|prescribed|su lista)\b", re.IGNORECASE)
_EXCESS = re.compile(
    r"\b(?:bottles?|handfuls?|pack|box|at once|at one time|same time|in one go|together|to+ (?:many"
    r"|much)|more (?:than|of)|double|twice|extra|wrong|left|leftover|remaining|rest of|you had"
    r"|overdos\w*|sav(?:ed|ing)|stash\w*|hoard\w*|die|dying|dead|death|kill\w*|end (?:it|your|my)"
    r"|wake|forever|hurt\w*|harm\w*|suicid\w*|someone else|somebody else|(?:wife|husband|mother"
    r"|father|son|daughter|dog)['\u2019]?s|mistake|accident\w*|alcohol|whiskey|vodka|beer"
    r"|frasco|pu\u00f1ado|punado|de una vez|de un jal\u00f3n|junt[ao]s|demasiad[ao]s?"
    r"|de m\u00e1s|m\u00e1s de|doble|equivocad[ao]s?|sobra\w*|morir\w*|muer\w*|matar\w*"
    r"|por error|(?:in|en) (?:the|my|la|mi) (?:house|cabinet|drawer|casa))\b",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"\b(?:th(?:ink|ought)\w*|plan\w*|want\w*|going to|about to|intend\w*|intent\w*|wish\w*|urges?"
    r"|feel like|tempt\w*|consider\w*|pens\w+|piens\w+|quier\w+|ganas|plane\w+)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:sleeping|sleep|pain|oxy\w*|morphine|xanax|ambien|percocet|vicodin|norco|hydrocodone"
    r"|klonopin|valium|ativan|lorazepam|methadone|fentanyl|insulin|tylenol|dormir|morfina|insulina"
    r"|dolor)\b",
    re.IGNORECASE,
)
_READING = re.compile(
    r"\b(?:pressure|bp|sugars?|glucose|weight|number|reading|a1c|presion"
    r"|azucar|glucosa|peso|it (?:was|is)|took it)\b(?: [a-z]+){0,4} \d{2,3}\b"
)
_REASON = re.compile(
    r"\b(?:because|cause|so|that|hoping|hope|done|over(?! \d)|finished|ready|plus|each|every one"
    r"|rest"
    r"|everything|all \w+ of|to (?!day|night)\w+|para|porque|asi|adios|list[ao]|ya)\b"
)
_ALL = re.compile(r"\b(?:all|whole|entire|tod[ao]s)\b", re.IGNORECASE)
_REGULAR = re.compile(
    r"\b(?:every|each|as (?:prescribed|directed|ordered|told)|daily|dose of|cada|dosis de)\b",
    re.IGNORECASE,
)


def without_regular_doses(texts: Sequence[str], asked: Sequence[Sequence[Answered]]) -> list[str]:
    """Return the texts with blanks where one of the questions is about a regular dose.

    `asked` are the places of the questions in each text; what stands beside them is the answer,
    and an excess in it counts like one in the question.
    """
    own = " ".join(_beside(text, here) for text, here in zip(texts, asked, strict=True))
    if _EXCESS.search(own):
        return [*texts]
    return [_blanked(text, here) for text, here in zip(texts, asked, strict=True)]


def only_reports(words: str) -> bool:
    """Return True for a measured value, told beside pills that were taken, and no reason for them.

    The words come in the plain form.
    """
    return bool(_READING.search(words)) and not (_EXCESS.search(words) or _REASON.search(words))


def _beside(text: str, asked: Iterable[Answered]) -> str:
    for one in asked:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _blanked(text: str, asked: Iterable[Answered]) -> str:
    for one in asked:
        question = text[one.start : one.end]
        if not _tells_an_excess(question):
            for start, end in _regular(question):
                question = question[:start] + " " * (end - start) + question[end:]
            text = text[: one.start] + question + text[one.end :]
    return text


def _regular(question: str) -> Iterator[tuple[int, int]]:
    """Yield the places from a word of taking to the medicine that is one's own, or is listed."""
    words = [(one[0].casefold(), *one.span()) for one in _WORD.finditer(question)]
    is_listed = _LISTED.search(question) is not None
    for at, (verb, start, end) in enumerate(words):
        near = words[at + 1 : at + 1 + REACH] if verb in _TAKING else []
        is_own = is_listed
        for place, (word, _, after) in enumerate(near):
            if _NOT_OVER.search(question, end, after):
                break
            is_own |= word in _OWN
            if is_own and word in _MEDICINE:
                yield start, _with_its_name(near[place:])
                break


def _with_its_name(words: Sequence[tuple[str, int, int]]) -> int:
    """Return the end of a medicine: "dose" alone, "dose of insulin" with it."""
    has_name = len(words) > 2 and words[1][0] in _OF
    if has_name and words[2][0] in _OWN and len(words) > 3:
        return words[3][2]
    return words[2][2] if has_name else words[0][2]


def _tells_an_excess(question: str) -> bool:
    is_all_of_it = _ALL.search(question) and not _REGULAR.search(question)
    return bool(
        _EXCESS.search(question)
        or _INTENT.search(question)
        or (is_all_of_it and _STRONG.search(question))
    )
