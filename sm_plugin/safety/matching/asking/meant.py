"""Tells a question about a danger from one about what to do if it comes.

"Do you know whom to call if you have chest pain?" asks of a call, and a yes to it is no chest pain.
What is only the condition or the matter of a question is left out of it, where the question is
plainly about something else; in doubt it stays. See docs/decisions/0766.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sm_plugin.text.answering.told import asks_of_a_plan
from sm_plugin.text.answers import QUOTE, Answered, plain
from sm_plugin.text.questions import advises, parted_from_told, questions, without_advice

from .about import asks_of_a_medicine, without_matter
from .excess import in_plain_words
from .turned import turned

LONGEST = 300  # characters of a question that is looked at for a turn of it
_ASKS_NOW = re.compile("[?\u00bf\uff1f]|\\b(?:whether|yes or no|si o no)\\b")
_TOLD = re.compile(r"\b(?:if|when|whenever|should|in case|si|cuando|cualquier)\b")
_ENDS = (
    r"(?=,? (?:and|or|but|y|o|pero) (?:do|did|are|is|have|has|had|can|any|to|tiene|ha)\b"
    r"|[?!.;\n]|$)"
)

# "Whom would you call if ...?": what stands behind the condition did not happen.
_IF = (
    r"(?<!know )(?<!tell )(?<!me )(?<!us )(?<!ask )(?<!see )(?<!wonder )(?<!say )(?<!sure )(?<!as )"
    r"(?<!even )(?<!check )(?<!what )(?<!saber )(?<!decir )(?<!digame )"
    r"\b(?:(?:if|in case|si|en caso de|should (?=(?:you|your|the|it|this|any|there)\b))\b"
)
_HELP = re.compile(
    r"\b(?:call|dial|text|reach|contact|phone number|number|who|whom|nitro\w*|aspirin|epi-?pen"
    r"|go to (?:the|an?|your nearest) (?:er|emergency|hospital|urgent)|inhaler|safety plan"
    r"|emergency|911|988|hospital|drive you|ride|(?:what|where) to (?:do|go)"
    r"|(?:some|any)(?:one|body) (?:to|who|with|near)|llamar\w*|llame|acudir|numero|quien|que hacer"
    r"|adonde ir|a donde ir)\b"
)
_NUMBER = re.compile(r"\b(?:911|988|838255)\b")  # whoever says "I called 911" tells of an emergency
_CONDITION = re.compile(rf"{_IF}|whenever|when|cuando)\b[^?!.;\n]*?{_ENDS}")
_NOT_DONE = re.compile(rf"{_IF})[^?!.;\n]*?{_ENDS}")
_CONDITION_FIRST = re.compile(r"^(?:if|in case|should|when|whenever|si|en caso de|cuando)\b[^,?]*,")
_PAST = re.compile(r"^(?:did|were|was|had|have|has)\b|\b(?:llamo|fue)\b")


class Meant(NamedTuple):
    """`is_now` is False for what is only to be told, or advice that is put as a question.

    For `is_over`, `is_denied` and `unwell` see `turned`. What a question goes on with is `told`
    with it, and a yes to that is the page at most. What is `treated` with a medicine is left out,
    and counts if it helps no more.
    """

    text: str
    is_now: bool = True
    is_advice: bool = False
    is_over: bool = False
    is_denied: bool = False
    unwell: str = ""
    told: str = ""
    treated: str = ""


def meant(question: str) -> Meant:
    """Return what the question asks; its text is the plain form, if anything is left out."""
    before, own = parted_from_told(question)
    if before and not asks_of_a_plan(own):
        return meant(own)._replace(told=question)
    if advises(question):
        return Meant(without_advice(question), is_now=False, is_advice=True)
    bare = plain(question)
    is_now = bool(_ASKS_NOW.search(question) or _ASKS_NOW.search(bare)) or not _TOLD.search(bare)
    if len(bare) > LONGEST:
        return Meant(question, is_now)
    whole = _without_condition(bare) if is_now else bare
    asked = without_matter(whole) if is_now else bare
    found = turned(in_plain_words(asked))
    text = question if found.text == bare else found.text
    treated = question if asked != whole and asks_of_a_medicine(whole) else ""
    return Meant(text, is_now, False, found.is_over, found.is_denied, found.unwell, treated=treated)


def unwell_in(text: str, answers: Iterable[Answered]) -> Iterator[str]:
    """Yield what a no says to the questions of a quote whether all is well."""
    for one in answers:
        if one.may_be_no:
            lines = text[one.start : one.end].splitlines()
            quoted = "\n".join(line.strip().removeprefix(QUOTE).strip() for line in lines)
            yield from filter(None, (meant(question).unwell for question in questions(quoted)))


def _without_condition(bare: str) -> str:
    first = _CONDITION_FIRST.match(bare)
    rest = bare[first.end() :].strip() if first else ""
    if first and _HELP.search(rest):
        return _NUMBER.sub("", rest)
    found = (_NOT_DONE if _PAST.search(bare) else _CONDITION).search(bare)
    if found and _HELP.search(bare, 0, found.start()):
        return _NUMBER.sub("", bare[: found.start()].rstrip() + bare[found.end() :])
    return bare
