"""Advice for a danger that may come, and what a leaflet says may come, are no danger yet.

"You said to call 911 if I get chest pain. It hasn't happened" tells of no pain. Such words are left
out where what follows denies it, and are the page at most where nothing says that it is so. One
rule for both languages and all phrases, which come in the plain form of `tokens`. In doubt the
words count as they stand: see docs/decisions/0749.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from sm_plugin.safety.matching.cues import IS_SO_NOW, PRESENT, WAS_UNTRUE
from sm_plugin.safety.matching.reading import Sentence

FOLLOWING = 2  # sentences behind it that may deny it, or say that it is so
LONGEST = 400  # words of a sentence that are looked at
_WHO_TELLS = (
    r"\b(?<!\bi )(?<!\byo )(?<!\bvoice )(?<!\bvoices )(?<!\bvoces )(?<!\bvoz )"
    r"(?:told|tells?|said|says"
    r"|say|advised|instructed|explained|warned|reminded|taught|want(?:s|ed)? (?:me|us|him|her)"
    r"|asked (?:me|us)|(?:i|we|wife|husband|she|he) (?:know|knows)|(?:i|we) understand|went over"
    r"|supposed|instructions|dijo|dijeron|dice|dicen|explico|explicaron|indico|indicaron|aconsejo"
    r"|pidio|se que|sabemos|sabe que|entiendo|instrucciones)\b"
)
_IF = r"\b(?:if|in case|should (?=(?:i|my|the|it)\b)|si|en caso de)\b"
# Between who tells and what: "me that", "us to", "I should".
_BETWEEN = (
    r"(?: (?:me|us|him|her|them|my (?:wife|husband)|it|that|this|to|very|clearly|again|over|,|i|we"
    r"|ought|should|must|need|am|are|is|just|always|also|the (?:plan|list|rules)|que|nos|le|muy"
    r"|claro|bien|doctora?|debo|tengo|hay))*"
)
_DOES = (
    r"\b(?:(?:call|dial|text|write|contact)(?= (?:911|988|you|yall|nine|help|in\b|right|if\b|should"
    r"|in case|an ambulance|the (?:clinic|office|nurse|line|crisis|doctor|va|ambulance|hospital"
    r"|number|er))|(?: ,)| and|$)|go (?:in|back|to (?:the|an?|my) (?:er|emergency|hospital|nearest"
    r"|closest|urgent))|come (?:in|back)|get (?:help|seen|checked)|seek|head to|let you know"
    r"|stop (?:it|taking)|take (?:one|a|another|my) (?:nitro|aspirin)"
    r"|llam(?:e|ara|ar|en|aramos)|marque|vaya|vayamos|fuera|ir a|acuda|busque|regrese|avise)\b"
)
# "But", a line of one's own, "and I ...": then it is told no more.
_ENDS = (
    r"(?= (?:but|however|although|though|because|so|pero|aunque|porque)\b"
    r"|(?: ,)? (?:and|y) (?:i|im|ive|my|it|its|now|today|that|this|yo|me|mi|ya|hoy|eso|asi|la|lo)\b"
    r"|(?: ,) (?:i|im|ive|it|its|now|today|ya|hoy|pero|puedo|should|can)\b|$)"
)
_CONDITION = re.compile(
    rf"{_WHO_TELLS}{_BETWEEN} (?:{_DOES}(?: \S+){{0,10}}? {_IF}.*?"
    rf"|{_IF}(?! (?:i |yo )?{_DOES})(?: \S+){{1,25}}? {_DOES}.*?){_ENDS}"
)
_SOURCE = (
    r"\b(?:leaflet|label|papers?|inserts?|sheet|handout|pamphlet|brochure|booklet|warning|pharmacist"
    r"|doctor|nurse|dr|commercial|article|side effects?|read|heard|hoja|papel|etiqueta|prospecto"
    r"|folleto|farmaceutic[oa]|caja|receta|doctora?|enfermera|medico|lei|efectos secundarios)\b"
)
_MAY_CAUSE = re.compile(
    rf"{_SOURCE}(?: (?!i\b|im\b|ive\b|yo\b|tengo\b|but\b|pero\b)\S+){{0,14}}?"
    r" (?:(?:may|can|could|might|puede|pueden|podria|podrian) (?:\w+ )?(?:cause|lead to"
    r"|give (?:you|me)"
    r"|bring on|causar(?:le|me)?|dar(?:le|me)?|provocar|producir|traer)|(?:lists?|mentions?)"
    r"|warn(?:s|ed|ing)? (?:of|about)|(?:avisa|advierte|habla) (?:de|sobre))\b.{0,300}?"
    rf"{_ENDS}"
)
_SIDE_EFFECTS = re.compile(
    r"^(?:possible |posibles )?(?:side effects|efectos secundarios)"
    r" ,(?! .*\b(?:i|im|ive|my|me|mi|tengo|yo|he)\b).*$"
)
# A condition that is so already: "if it keeps hurting", "if the pain I had yesterday ...".
_GOES_ON = re.compile(
    r"\b(?:still|keeps?|worse|anymore|any (?:longer|more)|continues?|stops?|stopped|better|let up"
    r"|yesterday|today|tonight|now|last night|this morning|sigue|siguen|continua|quita|para|peor"
    r"|ayer|hoy|anoche|ahora|todavia|aun)\b|\b(?:i|ive|im) (?:already|just)\b"
)
_MINE = re.compile(
    r"\b(?:(?:that|which|pains?|thoughts|pressure|bleeding) (?:i (?:have|had|got|get|feel|keep|am)"
    r"|ive|im)|que (?:yo )?(?:tengo|siento|tuve))\b"
)
_DENIES = re.compile(
    r"\b(?:none of (?:that|those|them|it|these|this)\b"
    r"|(?:had|have|ive) (?:none|neither)(?: of (?:it|that|those|them))?(?= ,|$)"
    r"|^none(?: so far| yet)?(?= ,|$)|neither(?: one)? (?:has )?happened\b"
    r"|(?:i|it|they|that|this|we) (?:really )?(?:havent|hasnt|didnt|hadnt|dont|doesnt"
    r"|never (?:has|have|did))(?= (?:,|so far|yet)|$)"
    r"|(?:havent|hasnt|hadnt|dont|never|not) (?:had|have|felt|feel|noticed|experienced)"
    r" (?:any(?: of (?:that|those|them|it))?|it|that|them|one|either)"
    r"(?= (?:,|so far|yet|since|and dont)|$)"
    r"|(?:havent|hasnt) (?:needed|had) to(?= ,|$)"
    r"|(?:it|that|this|nothing|they) (?:never|has never|hasnt|havent|didnt) "
    r"(?:happened|happen|come back|came back)\b|(?:hasnt|havent|not) happened\b|nothing like that\b"
    r"|(?<!todavia )(?<!aun )(?<!se )no me ha (?:pasado|dado|vuelto|ocurrido|sucedido)"
    r"(?: (?:nada|eso|mas))?(?= ,|$)"
    r"|no he (?:tenido|sentido|notado|vomitado) (?:nada|eso|ningun[oa])(?: de eso)?(?= ,|$)"
    r"|no (?:l[oa]s? )?he (?:tenido|sentido)(?= ,|$)|no tengo (?:nada|eso|ningun[oa])(?: de eso)?"
    r"(?= ,|$)|nada de eso\b)"
)
# "I haven't, just a little pressure": a denial with more beside it is none.
_NOT_QUITE = re.compile(
    r"\b(?:but(?! (?:thanks?|it has|it hasnt|i havent|no|not|never|none|so far|wanted to"
    r"|i (?:wanted to|wonder|would like)|(?:should|can|may) i)\b)"
    r"|just(?! (?:want|need|ask|wonder|check)\w*\b)|though|although|except|only|other|besides|until"
    r"|little|bit|sometimes|once|twice|called|still|today|tonight|now|last"
    r"|pero(?! (?:no|nada|gracias|puedo|(?:quiero|queria|quisiera) saber)\b)"
    r"|solo(?! (?:quiero|queria|necesito)\b)|aunque|excepto|hasta"
    r"|poco|veces|hoy|ahora|todavia|menos)\b"
)
_IS_SO = re.compile(
    r"\b(?:i (?:do|did|am|have|had|got|get|feel|felt|called|think|keep|was)\b"
    r"(?! (?:none|neither|the (?:number|card|paper)))|ive|its"
    r"|(?:it|that|this|they) (?:is|are|has|was|did|does|do|started"
    r"|began|came|comes|hurts|hit|happens|happened)|there (?:is|was|were|are)|thats|which is|been"
    r"|since|started|began|back|every|always|but|cant|can (?:barely|hardly)|barely|hardly|twice"
    r"|already|(?:nobody|no one|none|nadie)(?: \S+){0,3} (?:answers?|answered|picks?|picked|comes?"
    r"|came|can|drives?|contesta|viene|puede|llega)|nothing (?:helps?|works?)|noticed|aches?|aching"
    r"|no (?:point|reason)|the point|nada (?:me )?(?:ayuda|sirve)|no (?:pude|sirve|contesta\w*)"
    r"|no use|what is the use|havent called|didnt call|dont want|rather not|help|bother"
    r"|my (?:\S+ ){1,3}(?:is|are|says?|hurts?|feels?|went|keeps?)"
    r"|(?:l[oa]s?|me|nos) (?:tengo|esta|estan|da|dan|dio|dieron|duele|falta|falto|paso|pasa|siento"
    r"|desmay\w+)|tengo|tuve|siento|empezo|desde|ayer|anoche|ya|otra vez|cada|tod[oa]s|siempre"
    r"|so (?:im|here)|had (?:an?|some|it|two|three|several)|full of"
    r"|(?:hasnt|havent|didnt|not) (?:\w+ )?(?:let up|stop|stopped|quit|gone|had any|eased|helped"
    r"|been)"
    r"|no (?:se )?me ha(?:n)? (?:pasado|quitado|bajado) en|no se me ha|fue|fueron"
    r"|no he llamado|no quiero|ayud\w*|asi me siento|pienso|estoy (?!bien)"
    r"|im (?!fine|ok|good|well|doing))\b"
)
_SO_AFTER_ALL = re.compile(
    r"\b(?:it|they) (?:comes|come|started|began|hurts?|keeps?)\b|\bcomes and goes\b"
    r"|^(?:\S+ ){0,3}(?:every|most) (?:day|night|morning|time)s?(?= ,|$)"
    r"|\bva y viene\b|\bme (?:da|duele) (?:a|cuando)\b"
)


@dataclass(frozen=True)
class Told:
    """The sentences without what was told; `is_denied` if all of it is not so."""

    rest: Sequence[Sentence]
    is_denied: bool


def without_told(sentences: Sequence[Sentence]) -> Told | None:
    """Return the sentences without it, None where nothing is told or it may be so already."""
    rest, is_denied, has_any = list(sentences), True, False
    for at, sentence in enumerate(sentences):
        if (found := _told_in(sentence)) is None:
            continue
        first, end = found
        left = [*sentence.tokens[:first], *sentence.tokens[end:]]
        after = [*_clauses(sentences, at, end)]
        if _is_denied(after):
            pass
        elif any(PRESENT.search(one) or _IS_SO.search(one) for one in after):
            continue
        else:
            is_denied = False
        has_any = True
        rest[at] = replace(sentence, tokens=left)
    return Told([one for one in rest if one.tokens], is_denied) if has_any else None


def _told_in(sentence: Sentence) -> tuple[int, int] | None:
    """Return the first token of it, and the one after the last."""
    words = sentence.words[:LONGEST]
    line = " ".join("," if word == "\n" else word for word in words)
    for pattern in (_CONDITION, _MAY_CAUSE, _SIDE_EFFECTS):
        found = pattern.search(line)
        if (
            found
            and not _GOES_ON.search(re.sub(_DOES, "", found[0]))
            and not _MINE.search(found[0])
        ):
            starts = [0, *accumulate(len(word) + 1 for word in words)]
            first = bisect_right(starts, found.start()) - 1
            return first, bisect_left(starts, found.end())
    return None


def _clauses(sentences: Sequence[Sentence], at: int, end: int) -> Iterator[str]:
    """Yield what is left of the sentence, and the next ones of the same text."""
    yield _line(sentences[at].words[end:])
    for one in sentences[at + 1 : at + 1 + FOLLOWING]:
        if one.text == sentences[at].text:
            yield _line(one.words)


def _line(words: Sequence[str]) -> str:
    return " ".join("," if word == "\n" else word for word in words[:LONGEST])


def _is_denied(after: Sequence[str]) -> bool:
    denying = [one for one in after if _DENIES.search(one)]
    if not denying or any(_NOT_QUITE.search(one) for one in denying):
        return False
    return not any(
        IS_SO_NOW.search(one) or WAS_UNTRUE.search(one) or _SO_AFTER_ALL.search(one)
        for one in after
    )
