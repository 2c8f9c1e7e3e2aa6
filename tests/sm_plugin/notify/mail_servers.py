"""Mail servers with a fault, to be named in EMAIL_BACKEND."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

POISONED = "poison@example.org"


class PickyServer(EmailBackend):
    """Takes every mail but those to one address."""

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if POISONED in message.to:
                raise SMTPRecipientsRefused({POISONED: (550, b"no such person")})
        return super().send_messages(messages)


class GoesAwayAfterOne(EmailBackend):
    """Takes one mail of a test; then nobody answers there."""

    def open(self) -> None:
        if mail.outbox:
            raise ConnectionRefusedError
