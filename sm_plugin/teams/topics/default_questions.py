"""The questions of the default topics; administrators may reword, reorder or retire each."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _

HOW_BAD = "\n".join(
    (
        _("Mild: I do all that I usually do"),
        _("Moderate: some things are hard to do"),
        _("Severe: it keeps me from most things"),
    )
)
WISHES = "\n".join(
    (_("Make an appointment"), _("Change an appointment"), _("Cancel an appointment"))
)


class DefaultQuestion(NamedTuple):
    """`kind` is the value of a `QuestionKind`: a migration can't use the enumeration of the day."""

    key: str
    label: str
    help_text: str = ""
    kind: str = "short"
    is_required: bool = False
    choices: str = ""


DEFAULT_QUESTIONS = {
    "medication": (
        DefaultQuestion(
            "medicine", _("Name of the medicine"), _("It is on the label."), "short", True
        ),
        DefaultQuestion("strength", _("Strength"), _("For example, 20 mg. It is on the label.")),
        DefaultQuestion("prescription", _("Prescription number"), _("Only if you know it.")),
    ),
    "appointment": (
        DefaultQuestion(
            "wish",
            _("What would you like to do?"),
            kind="choice",
            is_required=True,
            choices=WISHES,
        ),
        DefaultQuestion(
            "visit", _("Which appointment?"), _("For example, the eye clinic on June 3 at 9 a.m.")
        ),
        DefaultQuestion(
            "suits", _("Days and times that suit you"), _("For example, Tuesdays in the morning.")
        ),
    ),
    "test-result": (
        DefaultQuestion("test", _("Which test?"), _("For example, blood test."), "short", True),
        DefaultQuestion("date", _("Day of the test"), _("If you remember it."), "date"),
    ),
    "symptom": (
        # Nothing is required here: a person who feels ill is not held up by a form.
        DefaultQuestion("since", _("Since when?"), _("For example, since Monday.")),
        DefaultQuestion("severity", _("How bad is it?"), kind="choice", choices=HOW_BAD),
    ),
    "address": (
        DefaultQuestion("old", _("Old address or contact"), _("As we have it now."), "long"),
        DefaultQuestion("new", _("New address or contact"), "", "long", True),
        DefaultQuestion("from", _("From which day?"), "", "date", True),
    ),
    "forms": (
        DefaultQuestion("what", _("Which form or record?"), "", "short", True),
        DefaultQuestion("for", _("Who needs it?")),
        DefaultQuestion("by", _("Needed by"), "", "date"),
    ),
}


def seed_questions(topics: Any, questions: Any) -> list[str]:
    """Add the default questions that the topics lack, by key; returns what was added.

    A question that is there stays as it is: an administrator may have changed or retired it.
    """
    added = []
    for topic in topics.filter(code__in=DEFAULT_QUESTIONS).order_by("position", "code"):
        for position, question in enumerate(DEFAULT_QUESTIONS[topic.code], start=1):
            _question, is_new = questions.get_or_create(
                topic=topic,
                key=question.key,
                defaults=question._asdict() | {"position": position * 10},
            )
            added += [f"{topic.code}.{question.key}"] * is_new
    return added
