"""Texts whose topics somebody named, and the greetings that are put around some of them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from sm_plugin.suggestions.reading import SUBJECTS

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "data" / "portal_messages"
LEARNING = FOLDER / "learning.jsonl"
SHORT = FOLDER / "short.jsonl"
VOICES = FOLDER / "voices.jsonl"
MEASURING = FOLDER / "measuring.jsonl"
UNNAMED = FOLDER / "measuring_topics.jsonl"  # mostly without the usual word for its topic
LEARNED = (LEARNING, SHORT, VOICES)
FEW_WORDS = 20  # that a short text has at most
# Hands that are left out together, so that nobody is judged by what they wrote themselves.
FOLDS = ("arf", "bsg", "cthl", "muio", "nvjy", "dew")

OPENINGS = {
    "en": (
        "Hello,",
        "Hi there.",
        "Good morning,",
        "Good afternoon doctor,",
        "Dear Dr. Miller,",
        "To my care team:",
        "Hey doc",
        "Hello nurse, hope you are well.",
        "Good evening, this is {name}.",
        "{name} here.",
        "Sorry to bother you.",
        "Good day to you all.",
        "Hi Dr. Reyes,",
        "To whom it may concern:",
        "Hope everyone is doing fine.",
        "My name is {name}, last four 0000.",
        "Hi, {name} again.",
        "Quick note for the team.",
        "Evening folks,",
        "Just a quick question.",
    ),
    "es": (
        "Hola,",
        "Buenos días.",
        "Buenas tardes doctora,",
        "Saludos.",
        "Estimado doctor:",
        "Buenas, le escribe {name}.",
        "Dios le bendiga.",
        "Hola, espero que estén bien.",
        "Disculpe la molestia.",
        "Muy buenas, soy {name}.",
        "Oiga doctor",
        "Buenas noches.",
        "Hola doctor,",
        "Buen día, soy {name}.",
        "Reciban un cordial saludo.",
        "Hola, aquí {name} otra vez.",
        "Bendiciones a todos.",
        "Una pregunta rápida.",
        "Mi nombre es {name}.",
        "A quien corresponda:",
    ),
}
CLOSINGS = {
    "en": (
        "Thanks, {name}",
        "Thank you so much.",
        "Thank you for your time. {name}",
        "Sincerely, {name}",
        "Please let me know. Thanks.",
        "God bless, {name}",
        "Appreciate your help.",
        "Best regards, {name}, US Army retired",
        "thx",
        "Please call me if you have any questions.",
        "Have a good day. {name}",
        "Thanks again for all you do. {name}",
        "Respectfully, {name}",
        "Yours truly, {name}",
        "Take care, {name}",
        "Thank you in advance.",
        "Let me know what I need to do.",
        "Get back to me when you can. {name}",
        "Sent from my phone",
        "Hope to hear from you soon.",
    ),
    "es": (
        "Gracias.",
        "Muchas gracias, {name}",
        "Atentamente, {name}",
        "Que Dios los bendiga. {name}",
        "Quedo pendiente. {name}",
        "Por favor me avisan.",
        "Le agradezco su ayuda.",
        "Buen día, {name}",
        "Saludos cordiales, {name}",
        "Gracias por su tiempo.",
        "Espero su respuesta.",
        "Mil gracias.",
        "Gracias de antemano. {name}",
        "Un abrazo, {name}",
        "Respetuosamente, {name}",
        "Que tengan buen día.",
        "Bendiciones, {name}",
        "Déjenme saber, por favor.",
        "Enviado desde mi celular",
        "Cualquier cosa me llaman.",
    ),
}
# Of the greetings, those that are learned from and those that only try what was learned.
SEEN_TURNS, UNSEEN_TURNS = slice(0, 15), slice(15, None)
NAMES = (
    "Ray",
    "Hal Dunn",
    "Mrs. Boyd",
    "Otis",
    "Lena Cruz",
    "Chago",
    "Nydia",
    "don Beto",
    "R. Soto",
)


@dataclass(frozen=True)
class Labelled:
    text: str
    hand: str
    subjects: frozenset[str]
    lang: str
    origin: str  # the message that it is, or was made of

    @property
    def is_short(self) -> bool:
        return len(self.text.split()) <= FEW_WORDS


def messages(*paths: Path) -> list[Labelled]:
    """Return the messages whose topics somebody named: the writer's, and what readers saw."""
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    return [one for one in map(_labelled, map(json.loads, lines)) if one.subjects]


def learning() -> list[Labelled]:
    """Return everything that may be learned from, whole messages and short ones."""
    return messages(*LEARNED)


def _labelled(row: dict) -> Labelled:
    seen = {topic for label in row.get("labels", []) for topic in label.get("topics", [])}
    named = seen.union(row.get("topics", ()), [row.get("topic")])
    return Labelled(
        row["text"], row["hand"], frozenset(named & set(SUBJECTS)), row["lang"], row["id"]
    )


def greeted(one: Labelled, random: Random, turns: slice = slice(None)) -> Labelled:
    """Return the text with a greeting and a sign-off; `turns` says which of them may be used."""
    opening = random.choice(OPENINGS[one.lang][turns])
    closing = random.choice(CLOSINGS[one.lang][turns])
    begun = opening.format(name=random.choice(NAMES))
    ended = closing.format(name=random.choice(NAMES))
    return replace(one, text=f"{begun} {one.text} {ended}")


def folds(
    texts: Iterable[Labelled], left_out: Iterable[str] = FOLDS
) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """Yield what others wrote, and what the hands that are left out wrote themselves."""
    texts = list(texts)
    for hands in left_out:
        others = [one for one in texts if one.hand not in hands]
        yield others, [one for one in texts if one.hand in hands]
