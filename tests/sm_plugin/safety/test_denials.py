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


# What was said, or was so earlier, and what the next sentence says of it.
TAKEN_BACK = (
    "I told the doctor I wasn't thinking of suicide but that wasn't true.",
    "I checked no for thoughts of suicide. I lied.",
    "I said I had no chest pain at the visit, I was lying.",
    "I had no chest pain on Tuesday. It's back.",
    "No chest pain then. Tonight there is some.",
    "Le dije que no tenía dolor de pecho. No era verdad.",
    "Antes no tenía dolor de pecho, ahora sí.",
    "Ayer no tenía dolor de pecho. Hoy me volvió.",
    "I told the nurse I had no chest pain. That wasn't true, I do.",
    "No chest pain last week, but today it came back",
    "I said I wasn't suicidal. I lied.",
    "I said I hadn't thought about suicide, but I had.",
    "No chest pain when you called. The pain started again this morning.",
    "I didn't have trouble breathing yesterday. Now I do.",
    "I told them I don't think of suicide. It's all a lie.",
    "No thoughts of suicide last month. They are back.",
    "I had no thoughts of suicide at my visit, I have them again.",
    "Dije que no pensaba en el suicidio. Mentí.",
    "No trouble breathing when you called, but tonight I have it.",
    "On the form I put no for chest pain. That was wrong, I have it every day.",
    "Chest pain: none last week, today it is back.",
    "I said I wasn't suicidal. That was a lie.",
    "No shortness of breath before, now yes.",
    "I had no fever or chest pain Monday. Both started today.",
    "La semana pasada no tenía dolor de pecho. Hoy sí tengo.",
)
HOLDS = (
    "I told the nurse I had no chest pain and I am glad.",
    "I said no chest pain. I do have a question about my refill.",
    "I told you I have no chest pain. The bill was wrong.",
    "No chest pain last week. Now I have it under control.",
    "No chest pain yesterday. Today it started raining.",
    "No chest pain this morning. My pressure is back to normal.",
    "No chest pain last week. The monitor was mailed and it came today.",
    "I had no chest pain then and I am now walking two miles.",
    "I said I had no thoughts of suicide. I still do not.",
    "I said I wasn't suicidal and I am not.",
    "I told her I had no thoughts of suicide. That is the truth.",
    "I told the doctor that I don't think of suicide. I was honest.",
    "I wrote that I have no chest pain. I do, however, need a refill.",
    "No chest pain since last week. I do need the form today.",
    "I had no chest pain at the visit. My knee is back to hurting now.",
    "No chest pain yesterday and none today.",
    "I told you Monday I have no chest pain. Today I have the dentist.",
    "No thoughts of suicide this week. I started the new pill today and I have to eat with it.",
    "No tuve dolor de pecho ayer. Hoy tengo la cita a las nueve.",
    "I said I didn't have chest pain. When is the stress test?",
    "I denied chest pain at my visit. Please send the note.",
    "I told you I have no trouble breathing. The machine is back from repair today.",
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


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_a_danger_that_was_denied_before_and_is_taken_back_now_is_told_to_somebody(
    text: str,
) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level.rank >= SafetyLevel.PAGE.rank
    assert judged.matches


@pytest.mark.parametrize("text", HOLDS)
def test_what_is_told_of_today_beside_a_denial_takes_nothing_back(text: str) -> None:
    assert not shipped_judge().judge(["", text]).matches


def test_what_the_next_text_says_takes_back_no_denial_of_another() -> None:
    assert not shipped_judge().judge(["I said I wasn't suicidal.", "I lied."]).matches
