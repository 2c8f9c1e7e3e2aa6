"""Reads one sentence of a reply: a yes, a no, how often, thanks, or something else.

Words come in the plain form (`text.answers.plain`) unless they are told to be as typed. See
docs/decisions/0766.
"""

import re
from enum import Enum, auto

from sm_plugin.text.answering import noes
from sm_plugin.text.answers import plain, says_no
from sm_plugin.text.questions import matters
from sm_plugin.text.taking_back import takes_back

from .late import is_no_answer, refuses, says_yes_late, says_yes_to_another
from .turned import agrees

FEW = 4  # words that say neither yes nor no, and may answer all the same if nothing else is said
_DAYTIME = r"good (?:morning|afternoon|evening|day)|buen[oa]s (?:dias|tardes|noches)|buen dia"
_GREETING = rf"(?:hi|hello|hey|hola|dear|{_DAYTIME})(?:,? (?:(?:ms|mrs?|dr)\.? )?\w+)?"
_GREETS = re.compile(rf"{_GREETING}\W*")
_FIRST_WORDS = re.compile(
    rf"^(?:{_GREETING}[,:] ?|(?:well|oh|um+|uh|and|but|honestly|unfortunately|sadly|actually|bueno"
    r"|pues|pero|la verdad)(?:, ?| ))*"
)
_BARE_YES = r"(?:yes|yea|yeah|yep|yup|ya(?=[,.]|$)|aye|affirmative|si|claro|correct|correcto)"
_ONLY_YES = re.compile(rf"{_BARE_YES}\W*")
_YES_FIRST = re.compile(rf"^{_BARE_YES}(?:,? (?:ma'am|sir))?(?:\W+|$)")
# How often and how much is known to `takes_back`.
_YES = re.compile(
    rf"(?:{_BARE_YES}|true|indeed|sometimes|maybe|perhaps|probably|possibly|somewhat|kind of|kinda"
    r"|sort of|sorta|a (?:little|bit|lot|few)(?! better)|both|all of|one of|constantly|of course"
    r"|definitely|absolutely|certainly|i (?:think|guess|suppose|believe|fear) so"
    r"|(?:i'm |i am )?afraid so|(?:that|it)(?:'s| is) (?:right|true)"
    r"|(?:only|just|mainly|mostly|usually) (?:when|at|if|in|on"
    r"|after|before|during|while|once)|a veces|algo|un (?:poco|poquito)(?! mejor)|tal vez|quizas?"
    r"|creo que si"
    r"|(?:about |around )?(?:\d{1,4}|once|two|three|four|five|six|ten|dos|tres|cuatro|cinco)"
    r"(?: or \w{1,9}| o \w{1,9})? (?:times|veces)|(?:about|around|maybe|like|como|unas)"
    r" (?:\w{1,9}(?:ty|teen|enta)|ten|a dozen|veinte|diez|quince)|bastante(?! mejor)"
    r"|much[oa]s?(?! mejor)|ambos|tod[oa]s)(?!\w)"
    r"|(?:i|we|he|she|they|it|that|there|my \w+) (?:do|does|did|am|is|are|was|were|have|has|had"
    r"|can|will)(?=[,.;!]|$| (?:but|and|still|sometimes|again)(?!\w))"
)
_NOT_YES = re.compile(
    rf"(?:{_BARE_YES}|still|perhaps|probably|certainly|i think)\W+(?:no|not|none)\W*"
)
_NO_FIRST = re.compile(rf"^(?:(?:{noes.WORDS}|not at all)(?:\W+|$))+")
_NO = rf"\b(?:{noes.WORDS}|not|cannot|nothing|without|tampoco|sin|hardly|barely|apenas)\b|n't\b"
_BARE_NO = re.compile(
    r"(?:(?<=[.!?;\n\u2026])|^)[^\w.!?;\n]*(?:no|nope|nah)"
    r"(?:,? (?:ma'am|sir|se\u00f1ora?|doctora?))?(?=\s*(?:[,.;:!\u2026\u2013\u2014]|$| -))",
    re.IGNORECASE | re.MULTILINE,
)
# A no to all that was asked, and not to a matter of its own: "No.", "I can't.", "Not really."
_FLAT_NO = re.compile(
    r"(?:no|nope|nah|never|nunca|jamas|not (?:at all|really|well|very)|para nada|para nada bien)"
    r"(?=\W*$|[,:]| (?:i|he|she|it|they|we|ma'am|sir|since|not|no|senora?|doctora?)\b)"
    r"|(?:i|he|she|they|we|it)(?: can't| cannot| can not| (?:do|am|is|are|does|did)(?:n't| not)"
    r"|(?:'m|'s|'re) not)(?: really| at all)?\W*$|no,? (?:lo )?(?:puedo|puede|estoy|esta)\W*$"
)
_NO_TROUBLE = re.compile(
    r"\b(?:all|i'm|i am|everything(?:'s| is)?|feel(?:ing)?|doing|todo|estoy|me siento)"
    r" (?:very |muy )?(?:fine|good|great|well|ok|okay|bien)\b"
    r"|\b(?:no|not any|zero|cero|without(?: any)?|sin|ningun) (?:\w+ )?"
    r"(?:troubles?|problem\w*|issues?|worries|difficult\w*|concerns?|complaints?|dificultad\w*|molestias?)\b"
)
_ANY_NO = re.compile(_NO)
_DENIED = re.compile(rf"(?:{_NO})[^,;.]*")
_BUT_YES = re.compile(rf"\b(?:but|pero),? {_BARE_YES}\b.*")
_THANKS = r"(?:many )?thank(?:s| you)|(?:muchas |mil )?gracias"
# "Yes, I will" to "let us know if": it was heard, and nothing is told.
_HEARD = re.compile(
    rf"(?:{_BARE_YES}\W*)?(?:(?:i|we)(?:(?: will|'ll)(?: do(?: so| that)?| let you know)?"
    r"| understand| see| know)|will do|got it|understood|sounds good|of course|entendido"
    rf"|asi lo hare|de acuerdo|lo hare|ma'am|sir|please|por favor)?\W*(?:(?:{_THANKS})(?!\w).*)?"
)
_I_WILL = re.compile(r"\b(?:i|we)(?: can(?!'t)| will|'ll)\b")
_CLOSES = re.compile(
    rf"(?:{_THANKS}|hi|hello|hey|hola|ok|okay|great|perfect|got it|will do|regards|best|sincerely"
    r"|respectfully|have an?|god bless|sounds good|understood|see you|love|take care|bye|goodbye"
    r"|saludos|entendido|perfecto|de acuerdo|sent from)(?!\w)"
)
_WELL = (
    r"(?:fine|good|great|well|ok|okay|better|gone|normal|stopped|all clear|clean bill of health"
    r"|fit as a fiddle|healthy|bien|mejor|buen[oa])"
)
_IS_WELL = re.compile(rf"\b{_WELL}\b")
_PARTLY = re.compile(
    r"\b(?:sometimes|most(?:ly)?|almost|nearly|partly|somewhat|little|bit|less|often|usually|but"
    r"|off"
    r"|again|kind|sort|casi|veces|poco|pero|menos)\b"
)
_NO_FEW = re.compile(
    rf"\b(?:{_WELL}|sure|call|called|need|when|what|where|how|please|segur[oa]|llame|necesito"
    r"|cuando|que|fui|tengo)\b"
)


class Says(Enum):
    NOTHING = auto()
    CLOSING = auto()
    NO = auto()
    YES = auto()
    HEARD = auto()  # "Yes, I will": a yes to a question, and none to what is only to be told
    MEASURE = auto()  # nothing but how often, when and how much
    PERHAPS = auto()  # a few words
    UNSURE = auto()  # "I'd rather not say"
    OTHER = auto()


def without_first(words: str) -> str:
    """Return the words without a greeting, "well" and the like before them."""
    return _FIRST_WORDS.sub("", words)


def has_no_in(words: str) -> bool:
    bare = without_first(words)
    return noes.is_for_a_time(bare) or noes.is_no(bare) or bool(_ANY_NO.search(words))


def denied_in(words: str) -> str:
    """Return what stands behind each no."""
    return " ".join(_DENIED.findall(words))


def affirmed_in(words: str) -> str:
    """Return what stands behind "but yes"."""
    return " ".join(_BUT_YES.findall(words))


def names_a_matter(words: str) -> bool:
    return bool(matters(words) or _I_WILL.search(words))


def without_bare_no(text: str) -> str:
    """Return the text, as long as before, without the no that is put in words already.

    "No. I can't swallow" is weighed as words that a no denies.
    """
    return _BARE_NO.sub(lambda one: " " * len(one[0]), text)


def how_well(words: str) -> tuple[bool, bool, bool]:
    """Return whether it says that all is well, whether yes to "Has it stopped?", and a flat no."""
    bare = without_first(words)
    is_well = agrees(bare) or bool(_IS_WELL.search(bare) and not _ANY_NO.search(bare))
    is_over = is_well or bool(_YES_FIRST.match(bare) and not _PARTLY.search(bare))
    is_no = _FLAT_NO.match(bare) or noes.is_no(bare) or noes.is_for_a_time(bare)
    return is_well, is_over, bool(is_no and not _NO_TROUBLE.search(bare))


def says_what(words: str, typed: str, *, has_no: bool) -> Says:
    """Return what a sentence says; `words` are the plain form of what was `typed`."""
    bare = without_first(words)
    if not bare or _GREETS.fullmatch(words):
        return Says.NOTHING
    if _CLOSES.match(bare):
        rest = bare.partition(",")[2].strip()
        return Says.YES if rest and (_YES.match(rest) or takes_back(rest)) else Says.CLOSING
    if noes.is_no(bare) or noes.is_for_a_time(bare):
        return Says.NO
    if has_no and (says_no(typed) or _NOT_YES.fullmatch(bare) or says_yes_to_another(bare)):
        return Says.NO
    if refuses(bare):
        return Says.UNSURE
    is_measure = takes_back(_NO_FIRST.sub("", bare)) or takes_back(_YES_FIRST.sub("", bare))
    if is_measure and (has_no or not _IS_WELL.search(bare)):
        return Says.MEASURE
    if _HEARD.fullmatch(bare) and not _ONLY_YES.fullmatch(bare):
        return Says.HEARD
    if _YES.match(bare) or says_yes_late(bare):
        return Says.YES
    if is_no_answer(bare):
        return Says.OTHER
    is_short = len(bare.split()) <= FEW and not (has_no or _NO_FEW.search(bare))
    return Says.PERHAPS if is_short else Says.OTHER


def plain_words(text: str) -> str:
    """Return the text as `text.answers` reads it, without the signs that end it."""
    return plain(text).rstrip(" .!;\u2026")
