"""Rules for a text that asks its reader something, with a question mark or without.

"Let us know if you still feel so" waits for an answer as "Do you still feel so?" does. A text asks
if it has a question mark, a demand to tell the one who writes, or a sentence that begins as a
question does, in English or Spanish. What somebody else is told ("call 988 if", "tell your family
if"), what is forbidden ("don't write to us if") and the offer of more help ("let us know if you
have any questions") ask nothing. In doubt it asks. See docs/decisions/0757.
"""

import re
import unicodedata

_MARK = re.compile("[?\u00bf\u037e\u061f\u203d\u2047-\u2049\u2753\u2754\uff1f]")
_PARAGRAPH = re.compile(r"\n\s*\n")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u02bc\u2032`", "'") | {"\u2019": "'"})

# Said at the end of nearly every answer. With more in its sentence it is a demand like others.
_OFFERS = (
    r"if you(?: have|'ve got)(?: any)?(?: other| more| further)?"
    r" (?:questions?|concerns?)(?: or (?:questions?|concerns?))?",
    r"if (?:you need|there is|there's) (?:anything|something)(?: else| more)?",
    r"if you need (?:any )?(?:more )?help|(?:if|how) (?:i|we) can help(?: you)?(?: further)?",
    r"si tienen?(?: alguna| mas| otra)? (?:preguntas?|dudas?)(?: o (?:preguntas?|dudas?))?",
    r"si necesitan? (?:algo|ayuda)(?: mas)?",
    r"(?:si|como|en que) (?:puedo|podemos) ayudar(?:le|lo|la|les)?",
)
_NO_OFFER = rf"(?! (?:{'|'.join(_OFFERS)}) ?(?:[.!;]|$))"
_US = r"(?:me|us|(?:your|the)(?: care)? (?:team|nurse))"
_DEMANDS = (
    rf"(?:let {_US} know|(?:tell|inform) {_US}){_NO_OFFER}",
    r"(?:write|reply|respond|answer|message|text)(?: back)?(?: to)? (?:me|us)(?: here)?"
    r" (?:if|whether|how|what|yes|with)",
    r"(?:reply|respond|answer|say|write back)(?: here)?"
    r" (?:if|whether|yes|with|these|the following)",
    r"(?:i|we)(?:'d| would)?(?: also)? (?:like|need|want|wanted) to"
    r" (?:ask|know|hear|understand|check|see|be sure|make sure)",
    r"(?:i|we) (?:ask|wonder|wondered)(?: you)? (?:if|whether|about|how)",
    r"(?:asking|wondering|curious)(?: you)? (?:if|whether|about|how)",
    r"yes or no|yes ?/ ?no|y ?/ ?n|on a scale|si o no|si ?/ ?no",
    r"(?:(?:diga|avise|cuente|informe|explique|indique|confirme|escriba|responda|conteste)n?"
    rf"|di|avisa|cuenta)(?:me|nos)(?!\w){_NO_OFFER}",
    rf"(?:(?:haga|deje)n?(?:me|nos)|haz(?:me|nos))(?:lo)? saber{_NO_OFFER}",
    r"(?:escriba|responda|conteste|diga)n? (?:si|con|a lo siguiente|estas)",
    r"(?:quisiera(?:mos)?|quiero|queremos|necesito|necesitamos|gustaria) (?:saber|preguntar\w*)",
    r"(?:le|les|te|me|nos) pregunt(?:o|amos|aba|abamos) (?:si|por|como|que)",
)
_NOT_AFTER = ("not", "n't", "never", "instead of", "will", "no", "no me", "no nos")
_DEMAND = re.compile(
    rf"(?<!\w){''.join(f'(?<!{one} )' for one in _NOT_AFTER)}(?:{'|'.join(_DEMANDS)})(?!\w)"
)

_AT_SENTENCE = (
    r"(?:is|was|has|does|did|are|were) (?:it|this|that|there|the|your|any|anyone|anybody)",
    r"what (?:is|are|was|were) (?:your|the|it|that|this|you)|what (?:do|does|did) ",
    r"(?:when|where|which|who|why) (?:is|are|was|were|do|does|did|have|has|can|will) ",
    r"(?:please )?(?:describe|explain|confirm|rate|specify) |please (?:list|share|say) ",
    r"(?:por favor,? )?(?:describa|explique|confirme|califique|indique)n? ",
    r"(?:como|cuando|donde|cuant[oa]s?|por que) (?:se|le|ha|han|es|esta|fue|tiene|siente|empezo"
    r"|veces|dias|horas|tiempo) ",
    r"(?:que tan|(?:que|con que frecuencia|cuan a menudo) (?:le|ha|tiene|siente|piensa)) ",
    r"ha (?:pensado|tenido|sentido|intentado) |piensa en |siente (?:que|ganas|dolor) ",
    r"tiene (?:pensamientos|ideas|ganas|planes|dolor) |sigue (?:pensando|teniendo|sintiendo|con) ",
)
_AT_CLAUSE = (
    r"(?:have|can|could|will|would|were|had) you ",
    r"how (?:is|are|was|were|do|does|did|have|has|often|long|much|many|bad|badly|strong|severe) ",
)
_QUESTION = re.compile(
    rf"(?:^|[.!:;] |\n)[> *\u2022-]*(?:{'|'.join(_AT_SENTENCE)})"
    r"|(?:^|[.!:;,(\u2013\u2014] ?|\n|(?<!\w)(?:and|but|so|or|also) )[> *\u2022-]*"
    rf"(?:{'|'.join(_AT_CLAUSE)})"
    r"|(?<!\w)(?:do|did|are) you\s"
)


def asks(text: str) -> bool:
    """Return True if the text asks its reader something, somewhere."""
    if _MARK.search(text):
        return True
    return any(map(_asks_in_words, _PARAGRAPH.split(_plain(text))))


def _asks_in_words(paragraph: str) -> bool:
    lines = "\n".join(" ".join(line.split()) for line in paragraph.splitlines())
    return bool(_QUESTION.search(lines) or _DEMAND.search(lines.replace("\n", " ").strip()))


def _plain(text: str) -> str:
    """Return the text without case, accents and invisible signs; nothing of it is kept."""
    folded = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    return "".join(one for one in folded if unicodedata.category(one) not in ("Mn", "Cf"))
