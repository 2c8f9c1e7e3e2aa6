"""Questions that are turned the other way: is it over, is it not so, will you promise not to?

To "Has the chest pain stopped?" a no tells the danger, and so it does to "Can you swallow?" (see
`well`). "You haven't had any chest pain, have you?"
is answered by "yes" either way. Words come in the plain form (`text.answers.plain`).
"""

import re
from typing import NamedTuple

from .well import denied_well

# "Has the pain stopped?": here a no tells the danger, and a yes none.
_WANTS = re.compile(r"\b(?:you|wants?|wish(?:es|ed|ing)?|quiere)\b")
_HAS = re.compile(r"\b(?:has|have|is|are|did|does|ha|han|se)\b")
_OVER_AT_END = re.compile(
    r"\b(?:stop|stopped|gone|gone away|go away|went away|better|improved|resolved|eased"
    r"|under control|back to normal|cleared up|let up|subsided|settled(?: down)?|pasado|quitado|ido"
    r"|mejor|mejorado|desaparecido)"
    r"(?: (?:now|today|yet|since|after|ya|hoy|ahora|desde) ?[^?]{0,60})?\W*+$"
)
_WISHES = re.compile(r"\b(?:wants?|wish\w*|hope\w*|like to|feel like|want)\b")
_FREE = re.compile(r"\bfree (?:of|from)\b|\b(?:pain|symptom|angina|chest)[- ]free\b")
_HELPED = re.compile(
    r"\b(?:has|have|did|does) (?!you\b|anyone\b|anybody\b|someone\b)[^?]{0,60}?\b(?:help(?:s|ed)?"
    r" (?:with |(?:ease|relieve|stop) )?(?:the|your|that|any)\b|reliev\w+ |eased? "
    r"|(?:take|took|taken) (?:away|care of) |stop(?:ped)? (?:the|your|that)\b)"
)
_GONE = r"quito|paso|fue|calmo|alivio|ha (?:quitado|pasado|ido|calmado|aliviado)"
_SE_LE = re.compile(
    rf"\b(?:se|ya) (?:le )?(?:{_GONE}) [^?]{{0,30}}\b(?:dolor\w*|presion|molestias?|opresion|falta"
    r"|mareos?|ahogo|pensamientos|ideas|ganas|sangrado|hinchazon|debilidad)\b"
    r"|\b(?:le )?(?:ayudo|alivio|calmo|quito) (?:[^?]{0,30} )?(?:el|la|los|las|con) (?:\w+ )?"
    r"(?:dolor\w*|presion|falta|pensamientos|ideas)\b"
)
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
    if _asks_if_over(bare):
        return Turned(bare, is_over=True)
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


def _asks_if_over(bare: str) -> bool:
    """Return True for "has the pain stopped", and False for "do you want it to stop"."""
    is_wish = _WISHES.search(bare)
    if not is_wish and any(one.search(bare) for one in (_FREE, _HELPED, _SE_LE)):
        return True
    *_wants, rest = _WANTS.split(bare)
    over = _OVER_AT_END.search(rest)
    return over is not None and _HAS.search(rest, 0, over.start()) is not None
