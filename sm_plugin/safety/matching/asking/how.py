"""Answers in words to "How is it?", "Since when?" and "This or that?".

"It is getting worse every day now." names nothing and says neither yes nor no; what begins so,
below a single question, does not deny it. Words come in the plain form (`text.answers.plain`).
"""

import re

_IT = (
    r"(?:(?:i'd|i would|i'll|i) (?:say|put it|call it|rate it|guess|think)"
    r"(?: (?:at|it's|it is|that))?|(?:it|they|that|those|things|(?:the|my) \w+|esto|eso)"
    r"(?:'s| is| are|'re| was| were|'ve| has| have)?)"
)
_VERY = (
    r"(?:been|being|getting|gotten|got|gone|going|feels?|about|pretty|a lot|a (?:good|great) deal"
    r"|a bit|a little|much|even|very|really|quite|so|still|just|only|all|the|an?|at|around|like|for"
    r"|more|most|of|maybe|probably|esta|estan|mucho|muy|cada (?:vez|dia)|mas|un|una|la|el|ya|me"
    r"|lo|las|los|como|unos|unas)"
)
_SO = (
    r"(?:worse\w*|worst|same|bad|badly|terrible|awful|horrible|strong\w*|hard\w*|often|there|here"
    r"|(?:comes?|coming|came|goes|on) and (?:goes?|going|went|off)|constant\w*|always|everyday"
    r"|not (?:good|better|great|gone|so good|well|long)|no better|since|after|before|right (?:after"
    r"|before|when|at)|when(?:ever)?|every|each|began|begun|started|starts|came back|couple|few"
    r"|several|(?:first|second|third|last|latter|former|other) one|\d{1,3}|two|three|four|five|six"
    r"|seven|eight|nine|ten|hurts?|moved|spreads?|keeps?|won't|peor\w*|igual|mal|fatal|fuertes?"
    r"|sigue[ns]?|ahi|va[ns]? y viene[ns]?|desde|despues|antes|cuando|empezo|empezaron|comenzo"
    r"|hace|aprieta\w*|duele\w*|no se (?:me )?(?:quita|va|pasa)\w*|la (?:primera|segunda|ultima)"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"
)
_TELLS = re.compile(rf"(?:{_IT},? )?(?:{_VERY},? ){{0,5}}{_SO}(?!\w)")
_ENDED = re.compile(
    r"\b(?:went away|gone|goes away|go away|stopped|quit|left me|better|improv\w+|resolved|cleared"
    r"|went down|easier|eased|fine|good|well|normal|mejor\w*|bien"
    r"|se (?:me )?(?:paso|quito|fue|pasaron|quitaron|fueron))\b"
)
_NOT_ENDED = re.compile(
    r"^not (?:long|so long|far)\b"
    r"|\b(?:not|no|isn't|never|won't|hasn't|haven't|doesn't|nada) (?:\w+ ){0,2}(?:gone|go away"
    r"|stopped|quit|better|improv\w+|fine|good|well|normal|mejor\w*|bien|se (?:me )?quita)\b"
)


# What is asked so is there, whatever is answered: "How is the chest pain?"
_HOW = re.compile(
    r"\b(?:how (?!about\b|are you\b|can\b|do i\b|come\b)|when (?:did|do|does|was|were|are)\b"
    r"|where (?:is|are|do|does|did|exactly)\b|which (?:one|of)\b|since when|what (?:color|kind|sort"
    r"|does|do|did|brings|makes)\b|what (?:is|are|was|were) [^?]{0,80} like\b|desde cuando"
    r"|como (?:es|son|sigue|siguen|esta|estan|va|van|se)\b|cuando|donde|cual(?:es)?|cuant[oa]s?"
    r"|que tan|que tipo|con que frecuencia)"
)
_TAKING = re.compile(r"\b(?:take|took|taken|taking|toma|tomo|tomado|refill\w*|left)\b")
_OTHER = (
    r"(?:is|are|only|just|more|the|in|at|when|better|worse|about|less|not|like|solo|mas|es|son"
    r"|igual|mejor|peor)"
)
_THIS_OR_THAT = re.compile(
    r"\b(?:is|are|was|were|has|have|does|do|did) (?:the|your|it|that|this|they|those|there|you)\b"
    rf"[^?]{{0,120}} or {_OTHER}\b|\b(?:is|are|was|were) (?:the|your|it|that|this|they|those)"
    rf" [^?]{{0,120}} or [\w-]+\W*(?:\?|$)|\b[ou] {_OTHER}\b"
    rf"|\b(?:son|es|estan?) [^?]{{0,120}} [ou] \w+\W*(?:\?|$)"
)


def asks_how(bare: str) -> bool:
    """Return True for a question that is not answered by yes or no alone."""
    is_how = _HOW.search(bare) and not _TAKING.search(bare)
    return bool(is_how or _THIS_OR_THAT.search(bare))


def may_tell(bare: str, *, has_no: bool) -> bool:
    """Return True for words that don't say that it is over, or that there is none."""
    return bool(_NOT_ENDED.search(bare)) or not (has_no or _ENDED.search(bare))


def tells_how(bare: str) -> bool:
    """Return True for what is worse, the same, still there, or so since some time."""
    return bool(_TELLS.match(bare))
