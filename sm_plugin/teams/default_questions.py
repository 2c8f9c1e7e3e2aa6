"""What the default topics ask; administrators may reword, reorder or retire each question."""

from typing import Any, NamedTuple

HOW_BAD = "\n".join(
    (
        "Mild: I do all that I usually do",
        "Moderate: some things are hard to do",
        "Severe: it keeps me from most things",
    )
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
        DefaultQuestion("medicine", "Name of the medicine", "It is on the label.", "short", True),
        DefaultQuestion("strength", "Strength", "For example, 20 mg. It is on the label."),
        DefaultQuestion("prescription", "Prescription number", "Only if you know it."),
    ),
    "appointment": (
        DefaultQuestion(
            "wish",
            "What would you like to do?",
            kind="choice",
            is_required=True,
            choices="Make an appointment\nChange an appointment\nCancel an appointment",
        ),
        DefaultQuestion(
            "visit", "Which appointment?", "For example, the eye clinic on June 3 at 9 a.m."
        ),
        DefaultQuestion(
            "suits", "Days and times that suit you", "For example, Tuesdays in the morning."
        ),
    ),
    "test-result": (
        DefaultQuestion("test", "Which test?", "For example, blood test.", "short", True),
        DefaultQuestion("date", "Day of the test", "If you remember it.", "date"),
    ),
    "symptom": (
        # Nothing is required here: whoever feels ill is not held up by a form.
        DefaultQuestion("since", "Since when?", "For example, since Monday."),
        DefaultQuestion("severity", "How bad is it?", kind="choice", choices=HOW_BAD),
    ),
    "address": (
        DefaultQuestion("old", "Old address or contact", "As we have it now.", "long"),
        DefaultQuestion("new", "New address or contact", "", "long", True),
        DefaultQuestion("from", "From which day?", "", "date", True),
    ),
    "forms": (
        DefaultQuestion("what", "Which form or record?", "", "short", True),
        DefaultQuestion("for", "Who needs it?"),
        DefaultQuestion("by", "Needed by", "", "date"),
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
