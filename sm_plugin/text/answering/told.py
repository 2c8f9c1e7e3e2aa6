"""Questions about what their reader has told: "You wrote that you want to die. Do you have a plan?"

The danger stands in the sentence before, and the question points at it or asks of a plan. Words
come without case and accents.
"""

import re

from sm_plugin.text.spelling import folded

_TELLING = (
    r"(?:told|said|say|wrote|write|mentioned|mention|marked|checked|answered|indicated|reported|shared"
    r"|described|put|noted|circled|stated|let (?:us|me) know|wrote (?:us|me)|talked about|spoke of)"
)
_TOLD = re.compile(
    rf"\byou (?:(?:have|had|also|just|once|\w+ly) ){{0,2}}{_TELLING}\b"
    r"|\b(?:told|tells|tell) (?:us|me|the nurse|the doctor|our team)\b"
    r"|\b(?:i|we) (?:read|see|saw|hear|heard|understand|noticed)(?: in \w+ \w+)?(?: that)? you\b"
    r"|\b(?:usted |ud\.? )?(?:nos|me) (?:dijo|escribio|conto|menciono)\b"
    r"|\busted (?:\w+ )?(?:dijo|escribio|marco|menciono|indico|contesto|respondio|conto|puso)\b"
    r"|\b(?:leo|veo|lei|vi) que (?:usted)?"
)
_OVER = re.compile(
    r"\b(?:gone|stopped|quit|resolved|better|no longer|(?:have|had|has) (?:no|not had)|ya no"
    r"|no tiene|no ha tenido|pasaron|quitaron)\b"
)
_PLAN = (
    r"(?:plans?|planned|planning|means|method|way|how you would|date|day|when|prepar\w*|started"
    r"|steps|act(?:ed|ing)?|go(?:ing)? through|carry|intend\w*|intent\w*|decid\w*|chosen|chose|set"
    r"|access|need|weapon|do it|done it|doing it|tried|try|con que|como lo haria|hacerlo|un plan"
    r"|medios|manera|fecha|intencion\w*|preparad\w*|intentado|decidid\w*"
    r"|acceso|guns?|firearms?|weapons?|armas?|pistola|rifle|know how|como y cuando|cuando y como"
    r"|haria caso)"
)
_POINTS = re.compile(
    r"\b(?:it|that(?! \w{4})|this(?! \w{4})|these(?! \w{4})|those(?! \w{4})|them|so|such"
    r"|the (?:means|gun|pistol|rifle|knife|rope|pills|medicine|weapon)|eso|esto|ello|hacerlo|ellas"
    r"|(?:are|do) they (?:getting|get|still|back|worse|stronger)"
    r"|el arma|la pistola|las pastillas)\b"
)
# What is moved, mailed or seen is no danger: "You mentioned the pain clinic. Did they move it?"
_OF_CARE = re.compile(
    r"\b(?:appointment|visit|clinic|report|letter|mail\w*|moved?|reschedul\w*|check(?:ed|up)?|cita"
    r"|refill\w*|(?:mon|tues|wednes|thurs|fri)day|carta|clinica)\b"
)
_ASKS_A_PLAN = re.compile(rf"\b{_PLAN}\b")
_OF_A_PLAN = re.compile(
    rf"\b(?:{_PLAN}|you|your|do|does|did|have|has|had|is|are|were|was|be|been|would|will|could|can"
    r"|may|if|and|or|but|a|an|any|the|to|for|of|on|in|at|with|what|how|which|where|by|from|out|up"
    r"|it|that|this|these|those|them|they|so|such|now|today|ever|yet|already|still|before|home"
    r"|specific|certain|to use|use|tiene|ha|usted|le|lo|la|un|una|algun\w*|para|de|y|o|el|los|las"
    r"|eso|esto|les|pensado|piensa|penso|como|haria|cuando|donde|con|que|en|su|sus|casa|ya)\b"
)
_LETTER = re.compile(r"[a-z]{2}")


def goes_on_with_told(before: str, question: str) -> bool:
    """Return True for a question about what the sentence before says that its reader told."""
    told, bare = folded(before), folded(question)
    if not _TOLD.search(told) or _OVER.search(told) or _OF_CARE.search(bare):
        return False
    return bool(_POINTS.search(bare)) or _is_of_a_plan(bare)


def asks_of_a_plan(question: str) -> bool:
    """Return True for "Do you have a plan for it?", and False for one for the holidays."""
    return _is_of_a_plan(folded(question))


def _is_of_a_plan(bare: str) -> bool:
    return bool(_ASKS_A_PLAN.search(bare)) and not _LETTER.search(_OF_A_PLAN.sub("", bare))
