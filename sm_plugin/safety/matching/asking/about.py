"""Questions about a call, a visit, a paper or a medicine, in which a danger is the matter.

"Did the cardiologist call you about your chest pain?" asks of a call, and "Do you still take
nitroglycerin for chest pain?" of what one takes: the danger itself is not asked of. Words come in
the plain form (`text.answers.plain`). What tells that the danger is there now, stays.
"""

import re

_ON = r"(?:about|for|regarding|concerning|on|due to|sobre|por|para|acerca de)"
# What follows ends at a pause, or where another thing is asked.
_MATTER = (
    rf"{_ON} [^?!.;,\n]*?(?=,? (?:and|or|but|y|o|pero) (?:do|did|are|is|have|has|had|can|any|to"
    r"|tiene|ha)\b|[?!.;,\n]|$)"
)
_PAPER = (
    r"(?:letter|message|form|leaflet|handout|paper|brochure|packet|pamphlet|booklet|results?|report"
    r"|card|list|appointment|referral|class|group|visit|ekg|ecg|echo|test|scan|x-ray|labs?|study"
    r"|clinic|consult|survey|video|article|carta|mensaje|folleto|formulario|cita|clase|prueba)s?"
)
_FRAME = re.compile(
    r"^(?:which|what (?!about|if)|when is|when should|when can|who is|where is|a que hora|cual)\b"
    rf"|\b(?:call(?:ed|ing)?|talk(?:ed)?(?: to| with)?|sp[eo]ken?(?: to| with)?|contact(?:ed)?"
    r"|reach(?:ed)?|mail(?:ed)?|send|sent|message[d]?|told|see|saw) you"
    r"(?: back)?\b(?! (?:are|have))"
    r"|\b(?:lo|la|le) (?:llamo|llamaron|hablo|contacto|vio)\b"
    r"|\b(?:seen|see|saw) (?:by )?(?:an?|the|your|dr|doctor|mrs?|ms|cardiolog\w*|psych\w*|mental)\b"
    r"|\bseen by\b|(?<!to )\b(?:take|taking|use|using) (?:the |your )?"
    r"(?!all|extra|more|too|some|alcohol|drugs|pills|guns?|a\b|it\b|them\b|your\b)\w+(?= for\b)"
    rf"|\b{_PAPER}(?: to \w+(?: \w+)?)?(?= {_ON}\b)|\b(?:bring|brought|sign|signed|read|close"
    r"|schedule[d]?|mail|fill out)\b"
)
_MEDICINE = (
    r"(?:refills?|prescriptions?|supply|medic\w+|meds?|pills?|tablets?|capsules?|inhalers?|spray"
    r"|epi-?pens?|patch(?:es)?|nitro\w*|aspirin\w*|oxygen|nebulizer|cpap|drops|cream|ointment"
    r"|injections?|shots?|antibiotics?|dose|receta|pastillas?|inhalador\w*|oxigeno|parches?|crema"
    r"|jarabe|inyeccion\w*|tabletas?)"
)
_STILL = r"(?:(?:still|already|also|usually|normally|ever|currently|now) )?"
_HAS = rf"(?:do|does) (?:you|he|she) {_STILL}(?:have|need|keep|carry|want|get|like)"
_GOT = (
    r"(?:did|have|has) (?:you|he|she) (?:(?:already|ever) )?(?:get|got|gotten|receive[d]?"
    r"|pick(?:ed)? up|start(?:ed)?|order(?:ed)?|fill(?:ed)?|refill(?:ed)?)"
)
_TIENE = r"(?:(?:todavia|aun|ya) )?(?:tiene|necesita|recibio|recogio|empezo|quiere)(?: con)?"
# What is had or taken for it day by day, or was prescribed for it.
_TREATED = re.compile(
    rf"\b(?:(?:{_HAS}|{_GOT}|{_TIENE}) (?=(?:(?!chest|pain|thought|trouble|dolor|falta)"
    rf"[\w-]+ ){{0,4}}{_MEDICINE}\b)"
    rf"|(?:do|does) (?:you|he|she) {_STILL}(?:take|use) "
    rf"|(?:are|is) (?:you|he|she) {_STILL}(?:taking|using|on) "
    r"|(?:prescribed?|(?:given|put on|give you|gave you)) "
    r"|(?:(?:todavia|aun|ya|sigue) )?(?:toma|tomas|tomando|usa|usas|usando) |recet\w+ "
    r")(?P<what>(?!(?:too|more|extra|all|alcohol|drugs|some of)\b)(?:[\w-]+ ){1,6}?)"
    r"(?P<why>(?:for|para|contra) )"
)
# What was taken for it once, was taken because it was there.
_TOOK = re.compile(
    r"\b(?:did|have|has|had) (?:you|he|she) (?:(?:just|already|ever) )?(?:had to )?(?:take|taken"
    r"|use[d]?) [^?!.;,]{0,80}?\b(?:for|because of)\b|\b(?:tomo|uso|ha tomado"
    r"|ha usado) [^?!.;,]{0,80}? (?:para|por)\b"
)
# What it is taken for is the danger, or more than is usual is taken.
_NO_CURE = re.compile(
    r"\b(?:end(?:ing)?|\w+sel(?:f|ves)|hang\w*|suicide|rope|guns?|kill\w*|hurt\w*|harm\w*"
    r"|overdos\w*|die|dying|acabar|ahorc\w*|suicidarse|quitarse|matar\w*|morir\w*"
    r"|more (?:often|than)|even|not help\w*|hand(?:ful)?|all|too|extra|mas seguido"
    r"|put (?:away|aside)|sav(?:ed|ing)|stash\w*|set aside|hoard\w*|hidden|hiding|guardad\w*"
    r"|for (?:when|later|(?:that|the|one) day|a (?:bad|rainy) day)"
    r"|para (?:cuando|el dia|ese dia))\b"
)
# Who tells this of a medicine tells that what it is for is there, or that it helps no more.
_FAILS = re.compile(
    r"\b(?:(?:every|each|an?) (?:half )?(?:an )?(?:hour|\w+ minutes?)|hourly|constant\w*|non ?stop"
    r"|all (?:day|night|morning|the time|afternoon)|third|fourth|fifth|right now|just (?:now|took)"
    r"|(?:three|four|five|six|seven|eight|ten|[3-9]|1\d)(?: or \w+)?"
    r" (?:times|today|since|already|of (?:them|those)|puffs?|so far)"
    r"|(?:does|do|did|is|are|has|have)(?: not|n't) (?:\w+ )?(?:help\w*|work\w*|touch\w*)|no help"
    r"|no longer (?:helps?|works?)|keeps? (?:coming|on)|comes? back|more (?:and more|often)"
    r"|took (?:one|two|it) (?:just )?now|a cada rato|cada (?:media )?hora|todo el (?:dia|tiempo)"
    r"|toda la noche|ya no (?:me )?(?:ayuda|hace|sirve)|no (?:me )?(?:ayuda|hace efecto|sirve))\b"
)
_CUT = re.compile(_MATTER)
_NOT_ONE = re.compile(r"(?<!dr)(?<!mrs)(?<!mr)(?<!ms)[.?!;] \S")  # with the sentence before it
_NOW = re.compile(
    r"\b(?:now(?! that)|today|tonight|again|worse|still|ahora|hoy|peor"
    r"|you(?:'re| are) (?:having|feeling|thinking)|how (?:often|many|much)"
    r"|all (?:of )?(?:your|the|my)|cuant[oa]s?)\b"
)


def without_matter(bare: str) -> str:
    """Return the question without what the call, the visit or the paper in it is about.

    Of a medicine its name goes, too, which tells of what it is for.
    """
    if _TOOK.search(bare):
        return bare
    if treated := _TREATED.search(bare):
        return _without_medicine(bare, treated)
    frame = _FRAME.search(bare)
    if not frame or _NOT_ONE.search(bare):
        return bare
    found = _CUT.search(bare, frame.end())
    if found and not _NOW.search(bare, frame.end()):
        bare = f"{bare[: found.start()].rstrip()}{bare[found.end() :]}"
    return bare


def asks_of_a_medicine(bare: str) -> bool:
    return bool(_TREATED.search(bare))


def fails(bare: str) -> bool:
    """Return True for an answer that a medicine is taken too often, just now, or in vain."""
    return bool(_FAILS.search(bare))


def _without_medicine(bare: str, treated: re.Match[str]) -> str:
    found = _CUT.search(bare, treated.start("why"))
    is_more = found and any(sign.isalnum() for sign in bare[found.end() :])
    if not found or is_more or _NOW.search(bare, treated.end()) or _NO_CURE.search(bare):
        return bare
    name = "the medicine" if treated["why"] == "for " else "la medicina"
    return f"{bare[: treated.start('what')]}{name}{bare[found.end() :]}"
