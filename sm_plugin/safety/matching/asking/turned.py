"""Questions that are turned the other way: is it over, is it not so, will you promise not to?

To "Has the chest pain stopped?" a no tells the danger, and so it does to "Can you swallow?" (see
`well`). "You haven't had any chest pain, have you?"
is answered by "yes" either way. Words come in the plain form (`text.answers.plain`).
"""

import re
from typing import NamedTuple

from .over import what_a_no_says
from .well import denied_well

_PROMISE = re.compile(
    r"\b(?:can|will|would|do|could) you (?:promise|agree|assure|guarantee|swear)\b[^?]{0,30}?"
    r"\b(?:you won't|you will not|you would not|not to|you will never|never to)\b"
)
_YOU = (
    r"(?:you|there|it|he|she|they)(?:'re|'ve|'s)?"
    r"(?: (?:have|are|do|did|were|is|was|has|still|had))?"
)
_DENIED = re.compile(
    rf"^((?:(?:so|and|but|then|well|ok|okay|good),? |i (?:take it|hope|assume|trust)(?: that)? )"
    rf"{{0,2}})(?:({_YOU})(?:n't| not| no| never| no longer)\b(?: (?:any|longer|more)\b)?"
    r"|(?:you|it|he|she|they|there) (have|do|did|were|is|was|has|had|are)n't\b"
    r"|(?:still )?(?:no|not any|never)\b(?: (?:more|further|other|new)\b)?"
    r"|(?:ya |usted |ya usted )?no (?=tiene|ha |siente|se siente|piensa|quiere|tuvo|hay|le ))"
)
_TAG = re.compile(
    r",? (?:have|do|are|did|is|has|were|was|right|correct|verdad|cierto|no)"
    r"(?: (?:you|it|they|there|he|she))?\W*$"
)
_AGREES = re.compile(
    r"(?:(?:yes|yeah|yep|si),? )?(?:that's |that is )?(?:correct\w*|right|true|exact\w*|asi es)\W*"
    r"(?:(?:none|no|thank\w*|gracias)\b.*)?"
)


class Turned(NamedTuple):
    """`is_over` turns yes and no; of what `is_denied` a yes is the page at most.

    `unwell` is what a no says, where the question is whether all is well.
    """

    text: str
    is_over: bool = False
    is_denied: bool = False
    unwell: str = ""


def turned(bare: str) -> Turned:
    if promise := _PROMISE.search(bare):
        return Turned(f"you will {bare[promise.end() :].strip()}", is_over=True)
    if (still_so := what_a_no_says(bare)) is not None:
        return Turned(still_so, is_over=True)
    if unwell := denied_well(bare):
        return Turned(bare, unwell=unwell)
    if denied := _DENIED.match(bare):
        who = denied[2] or (f"you {denied[3]}" if denied[3] else "")
        rest = _TAG.sub("", bare[denied.end() :].strip(" ,"))
        return Turned(f"{who} {rest}".strip(), is_denied=True)
    return Turned(bare)


def agrees(bare: str) -> bool:
    """Return True for "Correct", which says of what is denied that it is not so."""
    return bool(_AGREES.fullmatch(bare))
