"""A page on mental health has to name the Veterans Crisis Line."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from .findings import Finding
from .pieces import Piece, pieces

ABOUT_MENTAL_HEALTH = re.compile(
    r"mental health|suicid|self[- ]harm|depress(?:ed|ion)|anxiety|panic attack|ptsd"
    r"|post[- ]?traumatic|hopeless|overdos|nightmares|military sexual trauma"
    r"|salud mental|autolesi|depresi[oó]n|deprimid|ansiedad|ataques? de pánico|tept"
    r"|estrés postraumático|sobredosis|pesadillas",
    re.IGNORECASE,
)
# Blocks that show the number whatever they say, and the switches of those that may.
ALWAYS = {"CrisisLineBlock"}
SWITCHES = ("show_crisis_numbers", "show_numbers")
NUMBER = re.compile(r"\b988\b|\b1-?800-?273-?8255\b")


def missing_crisis_line(page: Page) -> Iterator[Finding]:
    found = list(pieces(page))
    text = " ".join([page.title or "", *_topics(page), *(piece.html for piece in found)])
    about = ABOUT_MENTAL_HEALTH.search(text)
    if about and not NUMBER.search(text) and not any(map(_shows_number, found)):
        yield Finding(
            _("The whole page"),
            _("The page speaks of “%(words)s” and names no crisis line.") % {"words": about[0]},
            _("Add the block “Crisis line”, best near the top."),
        )


def _topics(page: Page) -> list[str]:
    return [topic.name for topic in page.topics.all()] if hasattr(page, "topics") else []


def _shows_number(piece: Piece) -> bool:
    if type(piece.block).__name__ in ALWAYS:
        return True
    if not hasattr(piece.value, "get"):
        return False
    is_emergency = piece.value.get("urgency") == "emergency"
    return is_emergency or any(piece.value.get(name) for name in SWITCHES)
