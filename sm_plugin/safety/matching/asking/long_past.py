"""Questions of the past, and answers that tell of it: "Have you ever ...?" "Yes, in 1971."

The history of a person is asked of everybody. What was long ago is no emergency; thoughts of
suicide are never past. Words come in the plain form (`text.answers.plain`).
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
_MARKS = re.compile(r"\s*[,:()]+\s*")
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
_BEHIND_YES = re.compile(
    r"^(?:,|back|about|around|only|just|once|it was|that was|this was|fue|eso fue|una vez|como|solo"
    r"|when|as|in|en|de|hace|cuando|many|some|over|\d+|twenty|thirty|forty|fifty|ten|years?)\b"
)


def asks_of_the_past(bare: str) -> bool:
    return bool(_ASKS.search(bare)) and not _ASKS_NOW.search(bare)


def tells_of_the_past(texts: Iterable[str]) -> bool:
    """Return True if the first words say that it was long ago, and none that it is so now."""
    words = [_words(one) for text in texts for one in _SENTENCE.split(plain(text))]
    words = [one for one in words if one]
    every = _NO_MORE.sub("", " , ".join(words))
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
