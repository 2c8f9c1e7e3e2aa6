"""Questions whether a danger is over, in the forms that nurses use: a no tells it, a yes doesn't.

The pairs were written before anybody looked at what they bring.
"""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.matching.asking.over import what_a_no_says

PAGE = SafetyLevel.PAGE.rank
DANGERS = """
Has the swelling of your lips come down?
Did the chest pressure ease off with the nitro?
Has the chest pain quit since we talked?
Did your nosebleed quit after you pinched it?
Are the thoughts of suicide behind you?
Have the thoughts of hurting yourself quieted down?
Are the voices telling you to hurt yourself quiet tonight?
Has your breathing calmed down after the inhaler?
Has the shortness of breath let up any?
Did the chest tightness go away once you sat down?
Is the bleeding under control?
Did the bleeding stop?
Has it stopped bleeding?
Have you stopped thinking about suicide?
Did the throat swelling go down with the Benadryl?
Has the numbness in your face worn off?
Did the slurred speech clear up?
Has the weakness in your arm passed?
Did the vomiting of blood stop after the pill?
Are you past the thoughts of ending your life?
Is your breathing back to normal?
Your chest pain worried me. Has it stopped?
Has the pressure in your chest eased since you took the nitro?
Did the hives and the swelling in your throat go away?
Have those urges to hurt yourself passed since last night?
Have you stopped coughing up blood?
You mentioned blood in your stool. Has it cleared up?
Has the fainting stopped?
Did the droop in your face go away?
¿Dejó de vomitar sangre?
¿Se le pasó la idea de matarse?
¿Se le bajó la hinchazón de la garganta?
¿Se le quitaron las ganas de quitarse la vida?
¿Se le quitaron las voces que le dicen que se mate?
¿Ya se le fue la presión en el pecho?
¿Le bajó la hinchazón de la cara?
¿Ha parado de sangrar?
¿Le paró la hemorragia?
¿Paró el sangrado?
¿Han parado los vómitos de sangre?
¿Se le fueron los pensamientos de hacerse daño?
¿Se le pasó el dolor del pecho con la nitroglicerina?
¿Cedió el dolor de pecho?
¿Se le calmaron las voces que le dicen que se haga daño?
¿Se le mejoró la falta de aire?
¿Se le desaparecieron los dolores de pecho?
""".strip().splitlines()
EVERYDAY = """
Has the rash cleared?
Has the constipation let up with the new powder?
Did the price of the hearing aids come down?
Did your internet quit again?
Has the back pain quieted down?
Has your cough cleared up with the syrup?
Is the paperwork for the move behind you?
¿Se le quitó la picazón?
¿Se le quitó la tos?
¿Se le quitó el insomnio con la pastilla?
¿Se le quitó el dolor de rodilla?
¿Paró el ruido del aparato?
""".strip().splitlines()


def level(reply: str, asked: str) -> SafetyLevel:
    return shipped_judge().judge(["", reply], asked=[asked]).level


@pytest.mark.parametrize("asked", DANGERS)
def test_a_danger_that_is_not_over_is_not_missed(asked: str) -> None:
    assert level("No.", asked).rank >= PAGE


@pytest.mark.parametrize("asked", DANGERS)
def test_good_news_that_it_is_over_alarms_nobody(asked: str) -> None:
    assert level("Sí" if asked.startswith("¿") else "Yes", asked).rank < PAGE


@pytest.mark.parametrize("asked", EVERYDAY)
def test_what_is_not_over_and_no_danger_brings_no_page(asked: str) -> None:
    assert level("No", asked).rank < PAGE


@pytest.mark.parametrize(
    "asked",
    [
        "are you having chest pain that is better with rest?",
        "does the chest pain go away when you rest?",
        "has your vision gone?",
        "is the feeling in your left leg gone?",
        "do you want it to stop?",
        "has any blood passed?",
        "se le quita el dolor de pecho cuando descansa?",
        "se le paso por la mente quitarse la vida?",
        "se le paso la mano con la insulina?",
        "se le fueron las ganas de vivir?",
        "se le fue el aire?",
        "fue el dolor de pecho fuerte?",
    ],
)
def test_a_question_of_a_danger_that_sounds_like_is_it_over_is_answered_by_a_yes(
    asked: str,
) -> None:
    assert what_a_no_says(asked) is None


def test_a_yes_that_names_how_it_is_over_answers_that_question_alone() -> None:
    asked = "Is the swelling in your leg better? Do you have trouble breathing?"
    assert level("Yes, it is better.", asked).rank < PAGE
