"""Shapes of the numbers in a text. Only the number of a form is no number of a person.

A shape is never read from within a longer number: the end of a date or of a Social Security number
is no form. What has no shape of its own is a number, with all that hangs together. Each part has a
longest length, so that a text takes time in proportion to its own.
"""

import re

SHAPE = "#"
STOP = SHAPE + "stop"  # of a sentence; no pair goes over it
FORM = SHAPE + "form"
NUMBER = SHAPE + "number"

# Each kind of hyphen and space that a phone or a word processor writes, as it is looked for.
AS_TYPED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
)

BEGIN = r"(?<!\w)(?<!\d[-./,:])"
END = r"(?!\w|[-./,:]?\d)"
AMOUNT = r"\d{1,9}(?:[.,]\d{1,9}){0,3}"
MONTH = r"(?:0?[1-9]|1[0-2])"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
YEAR = r"(?:19|20)\d\d"
A_YEAR = rf"(?:{YEAR}|'?\d\d)"
BETWEEN = r" ?[-./] ?"
# "May", "mar" and "march" are words besides; after a day they are months only before a year.
MONTH_ONLY = (
    r"(?:january|february|april|june|july|august|september|october|november|december|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|"
    r"jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)"
)
NAMED_MONTH = rf"(?:{MONTH_ONLY}|march|mar|may)"
NTH = r"(?:st|nd|rd|th|ro|do|er|\u00ba|\u00b0)?"
OF = r"(?:,? (?:de |del |of )?|[-/,])"  # before a year
IN_YEAR = rf"(?:{OF}{YEAR}|[-/ ]?'\d\d|[-/]\d\d)"
DATES = (
    rf"(?:{MONTH}{BETWEEN}{DAY}|{DAY}{BETWEEN}{MONTH}){BETWEEN}{A_YEAR}",
    rf"(?:{MONTH} {DAY}|{DAY} {MONTH}) {YEAR}",
    rf"{YEAR}[-./ ]{MONTH}[-./ ]{DAY}",
    rf"{MONTH} ?[-/] ?{YEAR}",
    # Not a fraction, nor what everybody calls so.
    rf"(?!(?:1/[2-4]|[23]/[34]|24/7|9/11)(?!\d))(?:{MONTH}/{DAY}|{DAY}/{MONTH})",
    rf"{DAY}{NTH}(?:[-/]| ?(?:of |de )?){MONTH_ONLY}\.?(?:{IN_YEAR}|{A_YEAR})?",
    rf"{DAY}{NTH}(?:[-/]| ?(?:of )?)(?:march|mar|may)(?:{IN_YEAR}|{A_YEAR})",
    rf"{DAY}{NTH} of (?:march|may)",
    rf"{NAMED_MONTH}\.?(?:{OF}| ?){DAY}{NTH}{IN_YEAR}?",
    rf"{NAMED_MONTH}\.?{OF}{YEAR}",
    rf"(?:primero|1ro|1\u00ba) de {MONTH_ONLY}{IN_YEAR}?",
)

UNIT = r"(?:mg|mcg|ml|gm|grams?|gramos?|miligramos?|milligrams?|units?|unidades|iu|meq)\b"
# The series of forms of the Department of Veterans Affairs that patients meet.
SERIES = r"(?:10-(?:583|\d{4,5})|21p?-\d{3,5}|29-\d{3,4}|(?:2[02678]|40)-\d{4,5})"
FORMS = (
    rf"(?<![\w/*-])(?<!\d[ .,]){SERIES}(?:[ -]?ez[rt]?|[a-n](?:-\d{{1,2}})?)?",
    rf"(?<!\w)(?<!\d[-./,]){SERIES}(?:[ -]?ez[rt]?|[a-n](?:-\d{{1,2}})?)",
    r"(?<!\w)(?<!\d[-./,])(?:10[ -]?10[ -]?(?:ez[rt]?|cg)|10-10(?:d|ec|hs|sh))",
    r"(?<!\w)(?<!\d[-./,])(?:21-22a|(?:526|527|530|534)[ -]?ez)",
    r"(?<!\w)dd(?:[ -]form)?[ -]{0,2}(?:149|214|215|256|293|1172|2656|2870)(?:-\d{1,2})?s?",
    r"(?<!\w)(?:sf|standard form)[ -]{0,2}(?:15|50|86|95|180|1199a?)|(?<!\w)ngb[ -]?22a?",
)

SHAPES = {
    "email": r"\b[\w.+-]{1,64}+@[\w-]{1,64}(?:\.[\w-]{1,64})+",
    "money": rf"\$ ?{AMOUNT}|\b{AMOUNT} ?(?:dollars?|bucks|d[o\u00f3]lares|cents|centavos|usd)\b",
    "date": rf"{BEGIN}(?:{'|'.join(DATES)}){END}",
    "form": rf"(?:{'|'.join(FORMS)}){END}(?! ?{UNIT})",
    "ssn": rf"{BEGIN}\d{{3}}[ .-]{{1,3}}\d{{2}}[ .-]{{1,3}}\d{{4}}{END}|"
    rf"(?<!\w)[x*#]{{3}}[ -]?[x*#]{{2}}[ -]?\d{{4}}{END}",
    "phone": rf"{BEGIN}(?:\+?1[ .-]{{0,2}})?\(?\d{{3}}\)?[ ./-]{{0,2}}\d{{3}}[ .-]?\d{{4}}{END}|"
    rf"{BEGIN}\d{{3}}[ .-]\d{{4}}{END}",
    "pressure": rf"{BEGIN}\d{{3}} ?(?:/|over|con|sobre) ?\d{{2,3}}{END}",
    "dose": rf"\b{AMOUNT}(?:[-/]{AMOUNT}){{0,2}} ?{UNIT}",
    "hour": rf"{BEGIN}\d{{1,2}}(?:(?::\d{{2}}){{1,2}}(?: ?[ap](?:m\b|\. ?m\b\.?))?|"
    r"(?:-\d{1,2})? ?[ap](?:m\b|\. ?m\b\.?))|"
    rf"{BEGIN}\d{{4}} ?(?:hrs?|hours|horas)\b",
    "zip": rf"{BEGIN}\d{{5}}(?:-\d{{4}})?{END}",
    # A code of letters and digits, or the first letters of a name before the last four.
    "record": r"\b[^\W\d_]{1,20}[-#]?\d{4,20}\w{0,20}\b|"
    r"\b\d{4,20}(?!s\b|th\b)[^\W\d_]\w{0,20}\b|\b\d{6,20}\b",
    "decimal": rf"{BEGIN}\d{{1,9}}[.,]\d{{1,9}}{END}",
    "number": r"\d+(?:[-./,:]\d+)*",
    "stop": r"[.!?:;\n]+",
    "word": r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?",
}
# Most of a text is words that begin no shape: they are taken at once, as what has no name.
PLAIN_WORD = (
    rf"(?!(?:{NAMED_MONTH}|primero|dd|sf|standard|ngb|x+)\b)"
    r"[^\W\d_]++(?:['\u2019][^\W\d_]++)?(?![\w'\u2019@+#-]|\.\w)"
)
NAMED = (f"(?P<{name}>{shape})" for name, shape in SHAPES.items())
PARTS = re.compile("|".join((PLAIN_WORD, *NAMED)), re.I)

# Before a number without letters that looks like a form's, they say that it is a person's.
OF_A_PERSON = """
ssn ss social security seguro last four ultimos cuatro ending ends termina terminan docket case caso
claim reclamo record expediente mrn id account cuenta dob born
room cuarto habitacion suite apartment apt rx prescription receta phone telephone tel telefono ext
extension fax policy poliza
"""
OF_A_FORM = "form forms va forma formas formulario formularios planilla planillas"
PERSONS, FORM_WORDS = frozenset(OF_A_PERSON.split()), frozenset(OF_A_FORM.split())
NEAR = 3  # words before


def is_of_a_form(typed: str, before: list[str]) -> bool:
    """Tell whether what has the shape of a form is one; `before` are the words right before."""
    near = {*before}
    if near & FORM_WORDS or any(letter.isalpha() for letter in typed):
        return True
    return before[-1:] != [NUMBER] and not near & PERSONS


def may_be_shown(word: str) -> bool:
    """Tell whether it may be said that the text has this: of what has digits, only a form."""
    return word == FORM or not word.startswith(SHAPE)
