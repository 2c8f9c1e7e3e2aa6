"""Childhood, an age and the service are long past; what somebody did today is not."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

YEAR = 2026


@pytest.mark.parametrize(
    "text",
    [
        "When I was a little boy I coughed up blood",
        "I passed out when I was nine years old",
        "I passed out when I was 17, at a parade",
        "I had seizures when I was young",
        "When I was in the Navy I passed out on deck",
        "I passed out when I was stationed in Germany",
        "I used to get chest pain on the stairs",
        "I passed out as a kid",
        "I had crushing chest pain in Vietnam",
        "I had crushing chest pain two months ago",
        "I had chest pain in 2014",
        "I passed out last year",
        "Cuando era niño me desmayé",
        "Cuando era muy joven tuve dolor de pecho",
        "Cuando tenía quince años me desmayé",
        "De niño tuve convulsiones",
        "I passed out back in 2011",
        "I passed out at a parade, 2011",
        "Hace seis meses tuve dolor de pecho",
    ],
)
def test_childhood_an_age_and_the_service_are_let_go(text: str) -> None:
    assert not shipped_judge().judge([text], year=YEAR).matches


@pytest.mark.parametrize(
    "text",
    [
        "When I was carrying in the groceries I coughed up blood",
        "I passed out when I was in line at the bank",
        "I passed out when I was 10 feet up the ladder",
        "I passed out when I was a block from my house",
        "I used to get crushing chest pain on hills but get it in my chair and sweat",
        "I was a cook in Vietnam and have crushing chest pain",
        "You changed my pills two months ago and I get crushing chest pain",
        "They put in a stent in 2019, have crushing chest pain and sweat",
        "I have had crushing chest pain since June of 2024",
        "I retired last year and have crushing chest pain and a numb arm",
        "Cuando era casi mediodía me dio un dolor de pecho que baja al brazo",
        "Mi niña se desmayó y no respira",
        "Desde hace dos meses me duele el pecho y me falta el aire",
        "Vi al doctor hace dos meses y tengo un dolor de pecho que baja al brazo",
    ],
)
def test_what_somebody_did_or_has_today_is_a_flag(text: str) -> None:
    judged = shipped_judge().judge([text], year=YEAR)

    assert judged.matches
    assert judged.level == SafetyLevel.FLAG


@pytest.mark.parametrize(
    "text",
    [
        "They put a stent in three years ago and I passed out at the bank",
        "Diagnosed with afib two years ago and collapsed on the stairs",
        "I quit smoking in 2015 and coughed up blood",
        "Since my surgery four months ago I pass out when I get up",
        "I passed out driving my 2017 van",
        "I collapsed next to our 2014 Buick",
        "My wife of many years has slurred speech",
        "I had chest pain at work just like before my stent",
        "Me operaron hace dos años y me desmayé en la tienda",
    ],
)
def test_a_time_of_something_else_or_a_model_year_makes_nothing_past(text: str) -> None:
    judged = shipped_judge().judge([text], year=YEAR)

    assert judged.matches
    assert judged.level.rank >= SafetyLevel.PAGE.rank
