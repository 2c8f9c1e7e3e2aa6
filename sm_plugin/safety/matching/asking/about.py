"""Questions about a call, a visit or a paper, in which a danger is the matter and is not asked of.

"Did the cardiologist call you about your chest pain?" asks of a call. Words come in the plain form
(`text.answers.plain`). What tells that the danger is there now, stays.
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
_CUT = re.compile(_MATTER)
_NOT_ONE = re.compile(r"(?<!dr)(?<!mrs)(?<!mr)(?<!ms)[.?!;] \S")  # with the sentence before it
_NOW = re.compile(
    r"\b(?:now(?! that)|today|tonight|again|worse|still|ahora|hoy|peor"
    r"|you(?:'re| are) (?:having|feeling|thinking)|how (?:often|many|much)"
    r"|all (?:of )?(?:your|the|my)|cuant[oa]s?)\b"
)


def without_matter(bare: str) -> str:
    """Return the question without what the call, the visit or the paper in it is about."""
    frame = _FRAME.search(bare)
    if not frame or _NOT_ONE.search(bare):
        return bare
    found = _CUT.search(bare, frame.end())
    if found and not _NOW.search(bare, frame.end()):
        bare = f"{bare[: found.start()].rstrip()}{bare[found.end() :]}"
    return bare
