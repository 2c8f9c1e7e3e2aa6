"""Kinds of danger that messages of new writers showed to be missed, and what looks like them."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from tests.sm_plugin.safety.test_kinds import texts

EMERGENCIES = {
    "a child that took a medicine": (
        "My two year old grandson ate some of my metoprolol.",
        "The baby got into my pill organizer.",
        "Our toddler swallowed one of my glipizide.",
        "El nene se comió dos de mis pastillas.",
        "Mi bisnieta se tragó una pastilla de la presión.",
    ),
    "an erection that stays": (
        "I have had an erection for six hours.",
        "Took the Viagra last night and it still won't go down.",
        "Llevo una erección de cinco horas.",
        "Tengo el miembro duro desde hace horas y no baja.",
    ),
    "an accident of the shop or the house": (
        "The table saw took off my thumb, it is on ice.",
        "Lost two fingertips in the mower.",
        "Got zapped by a 220 line and now I feel odd.",
        "Bleach splashed into my eye.",
        "I fell in the shower and can't get up, still in here.",
        "My tounge is getting fat.",
        "La lengua se me puso gorda.",
    ),
    "somebody at the door": (
        "Mi sobrino llegó con un cuchillo y estamos encerradas en el baño.",
        "Si lo vuelvo a ver lo mato, se lo juro.",
        "Le meto un tiro a ese hombre.",
    ),
}
DESPAIR = (
    "I'm ready to clock out for good.",
    "See you in Valhalla, brothers.",
    "I should get out of her way for good.",
    "I wrote each grandchild a letter for when he turns 21.",
    "22 a day and I'm next in line.",
    "The bullets are counted.",
    "Does the insurance still pay if it is by my own hand?",
    "I wish the wreck had finished me off.",
    "Having thoughts of driving the truck into a bridge.",
    "I ran out of reasons to keep breathing.",
    "Cutting again. Nobody knows.",
    "Sat up on the roof with my legs over the edge.",
    "Mejor me quito de en medio.",
    "Volví a cortarme las piernas.",
    "Ya tengo con qué hacerlo.",
    "Encontré una nota donde se despide.",
)
HARMLESS = (
    "I wrote a birthday card, my grandson turns 8 Saturday.",
    "I got a rope for the goat.",
    "Picked the date, nobody called to confirm.",
    "My son used a machete to clear the brush by the door.",
    "El hongo lo mato con crema.",
    "Tengo con que irme a la cita.",
    "Sign out permanently from the portal.",
    "I take 22 a day, is that number right?",
    "Dr. Johnson is still up on the 3rd floor.",
    "I am changing the electrode pads every 20 min.",
    "I was shocked by the 220 dollar bill.",
    "We sat on the balcony over the water.",
    "Mi ropa aparece colgada en el patio.",
    "La carta se despide cordialmente.",
    "Heart medicine metoprolol 25 mg dose.",
    "My heart surgeon removed 20 staples, tired but fine.",
    "The electric meter reads 780.",
    "Pulse 66, BP 142/80, breathing good.",
    "The oxygen tubing is 75 ft long.",
    "End of my rope with the billing office.",
    "I quit smoking and am taking my own life back from tobacco.",
    "The beagle had a seizure, so we went to the vet.",
    "My wife is having a fit over the carpet.",
    "I can't keep an erection any more, is there a pill?",
    "My daughter got into nursing school with a pill box business on the side.",
    "I lost a finger to a saw twenty years ago and my glove does not fit.",
    "Are we cutting grass again at the clinic?",
    "Our walk for the 22 a day starts at nine.",
    "Repuesto de nitroglicerina, la mía se venció y no la he usado.",
)
# No form, no answer and no exception hides these.
STILL_FOUND = (
    "Chest pain gone? No.",
    "Chest pain better after the nitro? No.",
    "Do you feel suicidal? No. Do you have a plan? Yes.",
    "The form asks if I have thoughts of suicide. I put no but I do have them.",
    "The kiosk asked if I have chest pain and I said yes. No to all the others.",
    "The survey asked if I want to kill myself. I said no one cares.",
    "Reasons to live: 0",
    "Sugar 45 and shaky for 20 minutes",
    "I bought a book on suicide methods.",
    "Tomé tres nitros vencidas y no me quita el dolor.",
    "I'm cutting again with a razor.",
    "Oxígeno 78 días así.",
    "Does anyone care if I kill myself? No.",
    "Is there any reason not to kill myself? No.",
    "The form asks if I think of suicide. I put no but I lied.",
    "The form asks if I think of suicide. I said yes.",
    "The form asks about my address. I have chest pain. No to all.",
    "Thoughts of suicide? No plan yet.",
    "Chest pain? No idea what else it could be.",
    "Thoughts of suicide, 8, every day.",
    "Every time it starts I ask for help with the chest pain. No I don't want an ambulance.",
    "The tablet asked me to log in and then my chest pain began. I said no to any pill.",
    "Do you have any idea how bad this chest pain is? No.",
    "Did you get my message about the chest pain? No.",
    "Have you ever had chest pain this bad? No.",
    "The kiosk asked my name and I have chest pain. No I don't have a ride.",
    "I am going to take my own life back in the woods.",
    "The cat is at the door, I had a seizure just now.",
    "I was watching the movie with the loaded gun in my lap, thinking.",
)


@pytest.mark.parametrize("text", texts(EMERGENCIES))
def test_an_emergency_brings_the_page_and_is_named_so(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level.rank >= SafetyLevel.PAGE.rank
    assert "emergency" in {match.kind for match in judged.matches}


@pytest.mark.parametrize("text", DESPAIR)
def test_despair_in_other_words_is_named_suicide(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level.rank >= SafetyLevel.PAGE.rank
    assert "suicide" in {match.kind for match in judged.matches}


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_is_not_found(text: str) -> None:
    assert not shipped_judge().judge(["", text]).matches


@pytest.mark.parametrize("text", STILL_FOUND)
def test_no_answer_and_no_exception_hides_a_danger(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.matches
    assert judged.level.rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize(
    "text",
    [
        "I took more oxycodone than I should.",
        "I took more of the oxycodone than the label says.",
        "He took more of his insulin than he should",
        "I have taken more lorazepam than I was supposed to",
    ],
)
def test_more_of_a_drug_than_is_right_brings_the_page(text: str) -> None:
    assert shipped_judge().judge(["", text]).level.rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize(
    "text",
    [
        "I never take more oxycodone than I should.",
        "The pharmacist said not to take more Tylenol than the label says.",
        "Can I take more ibuprofen than the label says?",
        "I took more pictures than I should.",
    ],
)
def test_no_more_of_a_drug_than_is_right_brings_none(text: str) -> None:
    assert shipped_judge().judge(["", text]).level.rank < SafetyLevel.PAGE.rank
