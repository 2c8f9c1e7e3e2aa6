"""Phrases and exceptions that were too broad once: what they hid, and what they took for danger."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

DANGERS = {
    "a word of the scene": (
        "I have tarry stool no fever or cramps.",
        "I hear voices upstairs all night.",
        "I hear voices of dead children.",
        "A man from my group raped me on Friday.",
        "A group of men raped me.",
        "I was molested by my counselor.",
        "I was raped when I got home from class.",
        "Un grupo de hombres me violó.",
        "My aide withholds my insulin before she leaves.",
        "Mi cuidador me empuja contra la puerta.",
        "Mi sobrina me pega y nadie me ayuda.",
        "They locked me in the bedroom, no phone.",
        "My husband hit me in the car.",
        "He hit me with the car door.",
        "My wife is unconscious in the chair.",
        "She collapsed by the table.",
        "Passed out in the yard during class.",
        "My cousin just overdosed on his meds.",
        "I think I had a heart attack.",
        "I am more short of breath than usual, just sitting.",
        "His words came out slurred on the phone.",
        "Acid burned my face and arm.",
        "Breathed pool chemicals and now a cough, throat burning.",
        "My glucose is 34 mg/dl.",
        "My sugar is 33 two minutes after juice.",
        "Lo voy a matar en un rato.",
        "Please call 911 when you see this.",
        "My sister just shot herself in the kitchen.",
    ),
    "an age, and minutes that look like a year": (
        "My 20 year old son overdosed 20 minutes ago.",
        "She fainted and was out for 20 seconds.",
        "Collapsed 20 minutes into the walk.",
        "My wife of 70 years fainted.",
        "Mi papá de 80 años tiene la boca torcida.",
        "Se desmayó hace 20 minutos.",
        "I was raped 20 minutes ago.",
    ),
    "pregnancy with high pressure": (
        "8 months pregnant, blood pressure high and a headache.",
        "I'm pregnant and my blood pressure went up with pain under the ribs.",
    ),
    "any number of ten or more": (
        "I took 31 tablets.",
        "She swallowed 47 Tylenol.",
        "I took 40 10 mg oxycodone.",
        "I took 110 of the 500 mg tablets.",
        "Me tomé diecinueve pastillas.",
        "Me tomé 34 pastillas en diez minutos.",
        "Me tomé 43 tabletas.",
    ),
    "pills with what they went down with": (
        "I swallowed a bottle of pills with water.",
        "She ate a handful of Tylenol over the sink.",
        "Vacié el frasco de pastillas con agua.",
        "Swallowed a jar of sleepers with juice.",
    ),
    "who it is that wants to kill": (
        "Mi hijo me quiere matar.",
        "Mi esposo quiere matarme.",
        "Mi vecino me va a matar.",
        "Mi yerno me estaba ahorcando.",
    ),
    "a pregnancy told by its weeks": (
        "I'm 31 weeks along and bleeding.",
        "She is at 36 weeks and her water broke.",
        "34 weeks, baby not moving since noon.",
        "Mi mujer tiene 37 semanas y rompió fuente.",
    ),
    "an order that goes on": (
        "Satan has been telling me to burn the barn.",
        "The TV has been ordering me to stab him.",
        "God has told me to kill my neighbor.",
        "La radio me ha estado diciendo que queme la casa.",
        "Las voces siempre me están diciendo que mate a mi primo.",
        "Dios me ha ordenado matar a mi hermano.",
    ),
    "somebody else who turned blue": (
        "He has gone blue.",
        "My aunt turned purple.",
        "Grandpa went gray and fell over.",
        "My neighbor is turning blue.",
    ),
    "blue lips": (
        "He took pills and his lips are blue.",
        "Her lips turned blue with the envelope in her hand.",
        "She went gray in the face, eyes rolled.",
    ),
}
SUICIDE = (
    "kms",
    "kms tonight for real",
    "tonight kms",
    "finna kms",
    "I am so done, kms",
    "My daughter lost her job and is thinking about suicide.",
    "My buddy lost his wife and is suicidal.",
    "I lost my wife, suicide is all I think of.",
    "My husband committed to rehab but is suicidal.",
    "Perdí a mi padre y pienso en el suicidio.",
    "I want to die at home tonight.",
    "I want to die from this.",
    "I asked God to end my life.",
    "On my walk suicide came to mind.",
    "I told my social worker about self harm.",
    "No quiero vivir con este dolor.",
    "No quiero vivir en este mundo.",
    "Quiero morir de una vez.",
    "Me tomé todas mis pastillas de una vez.",
    "Me tomé todas las pastillas juntas esta mañana.",
    "Quiero dormir para siempre esta noche.",
    "Ya no puedo más ni caminar quiero.",
    "I don't want to live with this pain.",
    "I cant go on the kids are grown and gone.",
    "I wont be around much longer, home alone with it.",
    "Estoy guardando pastillas en una caja.",
    "Quiero descansar de una vez esta noche.",
)
HARMLESS = {
    "a note that is shot off": (
        "I will shoot you a note next week.",
        "Going to shoot the clerk a quick email about it.",
    ),
    "unseen that commands nothing": (
        "Thank God they told me the cut was small.",
        "The TV man came and he told us to hang it higher.",
    ),
    "a back that locks and a ride": (
        "My back locks me up in bed some days.",
        "My knee locked me up in the chair after church.",
        "Can I run him down to the clinic in my truck?",
        "We run people over to the VA in the van, my truck is too small.",
    ),
    "weeks without a pregnancy": (
        "I have had knee pain for two weeks and need an appointment.",
        "Three weeks of hip pain, no fever.",
        "My headache is gone after six weeks on the new pill.",
    ),
    "gray and blue things": (
        "He wears a gray coat.",
        "She drives a blue truck.",
        "She put the card in the purple bag.",
    ),
    "kilometers": (
        "I live 40 kms from the clinic and need a ride.",
        "Kms driven this month for mileage pay: 340.",
        "It is about 12 kms to the pharmacy.",
        "How many kms can I walk after the surgery?",
        "I drive a lot of kms each week.",
    ),
    "colors of other things and of a mood": (
        "My husband is blue about the score.",
        "My dad went gray at 50.",
        "My wife wore a purple dress.",
    ),
    "weeks of waiting": (
        "I have been waiting for 30 weeks and my gums bleed.",
        "After 25 weeks I still wait for the brace.",
    ),
    "the past": (
        "I try to keep the past out of my talks.",
        "The bus drove past out by the road.",
        "He went right past out front.",
    ),
    "a question that was answered with no": (
        "My counselor asked me last week about suicide, I said no, so why this form?",
        "La enfermera me preguntó si pensaba en suicidio y le dije que nunca.",
    ),
    "somebody else's death or last wish": (
        "My brother died by suicide in 2003.",
        "My cousin killed himself in 1999.",
        "Mother is in hospice and wishes to die at home.",
    ),
    "what a medicine may do": (
        "¿Me va a hacer daño la medicina?",
        "¿Esa comida me va a hacer daño?",
        "¿Me puede hacer daño el jugo con mi pastilla?",
        "El zapato me estaba lastimando.",
        "La muela me estaba matando.",
    ),
    "numbers that count no pills": (
        "I took 100 steps and my meds.",
        "I took 15 laps, then my pills.",
        "I had two eggs with my pill.",
        "We took four pictures of the pill bottle.",
        "Tomé agua a las once con mis pastillas.",
        "Tomé dos vasos de agua con la pastilla.",
        "Comí doce uvas y mi medicina.",
    ),
}


def texts(kinds: dict[str, tuple[str, ...]]) -> list[str]:
    return [text for some in kinds.values() for text in some]


def found(text: str) -> tuple[int, set[str]]:
    """Return the rank of the level, and the kinds that are named."""
    judged = shipped_judge().judge(["", text])
    return judged.level.rank, {match.kind for match in judged.matches}


@pytest.mark.parametrize("text", texts(DANGERS))
def test_a_word_beside_a_danger_or_its_number_hides_no_emergency(text: str) -> None:
    rank, kinds = found(text)

    assert rank >= SafetyLevel.PAGE.rank
    assert "emergency" in kinds


@pytest.mark.parametrize("text", SUICIDE)
def test_a_word_beside_it_hides_no_thought_of_suicide(text: str) -> None:
    rank, kinds = found(text)

    assert rank >= SafetyLevel.PAGE.rank
    assert "suicide" in kinds


@pytest.mark.parametrize("text", DANGERS["who it is that wants to kill"])
def test_who_is_to_be_killed_by_another_is_not_named_suicide(text: str) -> None:
    assert "suicide" not in found(text)[1]


@pytest.mark.parametrize("text", texts(HARMLESS))
def test_what_has_no_agent_no_count_or_another_meaning_brings_no_page(text: str) -> None:
    assert found(text)[0] < SafetyLevel.PAGE.rank


# What keeps at home, hurts or is taken without anybody's doing, and who does it beside it.
NOBODY_DOES_IT = (
    *("My back keeps me from leaving the house before ten.", "My knee keeps me from leaving home."),
    *("The tremor is keeping me from using my phone.", "This cough keeps me from seeing friends."),
    *("Work keeps me from seeing my friends.", "The stairs still keep me from leaving the house."),
    *("Nothing keeps me from leaving the house now.", "This heat keeps me from visiting family."),
    *(
        "The pandemic keeps me from visiting family.",
        "The bus strike keeps me from visiting my friends.",
        "My kidney stones are keeping me from seeing my family.",
        "My wife's dementia keeps me from leaving the house.",
        "My mother's illness keeps me from leaving home for long.",
        "Caring for my wife keeps me from leaving the house.",
        "The new password keeps me from using the phone app.",
        "The cell tower outage kept me from calling my family.",
        "My broken furnace keeps me from leaving the house until they come.",
        "My walker broke and that keeps me from leaving the house.",
        "My hearing aids broke, which keeps me from calling family.",
        "Lack of sleep keeps me from seeing friends.",
    ),
    "I don't feel safe at home, the railing is loose.",
    "My wife yells at me when my hearing aids are out.",
    "Anxiety kept me from leaving my apartment, the group on Mondays helps.",
    "The cardiologist made me stop sex for six weeks.",
    "Prostate surgery made me lose interest in sex.",
    "I can't be safe on a ladder any more, can I get help with the gutters?",
    "I won't be safe to return to work Monday.",
    "I have taken more than I was supposed to of the laxative.",
    "I take more than I should of Tums.",
    "I'm being threatened with collections for the ambulance bill.",
    "I am being mistreated by the billing department.",
    "Tom\u00e9 de m\u00e1s sal esta semana y tengo los pies hinchados.",
    "He tomado m\u00e1s de lo debido de az\u00facar en las fiestas.",
    "Me cort\u00e9 el pelo a prop\u00f3sito.",
)
SOMEBODY_DOES_IT = (
    *("My ex keeps me from seeing my friends.", "He keeps me from calling my family."),
    *(
        "The people I live with keep me from leaving the house.",
        "They keep me from using the phone.",
    ),
    "She hides the keys, it keeps me from leaving home.",
    "My landlord kept me from leaving the apartment.",
    *(
        "Frank keeps me from leaving the house.",
        "Staff at the group home keep me from calling family.",
    ),
    *("My pastor kept me from seeing my family.", "The nurses keep me from leaving the home."),
    *("My in-laws keep me from seeing my friends.", "My guardian keeps me from using the phone."),
    *(
        "My stepfather keeps me from calling my friends.",
        "The man I rent from is keeping me from leaving the apartment.",
        "My daughter in law keeps me from using the phone.",
        "The aide they sent keeps me from calling my family.",
        "Someone in this house keeps me from using the phone.",
        "My husband took the keys, which keeps me from leaving the house.",
        "Frank took the keys, which keeps me from leaving the house.",
        "Dolores hides the phone and keeps me from calling family.",
        "My girlfriend's brother has kept me from leaving the apartment since Friday.",
    ),
    "Nobody here lets me out, keeping me from leaving the house.",
    "Keeps me from leaving the house and takes my phone.",
    "My knee keeps me from work, he keeps me from leaving the house.",
    "I don't feel safe at home, the railing is where he tries to push me.",
    "I don't feel safe at home, a man on the sidewalk watches me.",
    "I've been threatened by insurance guys with a bat.",
    "I am being threatened by collectors who come to my door at night with guns.",
    "I am being threatened with foreclosure by my son if I don't give him my check.",
    "I took more than I should have of the caffeine pills.",
    "I took more than I should have of the salt tablets and lithium.",
    "I feel like hurting someone with my flu shot needle.",
    "He made me stop seeing my family and he forces me to have sex.",
    "My husband yells at me so loud that the neighbors hear.",
    "I can't keep myself safe at work or at home any more.",
    "I took more than I should of my oxycodone and the vitamins too.",
    "I took more than I meant to of the insulin.",
    "I'm being threatened by my son, he wants my check.",
    "I am being abused by my caregiver at home.",
    "The social worker says I am not safe at home.",
    "I don't feel safe at home, he pushed me down the stairs.",
    "Mi hijo me empuja y me tira al piso.",
    "Mi esposo me pega con la correa.",
    "Tom\u00e9 m\u00e1s de la cuenta de las pastillas con agua.",
    "Me corto a prop\u00f3sito las piernas.",
)


@pytest.mark.parametrize("text", NOBODY_DOES_IT)
def test_what_is_nobodys_doing_shows_no_page(text: str) -> None:
    assert shipped_judge().judge(["Question", text]).level.rank < SafetyLevel.PAGE.rank


@pytest.mark.parametrize("text", SOMEBODY_DOES_IT)
def test_what_somebody_does_brings_the_page_beside_the_same_words(text: str) -> None:
    assert shipped_judge().judge(["Question", text]).level.rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize(
    "text",
    [
        "I want to end it with this pharmacy and use the other one.",
        "I'm ready to end it with this home health company.",
        "I want to end this contract with the delivery people.",
    ],
)
def test_who_ends_it_with_a_company_is_no_flag(text: str) -> None:
    assert shipped_judge().judge(["Question", text]).level.rank < SafetyLevel.FLAG.rank


@pytest.mark.parametrize(
    "text",
    [
        "I want to end it with the pharmacy pills I saved.",
        "I want to end it and the gym won't help.",
        "I want to end it with the bank and the house gone.",
        "I want to end it because of this company.",
    ],
)
def test_who_ends_it_beside_a_company_is_one(text: str) -> None:
    assert shipped_judge().judge(["Question", text]).level.rank >= SafetyLevel.FLAG.rank
