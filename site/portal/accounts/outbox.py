"""Mail of a request waits in a table until the worker sends it.

A mail server that is slow or down holds up nobody's page, and a page that says "we are sending you
a message" is right: the message is stored with what it is about, or neither is. A message may hold
a link for a new password, so it is sealed, and gone from the table once it was sent.

See docs/decisions/0570.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts.models import WaitingMail
from portal.accounts.sealing import seal, unseal
from sm_plugin.worker import TURN, WAITS, Step, Stop, kind_and_place

logger = logging.getLogger(__name__)

PURPOSE = "portal mail that waits"
TRIES = len(WAITS) + 1  # a worker that died with a mail in hand counts as one
LEASE = timedelta(minutes=15)  # a mail whose worker died is due again after that
GIVEN_UP_AFTER = timedelta(days=1)  # later a link is of no use to anybody
WENT_OUT = "portal-mail-went-out"  # when the last mail did, in the cache that processes share
SEVERAL = 3  # so many refused addresses are no slip: who mistypes one asks twice

_in_request: ContextVar[bool] = ContextVar("portal_mail_in_request", default=False)


@contextmanager
def answering_a_request() -> Iterator[None]:
    """Let all mail that is sent inside wait for the worker."""
    token = _in_request.set(True)
    try:
        yield
    finally:
        _in_request.reset(token)


class OutboxMiddleware:
    """Put mail of sign-in, Wagtail and the portal aside: no page waits for a mail server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answering_a_request():
            return self.get_response(request)


class OutboxBackend(BaseEmailBackend):
    """Store what a request sends; workers and commands send at once, by PORTAL_MAIL_BACKEND."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.options = {name: value for name, value in options.items() if value is not None}
        self.server: Any = None

    def open(self) -> bool | None:
        return None if _in_request.get() else self._at_once().open()

    def close(self) -> None:
        if self.server is not None:
            self.server.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not _in_request.get():
            return int(self._at_once().send_messages(email_messages) or 0)
        with transaction.atomic():
            for message in email_messages:
                put(message)
        return len(email_messages)

    def _at_once(self) -> Any:
        if self.server is None:
            self.server = _server(fail_silently=self.fail_silently, **self.options)
        return self.server


def put(message: EmailMessage) -> WaitingMail:
    """Store a message for the worker; it keeps one Message-ID however often it is tried."""
    if message.attachments:
        raise ValueError("Mail of the portal has no attachments.")
    key = uuid4()
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    content = {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": {"Message-ID": f"<{key}@{host}>", **message.extra_headers},
        "alternatives": [[part[0], part[1]] for part in getattr(message, "alternatives", [])],
    }
    sealed = seal(json.dumps(content), purpose=PURPOSE, bound=str(key))
    return WaitingMail.objects.create(pk=key, sealed=sealed)


def send_waiting(*, stop: Stop = lambda: False) -> int:
    """Send what is due, one after the other; return how many mails went out.

    A server that is down ends the round and uses up nobody's tries. A mail that is due later than
    any wait was put off by a clock that ran ahead: it is due now.
    """
    now = timezone.now()
    WaitingMail.objects.filter(due_at__gt=now + 2 * WAITS[-1]).update(due_at=now)
    sent, server = 0, _server()
    while not stop() and _due().exists() and _is_reachable(server) and (mail := _claim()):
        if mail.tries > TRIES:
            _failed(mail, "its worker died each time")
        else:
            sent += _send(mail, server)
    server.close()
    return sent


def _due() -> QuerySet[WaitingMail]:
    return WaitingMail.objects.filter(due_at__lte=timezone.now()).order_by("due_at")


def _is_reachable(server: Any) -> bool:
    try:
        server.open()
    except OSError as error:
        logger.warning("The mail server can't be reached (%s).", type(error).__name__)
        return False
    return True


def oldest_seconds() -> int | None:
    """Return how long the oldest mail has waited; None if none waits.

    One that was tried does not count if another went out since it was made, nor do one or two
    whose own address is refused: they say nothing about the server.
    """
    untried, tried = WaitingMail.objects.filter(tries=0), WaitingMail.objects.filter(tries__gt=0)
    stuck = tried
    if tried.exists() and (last := _last_went_out()):
        stuck = tried.filter(made_at__gt=last)
    if stuck.count() < SEVERAL:
        stuck = stuck.filter(is_refused=False)
    oldest = (untried | stuck).order_by("made_at").values_list("made_at", flat=True).first()
    return None if oldest is None else int((timezone.now() - oldest).total_seconds())


def _last_went_out() -> datetime | None:
    """Return when the last mail went out, None if nobody knows: then none is given up for it."""
    try:
        noted = cache.get(WENT_OUT)
        return None if noted is None else datetime.fromisoformat(noted)
    except Exception as error:
        logger.error("The cache does not say when mail went out (%s).", kind_and_place(error))
        return None


def _note_went_out() -> None:
    try:
        cache.set(WENT_OUT, timezone.now().isoformat(), None)
    except Exception as error:  # a monitor says so; the mail went out
        logger.error("It was not noted that mail went out (%s).", kind_and_place(error))


@transaction.atomic
def _claim() -> WaitingMail | None:
    """Take the mail that is due longest, and count the try at once."""
    mail = _due().select_for_update(skip_locked=True).first()
    if mail is not None:
        mail.due_at = timezone.now() + LEASE
        mail.tries += 1
        mail.save(update_fields=["due_at", "tries"])
    return mail


def _send(mail: WaitingMail, server: Any) -> bool:
    try:
        _message(mail, server).send()
    except Exception as error:
        # Only the kind of error: its text may hold the address.
        server.close()
        if not database.is_usable():
            raise
        mail.is_refused = isinstance(error, SMTPRecipientsRefused)
        mail.save(update_fields=["is_refused"])
        _failed(mail, kind_and_place(error))
        return False
    mail.delete()
    _note_went_out()
    return True


def _failed(mail: WaitingMail, why: str) -> None:
    """Put a mail off, or give it up: after a day, or after all tries while others went out."""
    last = _last_went_out()
    is_alone = last is not None and last >= mail.made_at
    is_last = mail.tries > TRIES or (mail.tries == TRIES and is_alone)
    if not is_last and mail.made_at > timezone.now() - GIVEN_UP_AFTER:
        logger.warning("Mail %s was not sent (%s); it is tried again.", mail.pk, why)
        mail.tries = min(mail.tries, TRIES - 1)
        mail.due_at = timezone.now() + WAITS[mail.tries - 1]
        mail.save(update_fields=["due_at", "tries"])
        return
    logger.error("Mail %s was given up after %s tries (%s).", mail.pk, min(mail.tries, TRIES), why)
    mail.delete()


def _message(mail: WaitingMail, server: Any) -> EmailMultiAlternatives:
    content = json.loads(unseal(mail.sealed, purpose=PURPOSE, bound=str(mail.pk)))
    return EmailMultiAlternatives(**content, connection=server)


def _server(**options: Any) -> Any:
    return import_string(settings.PORTAL_MAIL_BACKEND)(**options)


WORKER_STEP = Step("mail", lambda stop: send_waiting(stop=stop), "mail(s) sent", seconds=TURN)
