"""A letter has the language in which it was looked at."""

import pytest
from django.utils.translation import override

from sm_plugin.errors import Refused
from sm_plugin.letters.filling import filled
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.letters.sending import (
    reach_of,
    send_letter,
    token_of,
)
from sm_plugin.threads.models import Message
from tests.sm_plugin.letters.conftest import begin, work

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.mark.parametrize("here", ["en", "es"])
def test_a_letter_goes_in_the_language_in_which_it_was_looked_at(here, team, boxes, write):
    """Names of kinds of care are words of a language, and the worker has another one."""
    there = {"en": "es", "es": "en"}[here]
    with override(here):
        letter = write(body="Dear [[patient]], your team is [[team]].")
        shown = filled(letter, boxes["ruth"].patient)
        begin(letter)
    with override(there):
        assert filled(letter, boxes["ruth"].patient) != shown, "so the language matters"
        work()

    message = Message.objects.get(thread__patient=boxes["ruth"].patient)
    assert (message.thread.subject, message.body) == shown
    with override(there):
        assert filled(Letter.objects.get(), boxes["ruth"].patient) == shown


def test_a_yes_to_a_letter_in_one_language_is_none_to_it_in_another(team, boxes, write):
    letter = write(body="Your team is [[team]].")
    with override("es"):
        expected = token_of(letter, reach_of(letter))

    with override("en"), pytest.raises(Refused):
        send_letter(actor=letter.author, letter=letter, expected=expected)

    assert not LetterRow.objects.exists()
