"""Staff ask without a question mark, too; what only advises asks nothing."""

import pytest

from sm_plugin.text.questions import asks

ASKING = (
    "Let us know if you are having thoughts of killing yourself.",
    "Please let us\nknow if you think of suicide",
    "Let us know if you have any questions or thoughts of suicide.",
    "Please don\u2019t hesitate to let me know if you think of killing yourself.",
    "Please tell me whether you feel like killing yourself.",
    "Tell your nurse about any thoughts of suicide.",
    "Write to us if you think of killing yourself.",
    "Reply with yes or no: thoughts of killing yourself.",
    "Thoughts of killing yourself: yes / no",
    "I need to know if you want to kill yourself.",
    "I\u2019d like to ask about thoughts of suicide.",
    "We are wondering whether you feel safe.",
    "Please describe your thoughts of suicide.",
    "Do you have thoughts of killing yourself.",
    "Good morning Ruth, are you still thinking of suicide",
    "Hello.\n- Have you been thinking of killing yourself",
    "How often do thoughts of suicide come.",
    "Is there a plan to kill yourself",
    "Do you think of suicide\uff1f",
    "Thoughts of suicide\u2753",
    "D\u00edgame si piensa en quitarse la vida.",
    "Av\u00edsenos si ha pensado en suicidarse.",
    "Por favor, h\u00e1ganos saber si tiene pensamientos suicidas.",
    "Cu\u00e9nteme c\u00f3mo se siente y si piensa en el suicidio.",
    "Quisiera saber si piensa en matarse.",
    "Le pregunto si tiene ganas de morir.",
    "Responda s\u00ed o no: piensa en morir",
    "Ha pensado en quitarse la vida",
    "Tiene pensamientos de suicidio",
)
ADVISING = (
    "Your refill is ready.",
    "If you have thoughts of suicide, call 988.",
    "Should you have thoughts of suicide, call 988 then 1.",
    "Call 988 if you think of killing yourself.",
    "Call us if you feel like killing yourself.",
    "Text 838255 if you think of suicide.",
    "When you feel like killing yourself, call 988.",
    "Tell your family or call 988 if you want to die.",
    "If you feel worse, have your wife call 911.",
    "Don\u2019t write to us if you feel like killing yourself; call 911.",
    "Do not reply to this message if you think of suicide: call 988.",
    "Let us know if you have any questions.",
    "Please let me know if you need anything else!",
    "We will reply within three business days.",
    "The lab will tell us how your kidneys are.",
    "The crisis line is for thoughts of suicide and is there day and night.",
    "Some people think of suicide after a loss. You are not alone.",
    "You told us that you want to die. I am sorry to hear that.",
    "The pill can cause thoughts of suicide. Stop it and go to the emergency room then.",
    "What you feel is common. How to sleep better: no coffee.",
    "Si piensa en el suicidio, llame al 988 y oprima el 1.",
    "D\u00edgale a su familia si piensa en quitarse la vida.",
    "No nos escriba si piensa en quitarse la vida: llame al 911.",
    "Av\u00edsenos si tiene alguna pregunta.",
    "H\u00e1ganos saber si necesita algo m\u00e1s.",
)


@pytest.mark.parametrize("text", ASKING)
def test_no_demand_of_staff_is_taken_for_a_statement(text: str) -> None:
    assert asks(text)
    assert asks(f"Good morning.\n\n{text.upper()}\n\nYour nurse")


@pytest.mark.parametrize("text", ADVISING)
def test_no_advice_is_taken_for_a_question(text: str) -> None:
    assert not asks(text)
    assert not asks(f"Good morning.\n\n{text}\n\nYour nurse")
