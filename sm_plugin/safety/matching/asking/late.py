"""A yes that does not begin its sentence: "To your question: yes, I do."

Who is polite, or ashamed, says so behind other words. What stands in the clause of the yes counts:
"I can't say yes" is none. Words come in the plain form (`text.answers.plain`).
"""

import re

from sm_plugin.text.taking_back import is_measure

_YES = r"(?:yes|yea|yeah|yep|yup|si)"
_SAY_I = r"(?:i|we) (?:do|am|have|did)"
_CLAUSE = re.compile(r"[,:;()\u2013\u2014]| - |\b(?:but|so|pero|and)\b")
_NO = re.compile(
    r"\b(?:no|not|nope|nah|never|none|cannot|nothing|without|nunca|jamas|tampoco|nada)\b|n't\b"
)
# A clause that begins with a yes, or ends with one.
_BEGINS = re.compile(
    rf"^{_YES}(?!\w)(?! (?:(?:i|we)(?: will| can| would|'ll)|to|for|please)(?!\w))"
)
_ENDS = re.compile(
    rf"(?:^|\s)(?:{_YES}|(?<!than )(?<!as )(?<!all )(?<!what )(?<!that )(?<!how )(?<!like )"
    rf"(?<!where )(?<!thing )(?<!if ){_SAY_I}|sure (?:do|am|have|did)|y)"
    r"(?: (?:ma'am|sir|tengo|lo he|i do|i am|i have|i did)){0,2}$"
)
_THOSE = re.compile(
    r"\b(?:have|having|had|get|think|feel|tengo|he tenido)\b[^,;.]{0,30}\b(?:those|these|such|same"
    r"|esos|esas|tales) (?:\w{1,12} )?(?:thoughts?|feelings?|things|ideas|urges|pains?|symptoms"
    r"|pensamientos|cosas)\b"
)
_SOME = re.compile(
    r"^(?:i|we)(?:'ve)? (?:have had|had|have|felt|feel|get|got) (?:some|a few|one|it|them|a little)"
    r"(?!\w)"
)
_WHEN = re.compile(
    r"^(?:when|whenever|cuando) (?:the|it|they|my|things|el|la|los|las)(?: [\w']+){1,6}$"
)
_NOT_NO = re.compile(
    r"\b(?:can't|cannot|couldn't|can not|wouldn't|no puedo)(?: \w+)? (?:say|deny|decir|negar)"
    r" (?:that )?(?:no|it|que no|lo)\b|\bno puedo negarlo\b"
    r"|\b(?:never|nunca|not) (?:an? \w+ |un \w+ )?(?:without|sin)"
    r"(?: (?:it|them|one|ell?[ao]s?)\b|$)"
    r"|\bnever (?:this|so) (?:bad|strong|often|much)\b"
)
_OTHER_YES = re.compile(
    rf"^(?:no|none|nope|never)\W{{1,3}}(?:but )?(?:{_YES} )(?:to|for|on|about)"
    r" (?!the (?:first|second|third|last|other|next)\b)"
)
_REFUSES = re.compile(
    r"\b(?:rather|prefer|like) not (?:to )?(?:say|answer|talk|discuss|tell|get into|go there)\b"
    r"|\b(?:don't|do not|can't|cannot) (?:want to |wish to |like to )?(?:say$|answer (?:that|this)"
    r"|talk about (?:it|that|this)|discuss (?:it|that|this))|\bprefiero no\b|\bsee attach\w*"
    r"|\bno quiero (?:decir|contestar|responder|hablar)\b|\bnone of your business\b"
)
_NO_ANSWER = re.compile(
    r"(?:n/?a|not applicable|no aplica|(?:this is (?:only )?a |just (?:a )?)?test(?:ing)?"
    r"|(?:sorry,? )?(?:you have (?:the )?)?wrong (?:number|person|patient|message))"
    r"|(?:numero|persona) equivocad[oa]"
)


def says_yes_late(bare: str) -> bool:
    """Return True for a sentence that says yes somewhere behind its beginning."""
    if says_yes_to_another(bare):
        return False
    if any(map(_clause_says_yes, _CLAUSE.split(bare))) or _NOT_NO.search(bare):
        return True
    if some := _SOME.match(bare):
        rest = bare[some.end() :].strip(" ,")
        return not rest or is_measure(rest)
    return bool(_WHEN.match(bare) or (_THOSE.search(bare) and not _NO.search(bare)))


def says_yes_to_another(bare: str) -> bool:
    """Return True for "No, but yes to the appointment"."""
    return bool(_OTHER_YES.match(bare))


def refuses(bare: str) -> bool:
    """Return True for "I'd rather not say", and for what points at a file."""
    return bool(_REFUSES.search(bare))


def is_no_answer(bare: str) -> bool:
    """Return True for what was sent to try, or to somebody else."""
    return bool(_NO_ANSWER.fullmatch(bare))


def _clause_says_yes(clause: str) -> bool:
    clause = clause.strip()
    return bool(_BEGINS.match(clause) or _ENDS.search(clause)) and not _NO.search(clause)
