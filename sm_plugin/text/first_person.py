"""Turn what somebody is asked into the words of the one who answers.

"Do you want to die?" and a yes say "I want to die"; "do you feel safe?" and a no say "I don't feel
safe". The same words in demands ("tell us if you want to die"). English and Spanish, formal and
familiar; a word that is not known stays as it is. Words come and go in the plain form, without
case, accents and apostrophes. See docs/decisions/0759.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

ENGLISH, SPANISH = "en", "es"


class Turned(NamedTuple):
    """A word, and which of the words that were asked it stands for."""

    word: str
    first: int
    last: int


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A verb and "you" behind it, or the other way round: what is said with a yes, and with a no.
_VERB_YOU = {
    "do": ("i", "i dont"),
    "did": ("i", "i dont"),
    "are": ("im", "im not"),
    "were": ("i was", "i wasnt"),
    "have": ("ive", "i havent"),
    "had": ("i had", "i hadnt"),
    "can": ("i can", "i cant"),
    "could": ("i could", "i couldnt"),
    "would": ("id", "i wouldnt"),
    "will": ("ill", "i wont"),
}
_YOU_VERB = {"are": "im", "were": "i was", "arent": "im not", "werent": "i wasnt"}
_YOURS = {
    "your": "my",
    "yours": "mine",
    "yourself": "myself",
    "youre": "im",
    "youve": "ive",
    "youd": "id",
    "youll": "ill",
}
# "If you" asks of what you do, and "hurt you at home" of what is done to you.
_BEFORE_DOER = _words("if whether that when whenever because since once how or and")
_MARKS = frozenset({",", "\n"})
_AFTER_DONE_TO = _MARKS | _words(
    "at in on to or and with when if from for against by over again because about while as"
    " badly lately today tonight now out up down off alone physically sexually this the last since"
    " before after during"
)

_YO = {
    "quiero": "quiere quieres quiera quieras",
    "pienso": "piensa piensas piense pienses",
    "siento": "siente sientes sienta sientas",
    "tengo": "tiene tienes tenga tengas",
    "he": "ha has haya hayas",
    "puedo": "puede puedes pueda puedas",
    "voy": "va vas vaya vayas",
    "deseo": "desea deseas desee desees",
    "planeo": "planea planeas planee planees",
    "considero": "considera consideras considere consideres",
    "intento": "intenta intentas intente intentes",
    "sigo": "sigue sigues siga sigas",
    "creo": "cree crees crea creas",
    "temo": "teme temes tema temas",
    "oigo": "oye oyes oiga oigas",
    "escucho": "escucha escuchas escuche escuches",
    "veo": "ve ves vea veas",
    "encuentro": "encuentra encuentras encuentre encuentres",
    "merezco": "merece mereces merezca merezcas",
    "odio": "odia odias odie odies",
    "sueno": "suena suenas suene suenes",
    "imagino": "imagina imaginas imagine imagines",
    "soy": "eres seas",
    "pense": "penso pensaste",
    "quise": "quiso quisiste",
    "tuve": "tuvo tuviste",
    "senti": "sintio sentiste",
    "hice": "hizo hiciste",
    "tome": "tomo tomaste",
    "trague": "trago tragaste",
    "intente": "intentaste",
    "trate": "trataste",
    "corte": "corto cortaste",
    "lastime": "lastimo lastimaste",
    "queria": "querias",
    "quisiera": "quisieras",
    "pensaba": "pensabas",
    "sentia": "sentias",
    "tenia": "tenias",
    "desearia": "desearias",
    "estaria": "estarias",
    "preferiria": "preferirias",
}
_VERBS = {asked: said for said, words in _YO.items() for asked in words.split()}
_FAMILIAR = frozenset(one for one in _VERBS if one.endswith(("s", "ste")))
_MIS = {
    **dict.fromkeys(("se", "te", "le"), "me"),
    **dict.fromkeys(("su", "tu", "ti"), "mi"),
    **dict.fromkeys(("sus", "tus"), "mis"),
    "usted": "yo",
    "contigo": "conmigo",
}
_WITH_YOU = tuple(f"{verb}{you}" for verb in ("ar", "er", "ir", "ndo") for you in ("se", "te"))
_NO_VERBS = _words(
    "muerte fuerte suerte parte aparte arte reparte comparte advierte convierte este"
)
# "Tell us about wanting to die": whose wish it is, goes without saying.
_DOING = _words("wanting wishing feeling thinking planning hurting harming overdosing")
# What is asked without a verb: "any thoughts of suicide?", "still feeling like it?"
_I_HAVE = {
    **dict.fromkeys(("any", "thoughts", "urges", "plans", "ideas"), "i have"),
    **dict.fromkeys(_words("having feeling thinking wanting planning hearing"), "im"),
}
_TENGO = {
    **dict.fromkeys(_words("pensamientos ideas ganas planes algun alguna algunos"), "tengo"),
    **dict.fromkeys(_words("pensando teniendo sintiendo oyendo planeando"), "estoy"),
}
_BEFORE_VERB = _MARKS | _words("still ever dont no todavia aun y and or")
# Somebody else does it: "alguien le pega", "su pareja la ha golpeado".
_OTHERS = _words(
    "alguien nadie quien persona pareja esposo esposa marido mujer hijo hija cuidador cuidadora"
    " novio novia familiar voces voz"
)
_DONE_TO = _words("le les la lo me nos")
_DOES_TO = _words(
    "ha han pega golpea maltrata lastima amenaza insulta empuja obliga toca hiere hace grita"
)
_ESTAR = _words("esta estas este estes")  # "this", too
_STATES = _words("muy tan a en seguro segura solo sola harto harta triste listo lista bien mal")
_DONE = ("ndo", "ado", "ada", "ido", "ida")
_NOT = _words(
    "no not dont doesnt didnt havent hasnt isnt arent wasnt cant couldnt wont wouldnt never without"
    " nunca jamas sin ni unable unsafe stop"
)


def in_first_person(
    words: Sequence[str], languages: Sequence[str], *, is_no: bool = False
) -> list[Turned]:
    """Return what a yes to the words says, or what a no does.

    A no to what is denied in the question itself ("is it not safe?") may mean either; it says
    nothing then.
    """
    if is_no and not _NOT.isdisjoint(words):
        return []
    said = [Turned(word, at, at) for at, word in enumerate(words)]
    if ENGLISH in languages:
        said = list(_english(said, is_no))
    if SPANISH in languages:
        said = list(_spanish(said, is_no))
    if is_no and said and _NOT.isdisjoint(one.word for one in said):
        word = "dont" if ENGLISH in languages else "no"
        said.insert(0, Turned(word, said[0].first, said[0].first))
    return _with_verb(said)


def _with_verb(said: list[Turned]) -> list[Turned]:
    """Return what is asked without a verb with one: "any thoughts of it" is "I have any"."""
    at = next((at for at, one in enumerate(said) if one.word not in _BEFORE_VERB), len(said))
    if at == len(said):
        return said
    here = said[at]
    verb = _I_HAVE.get(here.word) or _TENGO.get(here.word, "")
    return [*said[:at], *(Turned(one, here.first, here.first) for one in verb.split()), *said[at:]]


def _english(asked: Sequence[Turned], is_no: bool) -> Iterator[Turned]:
    """Yield the words, with "do you" and the like as the one who answers begins."""
    words, at = [one.word for one in asked], 0
    while at < len(words):
        pair = words[at : at + 2]
        if len(pair) == 2 and pair[1] == "you" and pair[0] in _VERB_YOU:
            said = _VERB_YOU[pair[0]][is_no]
        elif len(pair) == 2 and pair[0] == "you" and pair[1] in _YOU_VERB:
            said = _YOU_VERB[pair[1]]
        else:
            pair, said = pair[:1], _i_or_me(words, at)
        last = asked[at + len(pair) - 1].last
        yield from (Turned(word, asked[at].first, last) for word in said.split(" "))
        at += len(pair)


def _i_or_me(words: Sequence[str], at: int) -> str:
    """Return the word in the first person; "you" is the one who does it or to whom it is done."""
    word = words[at]
    if word in _DOING and at and words[at - 1] in ("about", "by"):
        return f"me {word}"
    if word != "you":
        return _YOURS.get(word, word)
    is_first = at == 0 or words[at - 1] in _BEFORE_DOER
    is_last = at + 1 == len(words) or words[at + 1] in _AFTER_DONE_TO
    return "me" if is_last and not is_first else "i"


def _spanish(asked: Sequence[Turned], is_no: bool) -> Iterator[Turned]:
    """Yield the words; a no stands before the first verb that is one's own."""
    words = [one.word for one in asked]
    said = [_yo(words, at) for at in range(len(words))]
    verb = next((at for at, word in enumerate(words) if said[at] != word and _is_verb(word)), None)
    if is_no and verb is not None:
        first = verb - 1 if verb and said[verb - 1] == "me" else verb
        said[first] = f"no {said[first]}"
    for one, word in zip(asked, said, strict=True):
        yield from (one._replace(word=part) for part in word.split(" "))


def _is_verb(word: str) -> bool:
    return word in _VERBS or word in _ESTAR


def _yo(words: Sequence[str], at: int) -> str:
    """Return the word in the first person; what somebody else does, or may do, stays theirs."""
    word, before, after = words[at], words[max(0, at - 3) : at], "".join(words[at + 1 : at + 2])
    if word in _ESTAR:
        return "estoy" if after in _STATES or after.endswith(_DONE) else word
    if word in ("la", "lo"):
        return "me" if after in _DOES_TO else word
    if word in _VERBS:
        is_done_to = not _DONE_TO.isdisjoint(before[-1:]) and after != "miedo"
        is_theirs = is_done_to or not _OTHERS.isdisjoint(before)
        return word if is_theirs and word not in _FAMILIAR else _VERBS[word]
    if word.endswith(_WITH_YOU) and word not in _NO_VERBS:
        return f"{word[:-2]}me"
    return _MIS.get(word, word)
