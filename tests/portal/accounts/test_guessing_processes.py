"""Four web processes are asked at once by who guesses: they count together, and lock out nobody."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.accounts.models import User
from tests.portal.accounts.guesser import RIGHT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
GUESSER = Path(__file__).with_name("guesser.py")
PROCESSES = 4


@pytest.fixture
def guess(process_environment: dict[str, str]) -> Iterator[Callable[..., list[str]]]:
    """Lets four processes try their pairs of address and password at once; returns all answers."""
    guessers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", GUESSER, str(time.time())],
            env=process_environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(PROCESSES)
    ]

    def go(*shares: list[tuple[str, str]]) -> list[str]:
        asked = guessers[: len(shares)]
        for one, share in zip(asked, shares, strict=True):
            assert one.stdin
            print(json.dumps(share), file=one.stdin, flush=True)
        return [word for one in asked if one.stdout for word in json.loads(one.stdout.readline())]

    try:
        for one in guessers:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        yield go
    finally:
        for one in guessers:
            one.communicate(timeout=600)


def shared(tries: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    return [tries[number::PROCESSES] for number in range(PROCESSES)]


def test_five_guesses_of_one_password_are_all_that_four_processes_try(
    guess: Any, person: User, make_person: Callable[..., User]
) -> None:
    answers = guess(*shared([(person.email, f"wrong {n}") for n in range(40)]))
    assert answers.count("wrong") == 5
    assert set(answers) == {"wrong", "limited"}
    assert guess([(person.email, RIGHT)]) == ["limited"], "the right one, too, for five minutes"
    other = make_person("James Okafor")
    assert guess([(other.email, RIGHT)]) == ["in"], "nobody else of that address is locked out"


def test_sixty_guesses_a_minute_of_one_address_are_all_that_four_processes_try(
    guess: Any, person: User
) -> None:
    """Of many accounts; then that address waits, right passwords of others there included."""
    answers = guess(*shared([(f"nobody-{n}@demo.example", "wrong") for n in range(100)]))
    assert answers.count("wrong") <= 60
    assert answers.count("limited") >= 40
    assert guess([(person.email, RIGHT)]) == ["limited"]


def test_a_hospital_of_many_signs_in_beside_somebody_who_guesses(
    guess: Any, make_person: Callable[..., User], person: User
) -> None:
    """A hospital is one address: forty people come in rightly while one account is guessed at."""
    staff = [make_person(f"Nurse{n} Brooks", f"nurse{n}@demo.example") for n in range(40)]
    right = [(one.email, RIGHT) for one in staff]
    wrong = [(person.email, f"wrong {n}") for n in range(20)]
    answers = guess(wrong, *(right[number::3] for number in range(3)))
    assert answers.count("in") == len(staff)
    assert answers.count("wrong") == 5
