"""Questions of too much of a medicine, in the words in which people tell of it.

"Did you take more than your usual dose of oxycodone?" asks whether it was too much of it, and so
does "more of it than prescribed". Words come in the plain form (`text.answers.plain`).
"""

import re

_TAKES = re.compile(
    r"\b(?:t[ao]k(?:e|en|ing)|took|g[ai]ve[n]?|giving|swallow(?:ed)?|inject(?:ed)?|had|drank|used?"
    r"|using|tom[ao]\w*|tomado|di[o]?|dado|trago|inyect\w+|us[ao]|usado)\b"
)
_USED = re.compile(r"\b(?:used?|using)\b(?=[^?.!;,]{0,20}\btoo much\b)")
_USO = re.compile(r"\b(?:us[ao]|usado)\b(?=[^?.!;,]{0,20}\bdemasiada\b)")
_WHOSE = r"(?:your|his|her|the|a|any)"
_SET = (
    r"(?:usual|normal|regular|prescribed|recommended|ordered|directed|scheduled|daily|maximum"
    r"|allowed|correct|right)"
)
_AMOUNT = r"(?:dos(?:e|es|age)|amounts?|number|quantity|limit)"
_MEASURE = (
    r"(?:(?:you|he|she|it|you're|he's|she's|you are|he is|she is|you were|we|they|i"
    r"|the (?:label|bottle|doctor|pharmacist|prescription|directions)|your (?:doctor"
    r"|prescription|usual|normal|regular)"
    r"|was|is|were|are|what|dr\.? \w+) ?){0,3}(?:prescribed|supposed|should|usual(?:ly)?|normal"
    r"|normally|ordered|directed|recommended|allowed|says|said|told|meant|instructed|dose)"
)
_MORE_THAN = re.compile(
    rf"\b(?:more than|over|above) (?:(?:{_WHOSE} )?(?:{_SET} ){{1,2}}{_AMOUNT}"
    rf"|{_WHOSE} {_AMOUNT})(?: of)?\b"
)
_MORE_OF = re.compile(rf"\b(?:more|higher|larger|bigger)(?= (?:[\w'-]+ ){{1,5}}than {_MEASURE}\b)")
_EXCEEDED = re.compile(
    rf"\b(?:exceed(?:ed)?|go over|gone over|went over) {_WHOSE} (?:{_SET} )?{_AMOUNT}"
)
# Whoever treats the patient may give more of it.
_TREATS = re.compile(
    r"\b(?:doctor|doctora|dr\.?|medico|nurse|enfermer[oa]|pharmac\w+|farmacia|clinic|clinica"
    r"|hospital"
    r"|va|we)\b(?: \w+){0,3} (?:g[ai]ve|di[o]?|dado)\b"
)
_FIJA = (
    r"(?:normal|usual|habitual|recetad[oa]s?|indicad[oa]s?|recomendad[oa]s?|debid[oa]|ordenad[oa]s?"
    r"|acostumbrad[oa])"
)
_MAS_DE = re.compile(rf"\bmas de (?:su|tu|la) (?:dosis {_FIJA}|{_FIJA} dosis|dosis)(?: de)?\b")
_MAS = re.compile(
    rf"\bmas(?= (?:\w+ ){{1,4}}(?:de (?:la|lo|las|los)|que (?:la|lo|las|los)"
    rf"|de (?:la|lo|las|los) que(?: (?:le|te|se))?|de lo que) (?:{_FIJA}"
    r"|(?:(?:le|te) )?(?:recet|indic|mand|dij)\w+|deb(?:ia|e)\w*)\b)"
)


def in_plain_words(bare: str) -> str:
    """Return the question with "too much" in place of what says so by a measure."""
    if _TREATS.search(bare) or not (_TAKES.search(bare) or _EXCEEDED.search(bare)):
        return bare
    text = _EXCEEDED.sub("take too much", bare)
    text = _MORE_OF.sub("too much", _MORE_THAN.sub("too much", text))
    text = _MAS.sub("demasiada", _MAS_DE.sub("demasiada", text))
    return _USO.sub("tomo", _USED.sub("took", text))
