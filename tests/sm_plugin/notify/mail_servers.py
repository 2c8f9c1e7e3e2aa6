"""Mail servers with a fault, to be named in EMAIL_BACKEND."""

from smtplib import SMTPDataError, SMTPRecipientsRefused
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


class FullServer(EmailBackend):
    """Takes the connection and no mail: it has no room."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPDataError(452, b"no room")


class DenyingServer(EmailBackend):
    """A relay that no longer knows us: it refuses whoever a mail is for."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (554, b"5.7.1 Relay access denied")})
