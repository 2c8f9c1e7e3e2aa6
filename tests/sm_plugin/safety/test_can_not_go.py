"""Who can't go on the 17th changes an appointment, and who can't go on is in danger.

Written before anybody looked at what they bring.
"""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

DAYS = """
I can't go on the 17th, my niece is getting married. Anytime after the 20th is good.
I can't go on the 22nd, could you find me another day?
I can't go on the 3rd of March for the eye clinic
I can't go on Tuesdays.
I can't go on Friday, can we make it Monday?
I can't go on Monday or any day after that
I can't go on December 4, my sister is visiting
I cannot go on weekends, is there something during the week?
I can't go on the shuttle with my walker
I can't go on the bus with the walker, need the van.
We can't go on the 2nd of April, my husband has surgery that day
I can't go on Mon or Wed, other days work
I couldn't go on the 11th because the truck broke down
""".strip().splitlines()
DESPAIR = """
I can't go on
I can't go on like this on Fridays when the house is empty
I can't go on. On Monday she would have been 70.
I can't go on, Monday is the funeral and then I have nobody
I just can't go on another Friday like this
I can't go on and on Tuesday I will end it
On the 17th it will be a year. I can't go on.
I can't go on living like this, on the 3rd she left
I can't go on Friday nights with the gun in the drawer
I can't go on friday is my last day
cant go on the 3rd year without her
I can't go on Sundays without my wife, I want to be with her
I can't go on December is when she died
can't go on the 9th time they denied me, I'm done
I can't go on the bus to work anymore, I want to step in front of it
I can't go on like this on monday
""".strip().splitlines()


@pytest.mark.parametrize("text", DAYS)
def test_a_day_or_a_bus_that_somebody_can_not_go_on_is_no_sign_of_suicide(text: str) -> None:
    assert shipped_judge().judge(["", text]).level.rank < SafetyLevel.PAGE.rank


@pytest.mark.parametrize("text", DESPAIR)
def test_who_can_not_go_on_is_a_flag_whatever_day_stands_beside_it(text: str) -> None:
    assert shipped_judge().judge(["", text]).level == SafetyLevel.FLAG
