"""An exception makes the danger's own word harmless; no word that merely stands near it does."""

from collections.abc import Iterator

import pytest

from sm_plugin.safety.default_phrases import default_phrases
from sm_plugin.safety.matching.detector import FAR_REACHING
from sm_plugin.safety.matching.patterns import parse, parse_group, pieces
from sm_plugin.safety.matching.tokens import word_set

# Words of any sentence, and of the scene of a danger: who is there, where, when, and what hurts.
COMMON = word_set(
    """
    a an and are as at be been both but by can did do does for from had has have he her him his
    how i if in instead is it me my myself himself herself never no nobody nor not of off on one or
    our out over past she should so that the their them then there these they this those to told
    too under until up us want was we were what when where which who why will with without would
    you your after again along alone always before back better bad worse good happy far much many
    more most new old left right inside outside upstairs near next last first early late usual
    worked changed stopped start hold help need check test start finished
    afraid scared worried fear sorry thanks please hope
    day days week weeks month months year years hour hours minute minutes time times today tonight
    now yesterday morning night daily each every monday friday
    home house door car truck bed chair table floor roof room kitchen bathroom garage garden pool
    yard porch work working cooking walk drive driving ride trip sleep sit stand moving fell fall
    falling lifting school army navy military service clinic hospital pharmacy store church group
    nurse doctor counselor wife husband son daughter brother sister nephew cousin friend neighbors
    children kids grandkids dog man men woman people
    pill pills med meds medicine medicines medication dose mg units water juice milk food dinner
    lunch breakfast meal surgery operation treatment therapy cpap mask machine appointment refill
    phone telephone radio tv letter letters note form forms box safe lock show keys account
    pain sore back eye eyes head face nose hand hands leg legs arm arms feet foot knee hip shoulder
    skin blood chest
    acid weather news story class course report
    al antes ahora ayer anoche aire agua alguien ano anos asi aqui bano bien brazo cabeza
    cada calor caminar cara carro casa cita clase clinica cocina comer comida como con corazon
    cuando cuarto cuenta de debo del despues dia dias doctor dolor dormir durante el ella en
    enfermera esa ese espalda esta estas este esto examen familia farmacia fiesta frio golpe grupo
    hambre hijo hijos hombro hora horas hospital hoy jugo la las le les lo los mal manana me
    medicina medicinas medico mejor mes meses mi miedo minutos mis mucho nada nadie ni nietos
    ninguno ninos no noche noches nos nuevo nunca o ojos operacion para pastilla pastillas pena
    perro pie pierna pies por porque presion prueba puedo puerta que quiero rodilla se sed semana
    semanas servicio si siempre sin sobre sol solo su subir sus tarde te telefono todo todos trabajo
    trabajar tu un una unas unos veces vecino viaje vida y ya yo
    """
)
# Words that only join others: of several such words none says what the danger's word means.
GLUE = word_set(
    """
    a an and are as at back be been both but by can could did do does for from had has have he her
    him his how i if in instead is it me my not of off on one or our out over she so some than that
    the their them then there these they this those to too under until up us want was we were what
    when where which who will with would you your after again along always before now
    a al antes ahora asi aqui bien cada como con cuando de del despues durante el ella en esa ese
    esta este esto la las le les lo los me mi mis mucho no nos o para por que se si siempre sin
    sobre solo su sus te tu un una y ya yo
    """
)
NUMBERS = tuple("0123456789")


def lone_words(exception: str) -> frozenset[str]:
    """Return the words that are enough by themselves for the exception."""
    pattern = parse_group(exception)
    needed = [element for element in pattern.elements if not element.is_optional]
    return needed[0].atoms if len(needed) == 1 else frozenset()


def is_glue(exception: str, own: frozenset[str]) -> bool:
    """Return True if each of its places takes a word that joins, and none a word of `own`."""
    elements = parse_group(exception).elements
    needed = [element.atoms for element in elements if not element.is_optional]
    return all(atoms & GLUE for atoms in needed) and not any(
        element.all_atoms & own for element in elements
    )


def exceptions() -> Iterator[tuple[str, str, frozenset[str]]]:
    for row in default_phrases():
        for piece in pieces(row["unless"]):
            if not FAR_REACHING.intersection(piece.split()):
                yield row["words"], piece, lone_words(piece)


def test_no_exception_is_one_common_word() -> None:
    refused = [
        (words, piece, sorted(alone & COMMON))
        for words, piece, alone in exceptions()
        if alone & COMMON
    ]
    assert refused == []


def test_no_exception_is_nothing_but_words_that_join_others() -> None:
    """ "in a" or "a la" stands beside any danger, unless a word of the phrase is a part of it."""
    refused = [
        (row["words"], piece)
        for row in default_phrases()
        for piece in pieces(row["unless"])
        if is_glue(piece, frozenset().union(*(group.atoms for group in parse(row["words"]))))
    ]
    assert refused == []


def test_no_exception_is_a_number_with_any_ending() -> None:
    """ "20*" is a year, and twenty minutes too."""
    refused = [
        piece
        for _words, piece, alone in exceptions()
        if any(one.endswith("*") and one.startswith(NUMBERS) for one in alone)
    ]
    assert refused == []


def test_no_exception_is_a_word_that_the_phrase_itself_looks_for() -> None:
    refused = [
        (words, piece)
        for words, piece, alone in exceptions()
        if alone & frozenset().union(*(group.atoms for group in parse(words)))
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("exception", "is_one"),
    [("in a", True), ("back to|in", True), ("back to work", False), ("dose will be", False)],
)
def test_joining_words_are_told_from_those_that_mean_something(
    exception: str, is_one: bool
) -> None:
    assert is_glue(exception, frozenset({"dose"})) is is_one


@pytest.mark.parametrize(
    ("exception", "alone"),
    [
        ("outside", {"outside"}),
        ("nor|no", {"nor", "no"}),
        ("outside the? porch?", {"outside"}),
        ("too hot outside", set()),
        ("for ... years", set()),
    ],
)
def test_a_word_is_alone_where_nothing_else_must_stand(exception: str, alone: set[str]) -> None:
    assert lone_words(exception) == alone
