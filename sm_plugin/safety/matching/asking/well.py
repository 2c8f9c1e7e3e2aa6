"""Questions of what is well: can you swallow, are you safe? A no to one tells the danger.

What a no says is put in the words of the one who asks ("you cannot swallow"), and is judged as if
the person had said it. Only what a body does, and being safe, are known: "Can you come on
Tuesday?" asks something of the reader. Words come in the plain form (`text.answers.plain`).
"""

import re

_LEAD = (
    r"^(?:[^?!]{0,120}[,.:;] )?(?:(?:so|and|but|ok|okay|also|please|right now|at the moment|today"
    r"|now|otherwise|y|ahora|hoy|ahora mismo|en este momento)[ ,]+)*"
)
_PERSON = (
    r"(?:wife|husband|spouse|partner|mother|father|mom|dad|son|daughter|brother|sister|grandson"
    r"|granddaughter|grandmother|grandfather|kids?|children|family|baby|friend|roommate|patient"
    r"|veteran)"
)
_WHO = (
    rf"(?:(?:you|he|she|they)(?: and (?:your|the) \w+)?|(?:your|his|her|the) {_PERSON}"
    r"|(?:mr|mrs|ms)\.? \w+|everyone|everybody)"
)
_ONLY = r"(?:(?:still|now|even|currently|at least|yet|ever|physically|really|all|both|ok|okay) )*"
_DOES = (
    r"(?:breathe|catch|get (?:your|his|her|any|enough) (?:breath|air)|get (?:up|out of)|take (?:a"
    r"|any|deep) (?:\w+ )?breaths?|swallow|speak|talk|say (?:a|your|his|her|words?|any|full)|see"
    r"(?: |$)|hear(?: |$)|move|walk|stand|feel|lift|raise|smile|grip|squeeze|bend"
    r"|turn (?:your|his|her)|open (?:your|his|her)|close (?:your|his|her)|wiggle|wake"
    r"|stay|keep|hold|eat|drink|pee|urinate|pass|go to the bathroom|bear|put (?:any )?weight"
    r"|stop the|control|respond|answer you|cope|function|sit|be safe|be left alone"
    r"|remember (?:your|his|her) (?:own )?name)"
)
# Of the reader something is asked, and no body does it.
_ASKED = (
    r"(?:move|keep|hold|pass|control|walk|see|hear|talk|speak|open|stop|eat|drink|stay|sit) (?:us"
    r"|in (?:on|to|the (?:clinic|office|lab))|to|with|in for|by|on (?:the )?(?:phone|line)"
    r"|the (?!bleed|blood|pain|thoughts?|urges?|shak\w+|vomit\w*|floor|room|bed|chair)\w+|it on"
    r"|an?|that|this|our|me|for)\b(?! pillow| straw"
    r"|shower)"
)
_CAN = re.compile(rf"{_LEAD}(can|could) ({_WHO}) {_ONLY}(?:please )?((?!{_ASKED}){_DOES}\b.*)")
_ABLE = re.compile(
    rf"{_LEAD}(?:are|is|were|was|have|has|will|would) ({_WHO}) {_ONLY}(?:be |been )?able to {_ONLY}"
    rf"((?!{_ASKED}){_DOES}\b.*)"
)
_SAFE = r"(?:safe|secure)(?! (?:about|to|for|from|that|driving|using|taking|walking|standing)\b)"
_PLACE = re.compile(
    r"\b(?:(?:in|at) (?:an? |some )?(?:safe|secure) (?:place|spot|location|space|room|house|home"
    r"|situation|environment)|some(?:where|place) safe|out of danger)\b"
)
_IS = re.compile(
    rf"{_LEAD}(are|is|were|was|have|has|will|do|does|did) ({_WHO}) ({_ONLY}(?:be |been |feel"
    rf"(?:ing)? |felt |stay(?:ing)? |keep(?:ing)? (?:your|him|her|them)sel(?:f|ves) )*(?:{_SAFE}\b"
    r"|breathing|breathe|awake|conscious|responsive|responding|respond|alert|swallowing)(?!\w).*)"
)
_BREATHING = re.compile(
    rf"{_LEAD}(is|was) ((?:your|his|her|the) (?:breathing|speech|airway|throat)) {_ONLY}"
    r"((?:ok|okay|all right|alright|normal|clear|fine|good|steady|easy|even|open)\b.*)"
)
_NOT = {
    "have": "have not",
    "has": "has not",
    "will": "will not",
    "do": "do not",
    "does": "does not",
    "did": "did not",
    "are": "are not",
    "is": "is not",
    "were": "were not",
    "was": "was not",
}
# Where nothing tells of a place or a time, here and now is meant.
_HERE = re.compile(
    r"\b(safe|secure)(?=\W*$| (?:where|here|there|away|until|today|and|with (?:him|her|them|us|you)"
    r"|around|in your (?!home|house))\b|[,;])"
)

_QUIEN = (
    r"(?:su|tu) (?:esposo|esposa|marido|mujer|hijo|hija|madre|padre|mama|papa|hermano|hermana"
    r"|pareja|nieto|nieta|abuelo|abuela|familia)"
)
_USTED = r"(?:(?:usted|tu|el|ella) )?"
_TODAVIA = r"(?:(?:todavia|aun|bien|ya) )?"
_HACE = (
    r"(?!(?:hablar|ver|oir|mantener|comer|mover) (?:con (?!claridad|facilidad|normalidad)|al? "
    r"|la (?:cita|pagina|receta)|los? (?:resultados|mensaje)|antes|sobre|por (?:telefono|video)))"
    r"(?:respirar|tragar|pasar (?:saliva|la comida|liquidos?)|hablar|ver(?: |\W*$)|oir|mover\w*"
    r"|caminar|parar(?:se|te)|pararse|levantar\w*|alzar|sonreir|sentir|orinar|comer|beber"
    r"|tomar (?:agua|liquidos?)|retener|mantener\w*|despertar\w*|abrir (?:los|la|el)|apretar"
    r"|controlar|aguantar|cuidarse|estar (?:a salvo|segur[oa]))"
)
_PUEDE = re.compile(
    rf"{_LEAD}(?:({_QUIEN}) )?{_USTED}{_TODAVIA}(?:se |le |te )?(?:(?:puede|puedes|podria|podrias"
    rf"|pudo|ha podido|has podido|logra|consigue|(?:es|eres|se siente) capaz de)) {_USTED}"
    rf"{_TODAVIA}(?:({_QUIEN}) )?({_HACE}.*)"
)
_A_SALVO = r"(?:a salvo|segur[oa](?! (?:de|que|si|sobre|medico|social|dental)\b)|fuera de peligro)"
_ESTA = re.compile(
    rf"{_LEAD}(?:({_QUIEN}) )?{_USTED}{_TODAVIA}((?:se )?(?:esta|estas|estara|siente|sientes"
    rf"|encuentra|encuentras|ha sentido|has sentido)) {_USTED}{_TODAVIA}(?:({_QUIEN}) )?"
    rf"((?:{_A_SALVO}|en un lugar seguro|respirando|despiert[oa]|consciente|tragando)\b.*)"
)
_RESPIRA = re.compile(rf"{_LEAD}{_USTED}(respira|respiras|traga|tragas) (bien\b.*)")
_LUGAR = re.compile(r"\b(?:en un lugar seguro|fuera de peligro)\b")
_AQUI = re.compile(
    r"\b(a salvo|segur[oa])(?=\W*$| (?:aqui|ahi|alli|ahora|hoy|en este momento|esta noche|y)\b|,)"
)

# Who can't do it with these is not ill by that ("swallow your pills whole"), unless it is for these
# ("climb to the third floor without pain").
_NOTHING_ILL = re.compile(
    r"\b(?:pills?|tablets?|capsules?|pastillas?|tabletas?|capsulas?|difference|diferencia|effects?"
    r"|monofilament|one (?:leg|foot)|class|dose|dosis|diet|dieta|drs?|doctor|doctora|dentist"
    r"|dentista|shoes|floor|overnight|groceries|for (?:an?|one|two|three) (?:\w+ ){0,2}(?:hours?"
    r"|days?|weeks?|months?|while)|off the (?:foot|feet|leg|ankle|knee)"
    r"|store|church|whole|cane|baston|aparato|x-ray|arrangements?|appointment|cita|instead|third|second)\b"
)
_ILL = re.compile(
    r"\b(?:breath\w*|pains?|chest|dizz\w*|faint\w*|chok\w*|vomit\w*|respir\w*|aire|dolor|pecho"
    r"|mare\w*|ahog\w*)\b"
)

# What is asked beside it, or denied in it: whose no it is can't be told.
_OTHER = re.compile(
    r"\b(?:not|never|unable|unsafe|nunca)\b|n't\b"
    r"|(?:,|\bor|\band|\bo|\by) (?:do|does|did|are|is|have|has|had|can|could|will|would|any) \w"
    r"|\bor (?:thinking|having|feeling|thoughts?|hurt\w*|harm\w*|kill\w*|do|are)\b"
    r"|[?;] ?\w|\bo (?:piensa|tiene|siente|ha)\b|\by (?:tiene|piensa|ha)\b"
)


def denied_well(bare: str) -> str:
    """Return what a no to the question says, or nothing where it asks of no such thing."""
    said = _in_english(bare) or _in_spanish(bare)
    if _NOTHING_ILL.search(said) and not _ILL.search(said):
        return ""
    return "" if _OTHER.search(said.replace("cannot", "").replace(" not ", " ", 1)) else said


def _in_english(bare: str) -> str:
    if can := _CAN.match(bare):
        return f"{can[2]} {'cannot' if can[1] == 'can' else 'could not'} {can[3]}"
    if able := _ABLE.match(bare):
        return f"{able[1]} cannot {able[2]}"
    bare = _PLACE.sub("safe", bare)
    if found := _IS.match(bare) or _BREATHING.match(bare):
        here = _HERE.sub(r"\1 right now", found[3])
        return f"{found[2]} {_NOT[found[1]]} {here}"
    return ""


def _in_spanish(bare: str) -> str:
    if can := _PUEDE.match(bare):
        return f"{can[1] or can[2] or ''} no puede {can[3]}".strip()
    if found := _ESTA.match(bare):
        rest = _AQUI.sub(r"\1 en donde esta", _LUGAR.sub("a salvo", found[4]))
        return f"{found[1] or found[3] or ''} no {found[2]} {rest}".strip()
    if found := _RESPIRA.match(bare):
        return f"no puede respirar {found[2]}" if "respira" in found[1] else "no puede tragar"
    return ""
