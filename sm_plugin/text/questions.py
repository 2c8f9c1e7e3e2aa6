"""Rules for a text that asks its reader something, with a question mark or without.

"Let us know if you still feel so" waits for an answer as "Do you still feel so?" does. A text asks
if it has a question mark, a sentence that begins as a question does, or a demand to tell the one
who writes (see `demands`), in English or Spanish. A list beside a paragraph that asks belongs to
it. In doubt it asks. See docs/decisions/0757.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from .answering.told import goes_on_with_told
from .demands import demands
from .offers import only_offers

_MARK = re.compile("[?\u00bf\u037e\u061f\u203d\u2047-\u2049\u2753\u2754\uff1f]")
_PARAGRAPH = re.compile(r"\n\s*\n")
_PIECE = re.compile(
    r"(?<=[.!;?\uff1f])(?<!\b[DMS]r\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bDra\.)(?<!\bSra\.)\s+"
)
_WORD = re.compile(r"[a-z]{3,}|\d+")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
# Words that are in all questions, or tell how much and when.
_SAYS_LITTLE = re.compile(
    r"\d+|th(?:e|is|at|ese|ose|en|ere|ey|em|eir|an|ings?)|you(?:r|rs|rself)?|an[dy]|are|was|were"
    r"|is|does|did|done|doing|have|has|had|having|been|being|can|could|will|would|should|may|might"
    r"|with|from|for|about|into|over|when|what|which|where|who|whose|why|how|much|many|often|long"
    r"|ever|still|since|now|again|also|just|not|but|its|our|out|his|her|she|him|get|got|let|know"
    r"|tell|ask|please|want|need|like|some|all|one|other|more|most|any(?:thing|one|body|more|where)"
    r"|some\w+|yes|today|tonight|yesterday|before|after|last|same|right|left|very|too|days?|nights?"
    r"|weeks?|times?|because|while|until|feel|feels|felt|going|true|correct|sure|accurate"
    r"|happen(?:s|ed|ing)?|understand|cierto|verdad"
    r"|una?|unos|las?|los|del|con|por|para|que|quien|como|cuando|cuant[oa]s?|donde|usted|sus?|ha"
    r"|han|tien[ea]s?|esta|estas|este|ese|esa|eso|hay|algun[oa]?s?|algo|mas|muy|todavia|aun|desde"
    r"|hoy|ahora|ayer|noches?|dias?|vez|veces|semanas?|siente|puede|quiere|nos|les?|favor|pero|sin"
)
_HOW_IT_IS = frozenset(
    {"better", "wors", "gon", "stop", "stopp", "quit", "eas", "pas", "pass", "improv", "clear"}
    | {"subsid", "mejor", "peor", "quito", "paso", "fue", "paro", "cedio", "calmo", "bajo"}
)
_ITEM = re.compile(
    r"(?![*_]\S)[^\w\s\u00bf\u00a1\"'\u201c\u2018\u00ab(]|_ |\(?(?:\d{1,2}|[A-Za-z])[.):](?!\S)"
)
_POINTS = re.compile(
    r"\b(?:these|those|them|above|below|following|listed|list|such|either|neither|both|one of"
    r"|each of|each one|(?:this|that) way|like (?:this|that)|est[oa]s|es[oa]s|ell[oa]s|algun[oa]"
    r"|siguientes?|anteriores|arriba|abajo|cada un[oa]|asi)\b|\b(?:any|so)\W*$"
)
_PAST = re.compile("(?<=\\w{3})\u00e9(?!\\w)")  # "I told your doctor", which is no command to tell
_SENTENCE_END = re.compile(r"[.!;]+")
_TITLE = re.compile(r"(?<!\w)(dra?|mrs?|ms|sra?|srta)\. ")
_AROUND_WORDS = str.maketrans(dict.fromkeys('()[]{}<>"*_~#|\u201c\u201d\u00ab\u00bb\u2022', " "))
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u02bc\u2032`", "'") | {"\u2019": "'"})

# "Chest pain? Call 911." is advice: who is meant by "you" is anybody, whenever it may be.
_COMMANDS = re.compile(
    r"^(?:please,? |just |then |you can |hang up and |(?:por )?favor(?: de)?,? )?(?:call|dial"
    r"|text|phone|press|go to|head to|get to|chat|contact|reach|visit|seek|llame|marque|oprima"
    r"|presione|vaya|acuda|busque|envie)\b"
)
_OF_HELP = re.compile(
    r"\b(?:911|988|838255|er|emergency|emergencias?|crisis|hospital|medical|medica|press \d"
    r"|\d{3}[-. ]\d{4})\b"
)
_SOOTHES = re.compile(
    r"^(?:please |por favor )?(?:you are not|you're not|do not|don't|help is|there is help|we care"
    r"|stop|no espere|no esta|hay ayuda)\b"
)
_FAR = 4  # sentences
_ASKS_OUTRIGHT = re.compile(
    r"^(?:(?:and|but|so|also|or),? )?(?:do|does|did|are|is|was|were|have|has|had|can|could|will"
    r"|would|should|may|what|when|where|which|who|how|why)\b"
    r"|\b(?:now|today|tonight|still|since|yesterday|this|last|again|worse|ahora|hoy|desde|todavia"
    r"|aun|ayer|anoche|esta)\b"
)
_BEFORE_WORDS = re.compile(r"^\W+")

_AUN = "(?:(?:todavia|aun|usted|ahora|hoy),? )?"
_AT_SENTENCE = (
    r"(?:is|was|has|does|did|are|were) (?:it|this|that|there|the|your|any|anyone|anybody)",
    r"(?:have|had|are|were|is|was|can|will|would) (?:the|those|these|any|things|they|thoughts) ",
    r"what (?:is|are|was|were) (?:your|the|it|that|this|you)|what (?:do|does|did) ",
    r"(?:when|where|which|who|why) (?:is|are|was|were|do|does|did|have|has|can|will) ",
    r"(?:please )?(?:describe|explain|confirm|rate|specify) |please (?:list|share|say) ",
    r"(?:por favor,? )?(?:describa|explique|confirme|califique|indique)n? ",
    r"(?:como|cuando|donde|cuant[oa]s?|por que) (?:se|le|ha|han|es|esta|fue|tiene|siente|empezo"
    r"|veces|dias|horas|tiempo) ",
    r"(?:que tan|(?:que|con que frecuencia|cuan a menudo) (?:le|ha|tiene|siente|piensa)) ",
    rf"{_AUN}(?:se )?has? (?:pensado|tenido|sentido|intentado|vuelto|estado|querido|deseado"
    r"|habido) ",
    rf"{_AUN}(?:piensas? en|(?:se )?sientes?|quieres? (?!decir)|sigues? (?:pensando|con|teniendo"
    r"|sintiendo)|estas? (?:pensando|teniendo|sintiendo|considerando)) ",
    rf"{_AUN}(?:tienes?|hay) (?:pensamientos|ideas|ganas|planes|dolor) |(?:todavia|aun) ",
)
_AT_CLAUSE = (
    r"(?:have|can|could|will|would|were|had) you ",
    r"how (?:is|are|was|were|do|does|did|have|has|often|long|much|many|bad|badly|strong|severe) ",
)
_QUESTION = re.compile(
    rf"(?:^|: |\n)[> *\d-]*(?:{'|'.join(_AT_SENTENCE)})"
    r"|(?:^|[:,\u2013\u2014] ?|\n|(?<!\w)(?:and|but|so|or|also) )[> *\d-]*"
    rf"(?:{'|'.join(_AT_CLAUSE)})"
    r"|(?<!\w)(?:do|did|are) you\s"
)


def asks(text: str) -> bool:
    """Return True if the text asks its reader something, somewhere."""
    if _MARK.search(text):
        return True
    return any(map(_asks_in_words, _PARAGRAPH.split(_plain(text))))


def asking(lines: Iterable[str]) -> list[bool]:
    """Return for each line of a text whether it belongs to something that is asked.

    That is a paragraph that asks; a list above or below it, with blank lines between or without;
    and the paragraph that it points at ("any of these", or a colon at its end).
    """
    groups = [
        (has, list(group)) for has, group in groupby(lines, key=lambda one: bool(one.strip()))
    ]
    paragraphs = ["\n".join(texts) for has_words, texts in groups if has_words]
    found = iter(_asking_paragraphs(paragraphs))
    return [one for has_words, texts in groups for one in [has_words and next(found)] * len(texts)]


def questions(text: str) -> list[str]:
    """Return what the text asks, each question by itself; what is told beside it is left out.

    A paragraph with a list, or that points at other words ("any of these"), is one with all of it.
    A question that names nothing itself ("Is it still there?") has the sentence before it, and so
    has one about what its reader told ("You wrote that ... Do you have a plan?").
    """
    found: list[str] = []
    before = ""
    lines = text.splitlines()
    for is_asking, group in groupby(zip(lines, asking(lines), strict=True), lambda one: one[1]):
        paragraph = "\n".join(line for line, _ in group)
        pieces = [one for one in _PIECE.split(paragraph) if one.strip()]
        if is_asking:
            found += _questions(paragraph, pieces, before)
        before = pieces[-1] if pieces else before
    return found


def advises(question: str) -> bool:
    """Return True for advice in the form of a question, "Chest pain? Call 911.", and no other."""
    pieces = [one for line in question.splitlines() for one in _PIECE.split(line)]
    marked = [at for at, one in enumerate(pieces) if _MARK.search(one)]
    return bool(marked) and all(_advice(pieces, at) for at in marked)


def without_advice(question: str) -> str:
    """Return the question without the sentences that say where to call or to go."""
    lines = (
        [one for one in _PIECE.split(line) if not _commands(one)] for line in question.split("\n")
    )
    return "\n".join(map(" ".join, lines))


def _advice(pieces: Sequence[str], at: int) -> str:
    """Return the command that follows a question without a verb, behind others like it."""
    if not _is_fragment(pieces[at]):
        return ""
    for one in pieces[at + 1 : at + 1 + _FAR]:
        if _commands(one):
            return one
        if not (_is_fragment(one) or _SOOTHES.match(_bare(one))):
            break
    return ""


def _is_fragment(sentence: str) -> bool:
    return bool(_MARK.search(sentence)) and not _ASKS_OUTRIGHT.search(_bare(sentence))


def _bare(sentence: str) -> str:
    return _BEFORE_WORDS.sub("", _plain(sentence))


def _commands(sentence: str) -> bool:
    plain = _bare(sentence)
    return bool(_COMMANDS.match(plain) and _OF_HELP.search(plain))


def _questions(paragraph: str, pieces: list[str], before: str) -> list[str]:
    own = [asks(one) for one in pieces]
    points = any(does and _points(one) for does, one in zip(own, pieces, strict=True))
    if points or not any(own) or _has_items(paragraph):
        is_about_it = points and not any(map(_names, pieces)) and not asks(before)
        return [f"{before}\n{paragraph}" if is_about_it else paragraph]
    return [
        f"{_with_before(above, one)} {_advice(pieces, at)}".strip()
        for at, (above, one, does_ask) in enumerate(
            zip([before, *pieces], pieces, own, strict=False)
        )
        if does_ask
    ]


def _with_before(above: str, question: str) -> str:
    if _names(question) and not goes_on_with_told(above, question):
        return question
    return f"{above} {question}".strip()


def parted_from_told(question: str) -> tuple[str, str]:
    """Return what was told and the question about it that has a matter of its own, or nothing."""
    before, *rest = _PIECE.split(question)
    own = " ".join(rest) if len(rest) <= _FAR else ""
    if own and not asks(before) and _names(own) and goes_on_with_told(before, own):
        return before, own
    return "", question


def _names(sentence: str) -> bool:
    """Return True for a sentence with a matter of its own."""
    return bool(matters(sentence) - _HOW_IT_IS)


def matters(text: str) -> frozenset[str]:
    """Return the beginnings of the words that a text is about, the same in every form of them."""
    words = _WORD.findall(_plain(text))
    return frozenset(_ENDING.sub("", one)[:6] for one in words if not _SAYS_LITTLE.fullmatch(one))


def _asking_paragraphs(paragraphs: list[str]) -> list[bool]:
    asked = [asks(one) for one in paragraphs]
    lists = [_is_list(one) for one in paragraphs]
    points = [does and _points(one) for does, one in zip(asked, paragraphs, strict=True)]
    found = [*asked]
    for here, below in pairwise(range(len(found))):
        is_introduced = asked[here] and paragraphs[here].rstrip().endswith(":")
        found[below] |= points[here] or is_introduced or (lists[below] and found[here])
        points[here] &= not (is_introduced or _has_items(paragraphs[below]))
    for above, here in pairwise(reversed(range(len(found)))):
        found[here] |= points[above] or (lists[here] and found[above])
    return found


def _is_list(paragraph: str) -> bool:
    """Return True where a line has a mark of lists before it, or no line ends a sentence."""
    lines = paragraph.splitlines()
    return _has_items(paragraph) or not any(one.rstrip().endswith((".", "!")) for one in lines)


def _has_items(paragraph: str) -> bool:
    return any(_ITEM.match(line.strip()) for line in paragraph.splitlines())


def _points(paragraph: str) -> bool:
    """Return True if what is asked for stands in another paragraph."""
    return not _has_items(paragraph) and bool(_POINTS.search(_plain(paragraph)))


def _asks_in_words(paragraph: str) -> bool:
    lines = "\n".join(" ".join(line.split()) for line in paragraph.splitlines())
    bare = _TITLE.sub(r"\1 ", lines.translate(_AROUND_WORDS))
    return any(map(_sentence_asks, _SENTENCE_END.split(bare)))


def _sentence_asks(lines: str) -> bool:
    sentence = " ".join(lines.split())
    if only_offers(sentence):
        return False
    return bool(_QUESTION.search(lines.strip()) or _QUESTION.search(sentence)) or demands(sentence)


def _plain(text: str) -> str:
    """Return the text without case, accents and invisible signs; nothing of it is kept."""
    lower = unicodedata.normalize("NFC", text.translate(_APOSTROPHES).casefold())
    folded = unicodedata.normalize("NFKD", _PAST.sub("ei", lower))
    return "".join(one for one in folded if unicodedata.category(one) not in ("Mn", "Cf"))
