"""What was asked is told in the first person, so that a yes to it says what a person would."""

import pytest

from sm_plugin.text.first_person import in_first_person


def turned(words: str, language: str, *, is_no: bool = False) -> str:
    found = in_first_person(words.split(), (language,), is_no=is_no)
    return " ".join(one.word for one in found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("do you want to die", "i want to die"),
        ("are you thinking of hurting yourself", "im thinking of hurting myself"),
        ("have you wished you were dead", "ive wished i was dead"),
        ("were you thinking of it when you were there", "i was thinking of it when i was there"),
        ("let us know if you are not safe", "let us know if im not safe"),
        ("let us know if you arent safe", "let us know if im not safe"),
        ("does anyone at home hurt you", "does anyone at home hurt me"),
        ("does anyone hurt you at home", "does anyone hurt me at home"),
        ("would your family be better off without you", "would my family be better off without me"),
        ("any thoughts of suicide", "i have any thoughts of suicide"),
        ("still feeling that way", "still im feeling that way"),
        ("tell us about wanting to die", "tell us about me wanting to die"),
        ("did the knee hurt again", "did the knee hurt again"),
    ],
)
def test_an_english_question_is_told_as_the_yes_says_it(asked: str, said: str) -> None:
    assert turned(asked, "en") == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("quiere morir", "quiero morir"),
        ("quieres morirte", "quiero morirme"),
        ("piensa en quitarse la vida", "pienso en quitarme la vida"),
        ("esta pensando en hacerse dano", "estoy pensando en hacerme dano"),
        ("como durmio esta noche", "como durmio esta noche"),
        ("avise a su enfermera si quiere morir", "avise a mi enfermera si quiero morir"),
        ("cuando quiera morir digame", "cuando quiero morir digame"),
        ("alguien le pega", "alguien me pega"),
        ("su pareja la ha golpeado", "mi pareja me ha golpeado"),
        ("le tiene miedo a su esposo", "me tengo miedo a mi esposo"),
        ("piensa en la muerte", "pienso en la muerte"),
        ("ha deseado estar muerto", "he deseado estar muerto"),
        ("pensamientos de suicidio", "tengo pensamientos de suicidio"),
    ],
)
def test_a_spanish_question_is_told_as_the_yes_says_it(asked: str, said: str) -> None:
    assert turned(asked, "es") == said


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("do you feel safe at home", "en", "i dont feel safe at home"),
        ("are you safe at home", "en", "im not safe at home"),
        ("can you keep yourself safe", "en", "i cant keep myself safe"),
        ("se siente seguro en su casa", "es", "no me siento seguro en mi casa"),
        ("esta a salvo", "es", "no estoy a salvo"),
        ("safe at home", "en", "dont safe at home"),
    ],
)
def test_a_question_is_told_as_the_no_says_it(asked: str, language: str, said: str) -> None:
    assert turned(asked, language, is_no=True) == said


@pytest.mark.parametrize(
    "asked", ["are you not safe at home", "do you feel unsafe", "no se siente"]
)
def test_a_no_to_what_is_asked_with_a_no_says_nothing(asked: str) -> None:
    assert turned(asked, "en", is_no=True) == ""


def test_each_word_knows_which_words_it_stands_for() -> None:
    found = in_first_person(["so", "are", "you", "ill"], ("en",), is_no=True)
    assert found == [("so", 0, 0), ("im", 1, 2), ("not", 1, 2), ("ill", 3, 3)]
