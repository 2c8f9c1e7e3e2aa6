"""A letter as one patient reads it: what is shown, measured and sent."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sm_plugin.answering.placeholders import Filling, fill, require_fillable
from sm_plugin.errors import InvalidInput
from sm_plugin.people.models import Patient
from sm_plugin.sending.validation import body_problems, require_valid, subject_problems
from sm_plugin.text.names import person_name
from sm_plugin.text.plain_text import one_line

from .models import Letter


def filled(letter: Letter, patient: Patient) -> tuple[str, str]:
    """Return subject and text with their places filled in for this patient.

    Once it was sent they stay in the language of that moment, whichever process fills them in.
    """
    filling = _filling(letter, patient)
    with override(letter.language or get_language()):
        return one_line(fill(letter.subject, filling)), fill(letter.body, filling)


def require_fillable_for(letter: Letter, patient: Patient) -> None:
    """Raise `InvalidInput` for a place of the letter that has no word for this patient."""
    require_fillable(f"{letter.subject} {letter.body}", _filling(letter, patient))


def _filling(letter: Letter, patient: Patient) -> Filling:
    return Filling(patient.user, letter.team, letter.author)


def require_fits(letter: Letter, patients: Sequence[Patient]) -> None:
    """Raise `InvalidInput` if it is too long once it is filled in, with who has the longest name.

    All else in it is the same for everyone.
    """
    if not patients:
        return
    longest = max(patients, key=lambda one: len(person_name(one.user)))
    subject, body = filled(letter, longest)
    try:
        require_valid([*subject_problems(subject), *body_problems(body)])
    except InvalidInput as problem:
        raise _as_for(problem, person_name(longest.user)) from None


def _as_for(problem: InvalidInput, name: Any) -> InvalidInput:
    """Return the problem as one of the text that this person would get."""
    words = _("For %(name)s, with all places filled in: %(problem)s")
    text = words % {"name": name, "problem": problem.message}
    return InvalidInput(text, field=problem.field)
