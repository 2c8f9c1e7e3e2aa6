"""Links for a new password: none is good before the moment at which it was made."""

from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.utils.http import base36_to_int

CLOCKS_DIFFER = 60  # seconds between two machines in good order


class ResetTokens(EmailAwarePasswordResetTokenGenerator):
    """Refuses a link that was made while a clock ran ahead, once the clock is right again.

    Django asks only that a link is not older than its time: one of a day ahead would be good for a
    day longer.
    """

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(super().check_token(user, token)) and not self._is_of_tomorrow(token or "")

    def _is_of_tomorrow(self, token: str) -> bool:
        made = base36_to_int(token.partition("-")[0])
        return made > self._num_seconds(self._now()) + CLOCKS_DIFFER
