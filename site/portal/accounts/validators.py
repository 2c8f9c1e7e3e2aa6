import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words that anyone who has seen the site would try first.
SITE_WORDS = (
    "secure", "messaging", "message", "messages", "veterans", "veteran", "health", "healthe",
    "portal", "myhealth", "my", "va", "password", "welcome", "login", "admin", "care", "team",
    "doctor", "nurse", "military", "army", "navy", "marines", "facility",
)  # fmt: skip
SHORTEST_REST = 8
_SITE_WORDS = re.compile("|".join(sorted(SITE_WORDS, key=len, reverse=True)), re.IGNORECASE)


class SiteWordsValidator:
    """A password needs 8 letters or signs of its own beside the words of this site."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = re.sub(r"[\W\d_]+", "", _SITE_WORDS.sub("", password))
        if len(rest) < SHORTEST_REST and _SITE_WORDS.search(password):
            raise ValidationError(self.get_help_text(), code="password_site_words")

    def get_help_text(self) -> str:
        return _(
            "Choose words that have nothing to do with this site. Words such as “veteran” or"
            " “message” are easy to guess here."
        )
