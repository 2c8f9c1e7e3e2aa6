"""The check that a page is easy enough to read."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from .findings import Finding
from .pieces import pieces
from .readability import (
    ENOUGH_WORDS,
    GRADE,
    SPANISH_EASE,
    count_words,
    english_grade,
    spanish_ease,
)


def hard_words(page: Page) -> Iterator[Finding]:
    """English by school grade, Spanish by ease; for any other language we have no measure."""
    html = " ".join(piece.html for piece in pieces(page))
    if count_words(html) < ENOUGH_WORDS:
        return
    language = page.locale.language_code[:2] if page.locale_id else "en"
    advice = _("Shorter sentences and everyday words help most. One thought a sentence.")
    if language == "en" and (grade := english_grade(html)) > GRADE:
        yield Finding(
            _("The whole page"),
            _("The text reads at grade %(grade).1f. Readers need grade %(most)d or lower.")
            % {"grade": grade, "most": GRADE},
            advice,
        )
    if language == "es" and (ease := spanish_ease(html)) < SPANISH_EASE:
        yield Finding(
            _("The whole page"),
            _("The text has an ease of %(ease).0f of 100. Readers need %(least)d or more.")
            % {"ease": ease, "least": SPANISH_EASE},
            advice,
        )
