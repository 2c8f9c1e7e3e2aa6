"""Questions that ask whether something is over: a no to them tells the danger, and a yes none.

"Has the swelling gone down?", "Did the pain let up with the nitro?", "¿Se le quitó?" and the like.
What is asked of may be anything, but what one needs: "Has your vision gone?" is answered the other
way, and so is "¿Se le pasó la mano con la insulina?". Words come in the plain form
(`text.answers.plain`). See docs/decisions/0749.
"""

import re
from typing import NamedTuple

_WANTS = re.compile(r"\b(?:(?<!tell )(?<!telling )you|wants?|wish(?:es|ed|ing)?|quiere)\b")
_HAS = re.compile(r"\b(?<!that )(?<!which )(?:has|have|is|are|did|does|ha|han|se)\b")
_HAS_BECOME = re.compile(r"(?:has|have|did|ha|han)")
_OVER_AT_END = re.compile(
    r"\b(?P<over>(?:stop|stopped|gone|gone away|go away|went away|quit|passed|worn off|wear off"
    r"|(?:gone|go|went|come|came) down"
    r"|better|improved?|resolved?|eased?(?: (?:off|up))?|lifted|died down|behind you"
    r"|under control|back to normal|clear(?:ed)?(?: up)?|let(?:ting)? up|subsided?"
    r"|settled?(?: down)?|(?:calm|quiet)(?:ed|er)?(?: down)?|pasado|quitado|ido|mejor|mejorado"
    r"|desaparecido|calmado|cedido|parado|bajado))"
    r"(?:,? (?:(?P<then>with|from|once|when|by|con|cuando|al)|now|today|tonight|yet|any|at all"
    r"|finally|completely|since|after|ya|hoy|ahora|desde|despues)(?!\w) ?[^?]{0,60})?\W*$"
)
_WISHES = re.compile(r"\b(?:wants?|wish\w*|hope\w*|like to|feel like|want)\b")
_FREE = re.compile(r"\bfree (?:of|from)\b|\b(?:pain|symptom|angina|chest)[- ]free\b")
_HELPED = re.compile(
    r"\b(?:has|have|did|does) (?!you\b|anyone\b|anybody\b|someone\b)[^?]{0,60}?\b(?:help(?:s|ed)?"
    r" (?:with |(?:ease|relieve|stop) )?(?:the|your|that|any)\b|reliev\w+ |eased? "
    r"|(?:take|took|taken) (?:away|care of) |stop(?:ped)? (?:the|your|that)\b)"
)
_NO_LONGER_DOES = re.compile(
    r"\b(?:stop(?:ped)?|quit) (?P<noun>(?:bleeding|hurting|swelling|vomiting|throwing up|coughing"
    r"|wheezing|choking|seizing|passing out|fainting|having|thinking (?:of|about)"
    r"|hearing (?:the |those )?voices)\b[^?]{0,80})"
    r"|\b(?:para|parado|paro|deja|dejado|dejo) de (?P<algo>(?:sangrar|vomitar|doler\w*|toser|pensar"
    r"|convulsionar|tener|sentir|oir)\b[^?]{0,80})"
)
_PAST_IT = re.compile(
    r"\b(?:are|have) you (?:now |finally )?(?:got(?:ten)? )?(?:past|over|rid of)"
    r" (?P<noun>(?:the|those|that|your|any|these) (?!point\b)[^?]{2,80})"
)
# Of what may be over as "se le quitó"; what one loses so, and what one does, is not.
_VANISHED = (
    r"quito|quitaron|paso|pasaron|fue|fueron|calmo|calmaron|alivio|aliviaron|mejoro|mejoraron"
    r"|bajo|bajaron|desaparecio|desaparecieron|disminuyo|cedio|cedieron|paro|pararon|ceso|cesaron"
    r"|controlo|(?:ha|han) (?:quitado|pasado|ido|calmado|aliviado|mejorado|bajado|cedido|parado)"
)
_SE_LE = re.compile(
    rf"(?:\b(?:ya )?se (?:le|te|les)|^(?:(?:ya|y) )?(?:le )?(?:se )?|\bya (?:le )?)"
    rf" ?(?P<how>{_VANISHED}) (?:ya |por fin |del todo |un poco |algo )?"
    r"(?P<algo>(?:lo de )?(?:el|la|los|las|ese|esa|esos|esas|su|sus|eso)\b[^?]{2,90})"
    r"|\b(?:le )?(?:ayudo|alivio|calmo|quito) (?:[^?]{0,30} )?(?P<dolor>(?:el|la|los|las|con)"
    r" (?:\w+ )?(?:dolor\w*|presion|falta|pensamientos|ideas)\b)"
)
_SICK = re.compile(
    r"\b(?:pains?|trouble|short(?:ness)?|difficulty|loss|blur\w*|double|numb\w*|weak\w*|racing"
    r"|pounding|flutter\w*|pressure|thoughts?|urges?|feelings? (?:of|that)|tight\w*|aches?|hurt\w*"
    r"|problems?|slur\w*|swell\w*|swollen|burn\w*|tingl\w*|dizz\w*|heavy|heaviness|chok\w*"
    r"|suicid\w*|voices|hopeless\w*|spots?|flashes"
    r"|dolor\w*|falta|dificultad|perdida|borros\w*|debilidad|hinch\w*|opresion|ardor|pensamientos"
    r"|ideas|presion (?:en|del)|adormec\w*|zumbido)\b"
)
_NEEDED = re.compile(
    r"\b(?:vision|sight|eyesight|hearing|speech|feeling|sensation|strength|grip|pulse|heart"
    r"|heartbeat|breath(?:ing)?|urine|pee|will|hope|reasons?|oxygen|appetite|memory|voice|movement"
    r"|insulin|consciousness|vista|vision|habla|voz|pulso|respiracion|aire|aliento|oido|oxigeno"
    r"|sensacion|sensibilidad|fuerzas?|apetito|esperanzas?|conocimiento|memoria|corazon|azucar"
    r"|presion|razon(?:es)?|ganas de (?:vivir|seguir|comer)|mano|dosis|cabeza|mente|orina|luz)\b"
)
_EXCRETED = re.compile(r"\b(?:blood|clots?|stools?)\b")
_LOST = re.compile(
    r"stop|quit|gone|go away|went|go down|came? down|passed|over|worn|wear|quit|pasado|ido|parado"
    r"|paro|paso|fue|bajo|bajado"
)
# Of these "I still have it" says less than that it goes on.
_GRAVE = re.compile(
    r"\b(?:bleed\w*|blood\w*|nosebleed|breath\w*|chest|throat|tongue|lips?|face|suicid\w*|thoughts?|weakness|numb\w*|slur\w*"
    r"|faint\w*|passing out|seiz\w*|convuls\w*|desmay\w*"
    r"|sangr\w*|hemorragia|aire|respir\w*|pecho|garganta|lengua|labios|cara|pensamientos)\b"
)
# "¿Se le pasó por la mente?", "¿Fue el dolor fuerte?"
_HAPPENED = re.compile(
    r"\bpas(?:o|aron|ado) (?:[^?]{0,60} )?por (?:la|su) (?:mente|cabeza)\b"
    r"|^(?:y )?(?:le )?(?:paso|pasaron|fue|fueron)\b"
)
_ITSELF = re.compile(r"(?:it|that|this|they|those|these|eso|esto)\W*")
# "You mentioned blood in your stool. Has it cleared up?"
_SENTENCE_BEFORE = re.compile(
    r"^(?:you (?:mentioned|said|told (?:me|us)|wrote|reported) (?:that |about )?"
    r"(?:you (?:had|have) )?)?"
    r"(?P<matter>[^?]{2,120})[.!;] [^.!;]*$"
)
_BEFORE_NOUN = re.compile(r"^.*[.!;?] ")
_AFTER_NOUN = re.compile(
    r"(?: (?:all|mostly|completely|finally|been|now|yet|any|started to|gotten|got|get|really"
    r"|have|has|is|are|feel|feeling))+$"
)


# "I still have the pain", "... trouble with my breathing", and what goes on.
_STILL = {
    "en": ("i still have", "trouble with", "it will not stop"),
    "es": ("todavia tengo", "dificultad con", "no para"),
}


class _Asked(NamedTuple):
    """The matter of a question, empty where it stands elsewhere, and how it would be over."""

    noun: str = ""
    how: str = ""
    is_spanish: bool = False


def what_a_no_says(bare: str) -> str | None:
    """Return "I still have the pain" of "has the pain stopped", None for another question.

    How it would be over stays among the words: "Yes, it is better" answers this question. The
    question as it stands is returned, where it doesn't tell what it is about.
    """
    asked = _asked(bare)
    if asked is None:
        return None
    noun = asked.noun.strip(" ,.?")
    if not noun or _ITSELF.fullmatch(noun):
        before = _SENTENCE_BEFORE.match(bare)
        if before is None:
            return bare
        noun = before["matter"]
    has_it, is_so, goes_on = _STILL["es" if asked.is_spanish else "en"]
    if _NEEDED.search(noun) and not _SICK.search(noun):
        noun = f"{is_so} {noun}"
    told = [f"{has_it} {noun}", f"{'no' if asked.is_spanish else 'not'} {asked.how}"]
    return ", ".join([*told[: 2 if asked.how else 1], *([goes_on] if _GRAVE.search(noun) else ())])


def _asked(bare: str) -> _Asked | None:
    if _WISHES.search(bare):
        return _at_end(bare)
    for one in (_NO_LONGER_DOES, _PAST_IT, _HELPED, _FREE):
        if found := one.search(bare):
            words = found.groupdict()
            if words.get("algo"):
                return _Asked(words["algo"], is_spanish=True)
            return _Asked(words.get("noun") or "", "over")
    return _se_le(bare) or _at_end(bare)


def _se_le(bare: str) -> _Asked | None:
    found = _SE_LE.search(bare)
    if found is None or _HAPPENED.search(bare):
        return None
    noun, how = found["algo"] or "", found["how"] or ""
    return None if _is_lost(noun, how) else _Asked(noun or found["dolor"], how, is_spanish=True)


def _at_end(bare: str) -> _Asked | None:
    over = _OVER_AT_END.search(bare)
    if over is None:
        return None
    *_wants, rest = _WANTS.split(bare[: over.start()])
    has = _HAS.search(rest)
    if has is None or (over["then"] and not _HAS_BECOME.fullmatch(has[0])):
        return None  # "Does it go away when you rest?" asks how it is
    how = over["over"], bare[over.end("over") :].strip(" .?!")
    noun = _AFTER_NOUN.sub("", _BEFORE_NOUN.sub("", rest[has.end() :]).rstrip()).strip()
    return None if _is_lost(noun, over["over"]) else _Asked(noun, " ".join(how).strip())


def _is_lost(noun: str, how: str) -> bool:
    """Return True for what one needs, and loses so: "your vision" that has gone."""
    if how == "passed" and _EXCRETED.search(noun):
        return True
    return bool(_LOST.search(how) and _NEEDED.search(noun) and not _SICK.search(noun))
