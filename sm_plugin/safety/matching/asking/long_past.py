"""Questions of the past, and answers that tell of it: "Have you ever ...?" "Yes, in 1971."

The history of a person is asked of everybody. What was long ago is no emergency, if nothing but its
end is told beside it; thoughts of suicide and violence are never past. Words come in the plain form
(`text.answers.plain`).
"""

import re
from collections.abc import Iterable
from datetime import date

from sm_plugin.text.answers import plain

from ..cues import LONG_AGO, PRESENT, YEAR

_ASKS = re.compile(
    r"\b(?:ever|in (?:the|your) past|history of|previously|before (?:the|your|you)|when you were"
    r"|alguna vez|en el pasado|antes de|historial de|antecedentes)\b"
)
_ASKS_NOW = re.compile(
    r"\b(?:now|today|tonight|currently|still|lately|recently|since|again"
    r"|this (?:week|month|morning)|last (?:night|week|month)|ahora|hoy|todavia|desde"
    r"|ultimamente|recientemente|esta semana)\b"
)
_SENTENCE = re.compile(r"[.!?;\n\u2026]+")
_MARKS = re.compile(r"\s{0,3}[,:()]+\s{0,3}")
_TIMES = re.compile(
    r"\b(?:as an? (?:\w+ )?(?:child|kid|boy|girl|teen\w*|young\w*|recruit)"
    r"|in (?:(?:the|my) )?(?:boot camp|(?:high|grade|elementary) school|college|childhood|youth"
    r"|(?:early |late |mid )?(?:\d0s|(?:19|20)\d0s|fifties|sixties|seventies|eighties|nineties))"
    r"|(?:long|decades?|years?) (?:time )?ago|en los (?:\d0|ochenta|setenta|sesenta|noventa)"
    r"|hace (?:\w+ ){0,2}(?:anos|decadas)|de (?:nin[oa]|joven|chiquit[oa])"
    r"|en mi (?:ninez|juventud))\b"
)
_MONTHS = re.compile(r"month|\bmes")
_SINCE = re.compile(r"\b(?:since|desde)\b")
_NONE_SINCE = re.compile(
    r"\b(?:none|not|never|nothing|no|nada|nunca|ningun[oa]?)(?: (?:\w+ ){0,3}| , )(?:since|desde)\b"
)
_NO_MORE = re.compile(r"\b(?:never|not|nunca) (?:again|mas|otra vez)\b")
_AND_NOW = re.compile(
    r"\b(?:(?:came|come|comes|coming|is|are|its|theyre) back|returned|recent\w*|lately|often|always"
    r"|sometimes|every|each|days?|weeks?|last (?:week|month|night)|this (?:week|month|year)"
    r"|volvi\w+|vuelve[ns]?|regres\w+|reciente\w*|a veces|siempre|cada|dias?|semanas?"
    r"|(?:mes|semana) pasad[oa]|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mornings?|nights?"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo|noches?|summer|verano"
    r"|(?:and|y)(?: ,)? (?:it|i|my|on|then|also|in|at|this|me|mi|el|la|en|es)"
    r"|i (?:have(?! (?:had )?(?:no|none|not)\b)|get|feel|am|keep|do)|im|ive|it (?:is|hurts|comes)"
    r"|its|hurts|tengo|me (?:da|dan|duele|pasa|vuelve)|estoy|on and off|for (?:\w+ ){0,2}years)\b"
)
_WELL_NOW = re.compile(
    r"\b(?:im|i am|doing|feeling|feel|estoy) (?:good|fine|well|ok|okay|better|bien) (?:now|ahora)\b"
)
# What is told beside it, and that it was over with that.
_PART = re.compile(r"[.!?;\n\u2026]+|,? (?:and|also|only|but|y|pero|tambien|solo) ")
_ENDS = re.compile(
    r"\b(?:none|never|nothing|no|not|nada|nunca|ningun\w*|fine|good|healed|well|over|gone|fixed"
    r"|stent|bypass|surger\w+|operat\w+|pacemaker|treated|cured|removed|operad\w*|cirugia"
    r"|bien|since|desde|thanks?|thank you|gracias)\b|n't\b"
)
_LASTS = re.compile(
    r"\b(?:hit(?:s|ting)? (?:you|her|him|them)|hurt(?:s|ing)? (?:you|any\w*|some\w*|others?|him|her"
    r"|them|your (?!\w+ (?:hurting|hurts)\b)\w+)|harm(?:ing|s|ed)? (?:you|any|some|other)\w*"
    r"|threat\w*|abus\w*|(?:afraid|scared) of|shoot\w*|kill\w*|(?:chok|push|beat|slap|kick)\w* you"
    r"|taken? your money|le pega\w*|golpe\w*|amenaz\w*|maltrat\w*|hacerle dano|miedo (?:de|a)"
    r"|lastim\w+ a)\b"
)
_INTENDS = re.compile(
    r"\b(?:(?:are|is) (?:you|he|she) (?:\w+ )?(?:going to|about to)|plan(?:s|ning|ned)?|intend\w*"
    r"|will you|(?:piensa|va a|planea))\b"
)
_BEHIND_YES = re.compile(
    r"^(?:,|back|about|around|only|just|once|it was|that was|this was|fue|eso fue|una vez|como|solo"
    r"|when|as|in|en|de|hace|cuando|many|some|over|\d+|twenty|thirty|forty|fifty|ten|years?)\b"
)


def asks_of_the_past(bare: str) -> bool:
    return bool(_ASKS.search(bare)) and not _ASKS_NOW.search(bare)


def lasts(bare: str) -> bool:
    """Return True for a question of violence, which is not over with the day or the year."""
    return bool(_LASTS.search(bare))


def asks_what_is_meant_to_be(bare: str) -> bool:
    """Return True for "Are you going to ...?": "not tonight" is no answer to that."""
    return bool(_INTENDS.search(bare))


def tells_of_its_end(texts: Iterable[str]) -> bool:
    """Return True if nothing but its end is told beside what was long ago."""
    parts = [part for text in texts for part in _PART.split(plain(text)) if _words(part)]
    return all(_ENDS.search(part) or tells_of_the_past([part]) for part in parts[1:])


def tells_of_the_past(texts: Iterable[str]) -> bool:
    """Return True if the first words say that it was long ago, and none that it is so now."""
    words = [_words(one) for text in texts for one in _SENTENCE.split(plain(text))]
    words = [one for one in words if one]
    every = _WELL_NOW.sub("", _NO_MORE.sub("", " , ".join(words)))
    if PRESENT.search(every) or _AND_NOW.search(every):
        return False
    if len(_SINCE.findall(every)) > len(_NONE_SINCE.findall(every)):
        return False
    return any(map(_is_long_ago, words[:1])) or any(
        _is_long_ago(one) for one in words[1:3] if _BEHIND_YES.match(one)
    )


def _words(sentence: str) -> str:
    return _MARKS.sub(" , ", sentence.replace("'", "")).strip(" ,")


def _is_long_ago(words: str) -> bool:
    found = LONG_AGO.search(words)
    if _TIMES.search(words) or (found and not _MONTHS.search(found[0])):
        return True
    return any(int(one[0]) < date.today().year for one in YEAR.finditer(words))
