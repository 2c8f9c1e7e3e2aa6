"""The plain noes of daily speech, in one list for all who read answers.

`WORDS` deny by themselves ("Negative.", "Neither one", "Ni loco"). Such a no may hold for a time
only, "Not today": that is a no to chest pain, and none to thoughts of suicide. Words come in the
plain form (`text.answers.plain`).
"""

import re

_NEGATIVE = r"(?<!\w )(?:neg|negative|negativ[oa])"  # "the test was negative" says no to nothing
WORDS = (
    rf"no|nope|nah|naw|nuh[- ]?uh|uh[- ]uh|{_NEGATIVE}|never|none|neither(?: one)?|zero|zip|zilch"
    r"|nary an?(?: one)?|(?:god|heaven|lord) forbid|perish the thought"
    r"|(?:god|lord|heavens?|gosh|hell|heck) no|nunca|jamas|ningun[oa]?|nada|cero|que va"
    r"|dios me (?:libre|guarde)|eso (?:nunca|jamas)"
    r"|ni (?:loc[oa]|pensarlo|una?(?: sola)?(?: vez)?|lo (?:mande|quiera) dios|dios lo quiera)"
)
_NOT_AT_ALL = (
    r"(?:not|never|nary) (?:once|ever|a (?:bit|thing|drop|one|single (?:one|time|thing))"
    r"|one (?:bit|time|drop|iota)|one|even once|for (?:one|a) (?:second|minute|moment)"
    r"|that i (?:know|can tell)(?: of)?|in (?:my|a million) \w+)|none whatsoever|not whatsoever"
    r"|(?:that|this|it)(?:'s| is| would be|'d be) an? (?:neg|negative|no)"
    r"|(?:zero|cero) (?:problems?|issues?|pains?|symptoms?|thoughts?|trouble|times|problemas"
    r"|dolor|veces|sintomas|of (?:it|them|that|those))|(?:nunca )?en (?:mi|la) vida"
    r"|(?:ningun|ni un)(?: solo)? (?:dia|momento|rato)|ninguna (?:noche|vez|manana|tarde)"
    r"|(?:no|zero) (?:days?|nights?|times?)|not (?:a|one|any)(?: single)? (?:day|night|time)s?"
    r"|none of the (?:days|nights|time)"
)
_MANY = (
    r"(?:(?:the|a|an|over|about|many|several|quite|last|past|few|couple|of|long|good|some|\d+|two"
    r"|three|four|five|six|ten) ){0,4}"
)
_TIME = (
    r"(?:(?:right|just) )?now|today|tonight|tonite|yet|so far|lately|recently|currently|presently"
    r"|(?:at|for) (?:the |this )?(?:moment|time|present|point)(?: being)?|(?:at )?this (?:time|week"
    r"|month|year|morning|afternoon|evening|weekend)|th(?:is|ese) days?|yesterday"
    r"|last (?:night|week)"
    rf"|(?:in|for) {_MANY}(?:days|weeks?|months?|years?|ages|decades?|while|time)"
)
_TIEMPO = (
    r"(?:(?:por|de|hasta) )?(?:hoy|ahora(?: mismo)?|(?:el )?momento)|en este momento"
    r"|est[ae] (?:semana|manana|tarde|noche|vez|mes|ano)|ultimamente|recientemente|todavia|aun"
    r"|hasta la fecha|en (?:\w+ ){0,2}(?:dias|semanas|meses|anos)|ayer|anoche"
)
_COURTESY = (
    r"(?:ma'am|sir|thanks?|thank (?:you|god|goodness)|doc|doctora?|senora?|miss|please|no|at all"
    r"|gracias(?: a dios)?)"
)
_TAIL = rf"(?:\W{{1,3}}{_COURTESY}){{0,3}}\W*"
_ANY = rf"(?:(?:{WORDS})\W{{1,3}})?"
_OF_TEN = r"(?:0|zero|cero)(?:(?: out of| of| de)? ?/? ?\d{1,2})?"
_IS_NO = re.compile(rf"{_ANY}(?:{WORDS}|{_NOT_AT_ALL}|{_OF_TEN}){_TAIL}")
_FOR_A_TIME = re.compile(
    rf"(?:(?:{WORDS})[,.] )?(?:(?:not|none|never|nothing|nada|ningun[oa]?|(?<!, )no(?= (?:por|de|en"
    rf"|hasta|ultim|recien|today|tonight|lately)))(?: (?:at all|really|of (?:it|them|those|that)))?"
    rf" (?:{_TIME}|{_TIEMPO})|(?:{_TIEMPO}),? (?:no|nada|ningun[oa]?)){_TAIL}"
)


def is_no(sentence: str) -> bool:
    """Return True for a sentence that is nothing but a no, and no time beside it."""
    return bool(_IS_NO.fullmatch(sentence))


def is_for_a_time(sentence: str) -> bool:
    """Return True for "Not today" and "None this week"."""
    return bool(_FOR_A_TIME.fullmatch(sentence))
