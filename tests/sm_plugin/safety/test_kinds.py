"""Kinds of danger that were missed once, and everyday texts that look like them."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.matching.slips import meant_at, slips

DANGERS = {
    "a wish to kill, with and without a person": (
        "I want to kill.",
        "They told me to kill.",
        "I might kill my stepson on Sunday.",
        "I keep thinking about killing my boss.",
        "Quiero matar a mi vecino.",
        "Tengo ganas de matar a alguien.",
    ),
    "harm to others without that word": (
        "I'm going to beat him to death.",
        "I want to hurt my roommate.",
        "I'll put a bullet in that clerk.",
        "I am going to burn her house down.",
        "I will slit his throat.",
    ),
    "harm to others with a Spanish pronoun": (
        "Lo voy a matar.",
        "La voy a ahorcar.",
        "Pienso matarlo a él.",
        "Tengo ganas de ahorcarla.",
        "Quiero hacerle daño a mi cuñado.",
        "Estoy pensando en lastimarlos.",
    ),
    "an order of a voice, a set or God": (
        "The radio tells me to cut my arm.",
        "God is ordering me to burn the house.",
        "The TV told me to take out my eye.",
        "I here voices at night.",
        "La tele me ordena que queme la casa.",
        "Dios me dice que me saque los ojos.",
    ),
    "pills by count or for a week": (
        "I took the whole week's worth of pills.",
        "I swallowed 30 Tylenol.",
        "She ate a bottle of aspirin.",
        "Me tragué veinte aspirinas.",
        "Me tomé las pastillas de toda la semana.",
    ),
    "pills by count, with other words between": (
        "I took 35 or so of the yellow pills.",
        "She swallowed forty-odd gabapentin.",
        "I downed 24 something sleeping tablets.",
        "I took 30 of Grandpa's tablets.",
        "He took 45 fluoxetine tablets with whiskey.",
        "I took 26 of the 28 pills in the pack.",
        "I took 50 pills from the VA.",
        "I took 32 tablets about a day ago.",
        "I took 230 tablets.",
        "I took 30 of the 7.5 mg mirtazapine.",
        "My back brace came off. Also I took 40 or so Ativan at supper.",
        "Me tomé 50 y pico de pastillas.",
        "Me tragué treinta y tantas pastillas verdes.",
        "Se tomó 28 sertralinas.",
    ),
    "several doses": (
        "I took three extra metoprolol.",
        "I took two of my wife's morphine.",
        "He took four times his insulin.",
        "I took three days of my pills at one go.",
        "Me tomé tres dosis de morfina juntas.",
        "Le di cuatro veces la dosis.",
    ),
    "abuse by those who care": (
        "My aide slaps me when I ask for water.",
        "My nephew locks me in the bedroom.",
        "My son won't feed me.",
        "My husband raped me last night.",
        "Mi sobrino me pega.",
        "Mi cuidadora me encierra en el cuarto.",
        "Mi hijo no me da comida.",
    ),
    "abuse somewhere, and by somebody of whom it is said last": (
        "My husband beats me in the garage.",
        "My caregiver beats me in our bed.",
        "My stepson beats me to the ground.",
        "My partner beats me at least three times a month.",
        "Nobody hits me, only my nephew.",
        "Nobody touches me but the aide.",
        "No one hurts me apart from my son.",
        "Nadie me golpea, solo mi yerno.",
        "Nadie me lastima excepto mi nieto.",
        "Nobody has a clue about the chest pain I get.",
        "Nadie tiene idea del dolor de pecho que siento.",
    ),
    "a slip that is a word": (
        "I accidently took the hole bottle of pills.",
        "I have a brest bone pain that is crushing.",
        "I tried to overdoes on my pills.",
        "There is a tightness in my chess.",
        "My hart is racing and I feel faint.",
        "He is chocking on a piece of meat.",
    ),
    "nobody at home, and a danger": (
        "There is nobody chest pain is bad",
        "I am home with nobody having a stroke face is numb",
        "I have told nobody about my chest pain",
        "vivo sola sin nadie tengo dolor de pecho",
        "no hay nadie me duele el pecho",
        "No le dije a nadie, dolor de pecho desde ayer",
        "no voy a ver a nadie me duele el pecho",
        "Nobody is with me. Crushing chest pain.",
        "no tengo nada dolor de pecho fuerte",
    ),
    "before a treatment that may lie ahead": (
        "I got bad chest pain before my procedure Friday and it went to my arm",
        "Antes de la operacion del viernes me daba dolor de pecho que hago",
        "I couldnt breathe before my inhaler and it did not help",
        "Before my procedure I would like the doctor to know that I have chest pain and a numb arm",
        "I had chest pain before my stent appointment",
        "I had crushing chest pain before my bypass Monday.",
        "I had chest pain before my transplant, I am on the list",
        "Tenía dolor de pecho antes de que me pongan el marcapasos",
        "Before my surgery I had chest pain every day, what do I do",
    ),
    "a denial with an exception": (
        "I have no chest pain only when I climb stairs",
        "No chest pain except when I walk to the mailbox.",
        "I have no chest pressure, except on hills.",
        "No tengo dolor de pecho, solo cuando camino.",
    ),
}
DESPAIR = (
    "I might as well be dead.",
    "May as well be dead.",
    "Me estoy cortando los brazos.",
    "Ando pensando en matarme.",
    "Sigo cortándome.",
    "no tengo a nadie quiero morirme",
    "no tengo a nadie pienso matarme",
    "No tengo a nadie, quiero morirme",
    "I am nobody thinking of suicide",
    "I have nobody thinking about killing myself",
    "I have told nobody about suicide",
    "vivo solo sin nadie quiero matarme",
    "no soy nadie quiero morirme",
    "no tengo nada quiero morirme",
    "nadie quiero morirme",
    "no tengo ganas de nada quiero morirme",
    "wife died got nobody thinking of suicide every night",
    "I don't think about suicide only when I drink",
    "I don't think about suicide, only at night",
    "I'm not suicidal except when I drink",
    "I dont think of suicide just when I drink",
    "I dont think about suicide only sometimes",
    "no pienso en suicidio solo cuando bebo",
    "No tengo pensamientos suicidas, solo de noche",
    "No pienso en matarme solo cuando bebo",
    "no pienso en suicidio más que cuando bebo",
    "no pienso en suicidio a no ser que beba",
    "no quiero matarme, nomás de noche",
    "I do not want to be here, voices tell me so",
    "I just don't want to be here, voices all night",
)
HARMLESS = {
    "what is killed every day": (
        "I want to kill the weeds by the fence.",
        "Is there something to kill the pain in my knee?",
        "The cream is going to kill the fungus.",
        "I had two hours to kill before the visit.",
        "These shoes are going to kill my feet.",
        "Quiero matar las hormigas de la cocina.",
        "Fui al parque a matar el tiempo.",
    ),
    "a game or a race": (
        "My brother beats me at dominoes every night.",
        "My grandson beats me in chess.",
        "My wife beats me to the mailbox every day.",
        "Nobody hurts me at home.",
        "Nadie me pega, vivo en paz.",
    ),
    "two pills, and many of a whole course": (
        "I took two pills with my oatmeal.",
        "I took three pills tonight as directed.",
        "Me tomé tres pastillas con la cena.",
        "I have taken 15 of the 20 pills so far.",
        "I took 40 old pills to the drop box.",
        "I have taken 9 of the 10 pills.",
    ),
    "before a treatment": (
        "Before my bypass I had chest pains all the time. Now I feel great.",
        "I had chest pain on every walk before they put in the stent.",
        "Antes de la operación me dolía el pecho a cada rato. Ahora estoy bien.",
        "I had chest pain before I had my bypass.",
        "Antes del marcapasos me desmayaba.",
        "Before the stent I got chest pain on the stairs. I have none now.",
        "Antes de la cirugía no podía respirar acostado. Ahora duermo bien.",
        "Antes de que me pusieran el stent tenía dolor de pecho.",
    ),
    "a denial": (
        "No pienso hacerme daño, solo quiero dormir mejor.",
        "Nadie me maltrata en casa.",
        "Nobody hits me at home and I feel safe.",
        "Nobody has chest pain here.",
        "No, nadie tiene dolor de pecho.",
        "No tengo nada de dolor de pecho.",
        "I have no suicidal thoughts, only want to sleep better.",
        "I am not suicidal, only tired.",
        "No pienso en suicidio, solo estoy triste.",
        "No me siento con ganas de morir.",
        "I couldn't breathe before I got my new valve.",
    ),
    "a word that is no slip": (
        "Chess helps my pain, thanks.",
        "I play chess with heavy pieces.",
        "We play chess and the pain is less.",
        "Puedo ir a mi hogar y voy mañana.",
        "Estoy en mi hogar, me siento bien.",
        "The window pane in the back room is cracked.",
        "Dr. Hart stopped my water pill.",
        "She overdoes it with pills for the dog.",
        "Tengo un callo en el pie.",
    ),
    "a few everyday words": (
        "Got my covid shot yesterday and my arm is sore.",
        "Swelling went down and I can breathe fine.",
        "It's freezing tonight so I will not drive.",
        "We walked the Hanging Rock Trail on Sunday.",
        "¿Me hace daño comer pernil?",
        "My wife won't let me eat salt.",
        "My wife beats me at cards.",
        "The TV said to cut down on salt.",
        "I hear voices better with the new hearing aids.",
        "Mi esposa me pega la curita en el brazo.",
    ),
}


def texts(kinds: dict[str, tuple[str, ...]]) -> list[str]:
    return [text for some in kinds.values() for text in some]


@pytest.mark.parametrize("text", texts(DANGERS))
def test_harm_overdose_and_abuse_bring_the_page_and_are_named_an_emergency(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level.rank >= SafetyLevel.PAGE.rank
    assert "emergency" in {match.kind for match in judged.matches}


@pytest.mark.parametrize(
    "text", DANGERS["harm to others with a Spanish pronoun"], ids=lambda text: text[:20]
)
def test_harm_to_somebody_else_is_not_named_suicide(text: str) -> None:
    assert "suicide" not in {match.kind for match in shipped_judge().judge(["", text]).matches}


@pytest.mark.parametrize("text", DESPAIR)
def test_despair_is_named_suicide(text: str) -> None:
    assert "suicide" in {match.kind for match in shipped_judge().judge(["", text]).matches}


@pytest.mark.parametrize("text", texts(HARMLESS))
def test_what_only_looks_like_it_brings_no_page(text: str) -> None:
    assert shipped_judge().judge(["", text]).level.rank < SafetyLevel.PAGE.rank


@pytest.mark.parametrize(
    "text",
    [
        "I have the same chest pain as before my bypass.",
        "I had crushing chest pain at lunch, before my surgery tomorrow.",
        "Before the bypass I had chest pain and now I have it again.",
        "No quiero matarme hoy.",
    ],
)
def test_what_is_so_again_or_may_be_so_tomorrow_is_neither_past_nor_denied(text: str) -> None:
    assert shipped_judge().judge(["", text]).matches


def test_a_slip_that_is_a_word_is_put_right_only_beside_its_neighbors() -> None:
    assert meant_at(["the", "hole", "bottle"], 1) == "whole"
    assert meant_at(["a", "hole", "in", "the", "cap"], 1) == "hole"
    assert meant_at(["hole", "a", "b", "c", "bottle"], 0) == "hole"
    assert meant_at(["chess", "helps", "my", "pain"], 0) == "chess"
    assert meant_at(["pain", "in", "my", "chess"], 3) == "chest"
    assert meant_at(["pain", ",", "chess"], 2) == "chess"
    assert [meant_at([*said, "callo", "al", "piso"], len(said)) for said in (["un"], ["se"])] == [
        "callo",
        "cayo",
    ]
    assert all(typed != meant for typed, (meant, _near) in slips().items())
