"""A plain no is told from a yes and from all else, wherever it stands beside a quoted question."""

import pytest

from sm_plugin.text.answers import answered

ASKED = "> Do you want to die?"
PLAIN = (
    *("No.", "no", "NO!", "No, thank you. Can I get my refill?", "Not at all", "Never."),
    *("No, nunca.", "No, para nada", "Para nada.", "I do not.", "No, I don't. Thank you", "Nope"),
    *("I have no such thoughts.", "No tengo pensamientos as\u00ed.", "None of those.", "- No"),
    *("No. I am out of lisinopril, though. Please send it.", "Of course not!", "No gracias"),
    *("Hello,\nNo.", "Good morning Angela, no.", "Hola. No, gracias.", "I don\u2019t."),
)
UNCLEAR = (
    *("Yes.", "S\u00ed", "si", "Every night.", "I do.", "No doubt.", "No, every night", "Thanks"),
    *("No to the first, yes to the second", "I don't know", "No lo s\u00e9", "Not really", ""),
    *("Not a day goes by without it", "No, but sometimes", "No. But I do.", "No. Yes.", "Not sure"),
    *("No, solo de noche.", "I don't feel good", "No puedo m\u00e1s", "See you Monday."),
)
# What follows a plain no, sentence by sentence; none of it was written with the rules in sight.
TAKEN_BACK = (
    *("No. Now and then.", "No. Daily.", "Nope. Several times a day.", "No. Not right now."),
    *("No.\nOn and off since June.", "Never. Only around the anniversary.", "No. Half the time."),
    *("Not at all. Once in a while.", "No, I don't. Mostly on weekends.", "No! Constantly."),
    *("No. Some nights it gets bad.", "No. More so at night.", "No. Late at night it does."),
    *("No. Until my dog died.", "Nunca. Hasta que se fue mi hija.", "No. As long as I take it."),
    *("No. Except for Mondays.", "No. When I'm alone.", "No. It depends on the day."),
    *("No. I lied.", "I have no such thoughts. They come at 3 am.", "No. It never goes away."),
    *("No. The truth is I think about it.", "No. De vez en cuando.", "Nunca. A ratos."),
    *("No. Todas las noches.", "No. Menos cuando estoy solo.", "No. Hoy no.", "No. Ya casi no."),
    *("No, thank you.\nEvery night.", "No... every day", "No, from time to time", "No. Almost."),
    *("No\u2026 at night.", "No\uff01 most days", "No\u203c At night", "No. Two nites a week."),
    *(
        "No. I guess so.",
        "No. I guess.",
        "No. Probably.",
        "No. I\u2019m afraid so.",
        "No. Of course.",
    ),
    *("No. That\u2019s not true.", "No. It wasn\u2019t true.", "No. If the pain is bad."),
    *(
        "No. I want to.",
        "No. Part of me does.",
        "No. My wife thinks so.",
        "No. Si.",
        "No. Creo que si.",
    ),
    *("No. Nom\u00e1s en las noches.", "No. No es verdad."),
)
NOT_TAKEN_BACK = (
    *("No. See you Tuesday.", "No. My wife and I go fishing this weekend.", "No. I feel great."),
    *("No. I take the water pill every morning as you said.", "No. Happy Thanksgiving to you all."),
    *("No. I only need the form signed.", "No. Only question is when the results come."),
    *("No. More test strips please.", "No. Until Monday then!", "No. Less salt like you told me."),
    *("No. Last time the lab was closed.", "No. Today I got the new strips in the mail."),
    *("No. Once I get the form I will send it back.", "No. Still on the same dose."),
    *(
        "No. When can I come for the flu shot?",
        "No. The bed is hard to lie on.",
        "No. Thanks again",
    ),
    *("No. Camino todos los d\u00edas con mi esposa.", "No. Mi cita es cada tres meses."),
    *("No, I don't think so.", "No. If you need the form, call me.", "No, of course."),
    *("No. If the form is there I will get it Monday.", "Of course not. Si necesita algo, llame."),
    *("No. Hoy tengo la cita del ojo.", "No. Gracias, hasta el lunes.", "No. Hasta luego."),
)
CLOSINGS = (
    *("Thanks, Walter", "Best,\nWalter Hughes", "V/r\nWalter", "Sent from my iPhone", "Saludos"),
    *("Thank you again!\n\nRegards,\nWalter Hughes, USMC", "Gracias,\nMarta", "Have a good day."),
)


def may_be(text: str) -> list[tuple[str, bool, bool]]:
    return [(text[one.start : one.end].strip(), *one[2:]) for one in answered(text)]


@pytest.mark.parametrize("own", PLAIN)
def test_a_plain_no_is_no_yes(own: str) -> None:
    assert may_be(f"{own}\n\nOn Sunday, Angela wrote:\n{ASKED}") == [(ASKED, False, True)]
    assert may_be(f"{ASKED}\r\n\r\n{own}") == [(ASKED, False, True)]


@pytest.mark.parametrize("own", UNCLEAR)
def test_all_else_may_be_a_yes(own: str) -> None:
    assert may_be(f"{own}\n\nOn Sunday, Angela wrote:\n{ASKED}")[0][1]
    assert may_be(f"{ASKED}\n{own}")[0][1]


@pytest.mark.parametrize("own", TAKEN_BACK)
def test_a_no_that_the_next_sentence_takes_back_may_be_a_yes(own: str) -> None:
    assert may_be(f"{own}\n\nOn Sunday, Angela wrote:\n{ASKED}") == [(ASKED, True, True)]
    assert may_be(f"{ASKED}\n{own}") == [(ASKED, True, True)]


@pytest.mark.parametrize("own", NOT_TAKEN_BACK)
def test_a_no_with_another_matter_behind_it_stays_one(own: str) -> None:
    assert may_be(f"{own}\n\nOn Sunday, Angela wrote:\n{ASKED}") == [(ASKED, False, True)]


@pytest.mark.parametrize(
    "below", ["Every night.", "Nearly always.", "Since my brother passed.", "Some."]
)
def test_a_no_to_another_matter_above_a_quote_hides_no_answer_below_it(below: str) -> None:
    above = "No, nothing new on the refill. Rest is down there."
    quote = f"On Sunday, Angela wrote:\n> Do you need a refill?\n>\n{ASKED}"
    assert [one[1] for one in may_be(f"{above}\n\n{quote}\n{below}")] == [True, True]
    assert [one[1] for one in may_be(f"{above}\n\n{quote}\nThanks, {below}")] == [True, True]


@pytest.mark.parametrize("below", ["", *CLOSINGS])
def test_a_greeting_below_a_question_leaves_the_no_above_it(below: str) -> None:
    assert may_be(f"No.\n\nOn Sunday, Angela wrote:\n{ASKED}\n{below}") == [(ASKED, False, True)]


def test_the_answer_below_a_question_is_that_of_no_other() -> None:
    text = f"> Do you sleep?\nNo.\n{ASKED}\nYes."
    assert may_be(text) == [("> Do you sleep?", False, True), (ASKED, True, False)]
    assert may_be(f"Yes.\n\n{ASKED}\nNo.") == [(ASKED, True, True)]
    assert may_be(f"No.\n\n{ASKED}\nBye, Ruth") == [(ASKED, False, True)]


def test_a_no_may_end_the_line_that_asks_if_it_is_nothing_else() -> None:
    assert may_be(f"{ASKED} No.") == [(f"{ASKED} No.", False, True)]
    told = f"{ASKED} No one should feel alone."
    assert may_be(f"Yes.\n\n{told}") == [(told, True, False)]


# What a person types on a line of the team's own message.
TYPED = (
    *(
        "Yes, every night",
        "I do",
        "most nights",
        "-- Every night.",
        "yes",
        "Well, yes",
        "Si, siempre",
    ),
    *(
        "No. Most nights.",
        "Sometimes",
        "A little. No fever.",
        "\u2014 hell yes",
        "Every night. No fever.",
    ),
)
TEAMS = (
    *("Yes or no.", "Yes / No", "Yes ___ No ___", "If yes, call 988.", "Please say yes, or call."),
    *(
        "Sometimes people do.",
        "Call 988 then.",
        "Thank you.",
        "If so, when and how often.",
        "Si es as\u00ed.",
    ),
)


@pytest.mark.parametrize("own", TYPED)
@pytest.mark.parametrize("beside", ["", "No, no refill needed.", "No."])
def test_a_no_above_a_quote_hides_no_yes_that_is_typed_within_it(own: str, beside: str) -> None:
    refill = "> Do you need a refill?"
    for typed in (f"{ASKED} {own}", f"{ASKED}\n> {own}", f"{ASKED}\n>\n> {own}"):
        text = f"{beside}\n\n{refill}\n{typed}\n>\n> Any fever?"
        found = [(one[0], one[1]) for one in may_be(text)]
        assert [yes for words, yes in found if ASKED in words] == [True], found
        assert beside == "" or found[0] == (refill, False)


@pytest.mark.parametrize("told", TEAMS)
def test_what_the_team_says_behind_its_question_is_no_answer(told: str) -> None:
    for quote in (f"{ASKED} {told}", f"{ASKED}\n>\n> {told}"):
        assert {one[1] for one in may_be(f"No.\n\n{quote}")} == {False}


def test_a_yes_in_a_quote_answers_no_question_further_up() -> None:
    quote = f"{ASKED}\n>\n> Your refill was sent.\n>\n> Yes, take it with food."
    assert may_be(f"No.\n\n{quote}") == [(ASKED, False, True)]
    wrapped = "> Do you\n> want\n> to die? Most days."
    assert may_be(f"No.\n\n{wrapped}") == [(wrapped, True, False)]


@pytest.mark.parametrize("above", ["Every night.", "Most nights.", "Since Tuesday.", "A little."])
def test_how_often_above_a_quote_is_an_answer_though_a_no_stands_below(above: str) -> None:
    assert may_be(f"{above}\n\n{ASKED}\nNo, thank you.") == [(ASKED, True, True)]


@pytest.mark.parametrize("end", ["Thanks, hopeless", "Goodbye forever", "Love you all, goodbye"])
def test_despair_is_no_name_below_a_quote(end: str) -> None:
    assert may_be(f"No.\n\n{ASKED}\n{end}") == [(ASKED, True, True)]


def test_a_question_in_two_lines_is_one_and_what_only_tells_is_none() -> None:
    text = "Yes.\n\n> Good morning.\n>\n> Do you want\n> to die?\n>\n> Call 988 then."
    assert may_be(text) == [("> Do you want\n> to die?", True, False)]
    assert answered("Do you want to die? Yes.") == []
    assert answered("") == answered(">") == []
