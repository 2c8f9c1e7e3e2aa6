"""A file as a list shows it: name, kind, size and state, all in words."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sm_plugin.errors import VaultError

from .choices import Verdict
from .kinds import MEGABYTE
from .models import Attachment
from .scanner import has_scanner

logger = logging.getLogger(__name__)
KILOBYTE = 1024
SOON = timedelta(minutes=10)  # by then a scanner that runs has answered


@dataclass(frozen=True)
class FileRow:
    """One file; its repr keeps the name to itself, because template faults are logged."""

    attachment: Attachment = field(repr=False)
    name: str = field(repr=False)
    kind: str
    size: str
    state: str

    @property
    def is_ready(self) -> bool:
        return self.attachment.is_ready

    @property
    def is_picture(self) -> bool:
        return self.attachment.of_kind.is_picture


def file_rows(attachments: Iterable[Attachment]) -> list[FileRow]:
    return [
        FileRow(
            one, readable_name(one), str(one.of_kind.label), size_words(one.size), state_words(one)
        )
        for one in attachments
    ]


def file_line(name: str, size: str, state: str) -> str:
    """Return a file in one line of a paper; the state tells why its content is not there."""
    return _("File: %(name)s (%(size)s, %(state)s)") % {"name": name, "size": size, "state": state}


def size_words(size: int) -> str:
    """Return the size as people say it: "2.4 MB", "31 KB"."""
    if size >= MEGABYTE:
        return _("%(number)s MB") % {"number": number_format(size / MEGABYTE, 1)}
    return _("%(number)s KB") % {"number": number_format(-(-size // KILOBYTE), 0)}


def state_words(attachment: Attachment) -> str:
    """Return the state in words: whether it can be opened, and if not, why."""
    verdict = Verdict(attachment.verdict)
    if verdict is not Verdict.WAITING:
        return str(verdict.label)
    if not has_scanner():
        return _("Not available yet: no virus check runs on this site right now")
    if attachment.scan_tries or timezone.now() - attachment.added_at > SOON:
        return _("Not available yet: it waits for the virus check")
    return str(verdict.label)


def readable_name(attachment: Attachment) -> str:
    """Return the name of a file for a list.

    One damaged row must not hide the others; the log names it by its id.
    """
    try:
        return attachment.name
    except VaultError as error:
        logger.error("The name of file %s can't be opened: %s", attachment.pk, error.code)
        return str(error.message)
