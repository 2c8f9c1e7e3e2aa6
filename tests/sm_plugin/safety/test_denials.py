"""What takes a denial back, and what only stands after one."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

NOW = {
    "emergency": (
        "I never had trouble breathing until yesterday",
        "I didn't have chest pain until they raised the pill",
        "No chest pain until I climb stairs",
        "I never passed out till this week",
        "Nunca tuve dolor de pecho hasta que cambiaron la pastilla",
        "No me desmayaba hasta esta semana",
        "Nobody passed out, just my wife",
        "Nobody has any idea of the chest pain I get",
        "I don't have a car, chest pain or pressure since noon",
        "I have no phone, chest pain or tightness all night",
        "Estoy sin aire, dolor de pecho o algo",
        "I haven't been in about the chest pain I get",
        "I have not called about my chest pain",
        "No chest pain, only when I walk uphill",
        "No chest pain, only at night it comes",
    ),
    "suicide": (
        "I never had thoughts of suicide till this spring",
        "I didn't think about suicide until my wife left",
        "I wasn't suicidal until they took my dog",
        "Nunca pensé en suicidio hasta este mes",
        "I don't drink or smoke, thoughts of suicide or death every day",
        "I am not suicidal, yet",
        "I am not suicidal, at least not today",
        "I am not suicidal but I get close",
        "Nobody has any idea of my thoughts of suicide",
        "My nurse asked if I think of suicide and I said no but I lied",
        "They asked if I think of suicide and I said yes",
    ),
}
NEVER = (
    "I am not suicidal and take the trazodone only at night",
    "I have no thoughts of suicide, please call me only after 5",
    "I am not suicidal and if you call use the house phone",
    "I have no thoughts of suicide and can come any day except Tuesday",
    "No pienso en suicidio, la pastilla la tomo solo de noche",
    "No pienso en suicidio y puedo ir cualquier día excepto el martes",
    "No chest pain, just some days my knee hurts",
    "No chest pain, just sometimes I am tired",
    "No chest pain and I am home until Friday",
    "No he tenido dolor de pecho hasta el momento",
    "No fever, cough or chest pain",
    "I don't have a fever, chest pain or cough",
    "No tengo fiebre, dolor de pecho o tos",
    "I don't think about suicide",
    "The doctor asked me at my visit if I ever had thoughts of suicide and I told her no",
    "La doctora me preguntó si pienso en suicidio y le dije que no",
)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in NOW.items() for text in texts]
)
def test_a_denial_that_is_taken_back_or_is_of_something_else_hides_nothing(
    kind: str, text: str
) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level.rank >= SafetyLevel.PAGE.rank
    assert kind in {match.kind for match in judged.matches}


@pytest.mark.parametrize("text", NEVER)
def test_a_denial_holds_whatever_is_said_after_it_of_another_matter(text: str) -> None:
    assert not shipped_judge().judge(["", text]).matches
