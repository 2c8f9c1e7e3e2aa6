"""Everyday Spanish that sounds like a danger, and dangers in the same words.

Written before anybody looked at what they bring.
"""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

PAGE = SafetyLevel.PAGE.rank
NOTHING = """
Me estoy muriendo de frío en la sala de espera, jaja, deberían bajar el aire.
Me estoy muriendo de hambre con esta dieta, jaja
Me estoy muriendo de sueño con la pastilla de la alergia, ¿la tomo de noche?
Me estoy muriendo de ganas de ver a mi nieta graduarse
Me estoy muriendo de sed con la pastilla del agua
Me estoy muriendo de vergüenza, se me olvidó la cita
Tengo frío con el aire acondicionado, nada más.
Tengo frío siempre que prenden el aire acondicionado, ¿será la tiroides?
El aire acondicionado de la sala está muy frío, me dio catarro
Bajen el aire por favor, hace frío en rayos X
En la sala hace mucho frío, mi esposa salió con catarro
""".strip().splitlines()
NO_FLAG = """
Ya no quiero seguir con esto, el viaje es muy largo, ¿hay otra clínica más cerca?
No quiero seguir con esto de viajar dos horas, ¿hay una clínica más cerca?
Ya no quiero seguir con esto de las citas por video, prefiero ir en persona
No quiero seguir con los viajes a Mayagüez, son dos horas
La etiqueta dice que puede causar pensamientos suicidas. ¿La puedo tomar?
Efectos secundarios: pensamientos suicidas. ¿Es peligrosa?
""".strip().splitlines()
DANGERS = """
Tengo dolores de pecho
Me dan dolores en el pecho desde anoche
Me estoy muriendo del dolor de pecho
Me estoy muriendo de dolor en el pecho desde anoche
me estoy muriendo de frio y sudando, con el pecho apretado
me estoy muriendo de sueño, me tomé veinte gabapentinas
Me estoy muriendo de hambre, llevo cuatro días sin comer y no puedo levantarme
Me estoy muriendo de sed, el azúcar en 560 y vomitando
Me estoy muriendo de calor, tengo 104 de fiebre y estoy confundido
me estoy muriendo de ganas de matarme
Hace frío pero yo estoy sudando y con el pecho pesado
Hace frío y no me entra el aire, estoy sudando
Sudor frío y falta de aire desde las cinco
Está fuerte el aire pero a mí no me entra, me ahogo
tengo frio, mareo y me falta el aire aunque tengo el aire acondicionado puesto
Estoy sudando frío con dolor en el brazo y eso que puse el aire acondicionado
me falta el aire de la sala al baño
estoy frio, palido y con mareo en la sala
Ya no quiero seguir con esto.
Ya no quiero seguir con esto de vivir
ya no quiero seguir con las citas ni con la vida
Ya no quiero seguir, cancelen mis citas, no las voy a necesitar
me siento suicida, es efecto de la pastilla
My suicidal thoughts are a side effect
""".strip().splitlines()


def level(text: str) -> SafetyLevel:
    return shipped_judge().judge(["", text]).level


@pytest.mark.parametrize("text", NOTHING)
def test_cold_hunger_and_the_air_of_a_room_alarm_nobody(text: str) -> None:
    assert level(text).rank < PAGE


@pytest.mark.parametrize("text", NO_FLAG)
def test_who_tires_of_the_way_or_asks_of_a_leaflet_is_no_flag(text: str) -> None:
    assert level(text) != SafetyLevel.FLAG


@pytest.mark.parametrize("text", DANGERS)
def test_a_danger_in_the_same_words_is_not_missed(text: str) -> None:
    assert level(text).rank >= PAGE
