"""Looks for a text in every place where something of a request could stay behind."""

import base64
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection


class Everything(logging.Handler):
    """Keeps every record of every logger, as text, with what its fault report would show."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(message)s %(pathname)s").format(record))
        self.lines.append(repr({k: v for k, v in vars(record).items() if k != "request"}))

    def bytes(self) -> bytes:
        return "\n".join(self.lines).encode()


def places(log: Everything, pages: list[Any]) -> dict[str, bytes]:
    """Everything that lies around after a journey, by the name of the place."""
    found = {f"database: {name}": content for name, content in database_bytes()}
    found["media"] = b"\n".join(read_all(Path(settings.MEDIA_ROOT)))
    found["cache"] = b"\n".join(cached())
    found["sessions"] = repr([session.get_decoded() for session in Session.objects.all()]).encode()
    found["log"] = log.bytes()
    found["mail"] = "\n".join(str(letter.message()) for letter in mail.outbox).encode()
    found["titles"] = "\n".join(titles(pages)).encode()
    found["addresses"] = "\n".join(addresses(pages)).encode()
    return found


def database_bytes() -> Iterator[tuple[str, bytes]]:
    """SQLite's files as they lie on the disk, or all that pg_dump says."""
    if connection.vendor == "postgresql":
        yield "dump", dump()
        return
    name = Path(connection.settings_dict["NAME"])
    for path in (name, Path(f"{name}-wal")):
        if path.exists():
            yield path.suffix, path.read_bytes()


def dump() -> bytes:
    at = connection.settings_dict
    command = ["pg_dump", "-h", at["HOST"], "-p", str(at["PORT"]), "-U", at["USER"], at["NAME"]]
    environment = {**os.environ, "PGPASSWORD": at["PASSWORD"]}
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def read_all(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def cached() -> Iterator[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        for key, value in cursor.fetchall():
            yield key.encode() + value.encode()  # JSON: what is in it stands there in plain


def titles(pages: list[Any]) -> Iterator[str]:
    for page in pages:
        yield from re.findall(r"<title>(.*?)</title>", page.content.decode(), re.DOTALL)


def addresses(pages: list[Any]) -> Iterator[str]:
    for page in pages:
        yield page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
        yield page.headers.get("Location", "")
        yield from re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())


def looks(text: str) -> Iterator[bytes]:
    """The text as it could lie in a file: plain, in hex as in a dump, UTF-16, base64."""
    plain = text.encode()
    yield plain
    yield plain.hex().encode()
    yield text.encode("utf-16-le")
    for shift in range(3):
        # Whole groups of four, so that neither neighbor changes what is looked for.
        encoded = base64.b64encode(b"\0" * shift + plain)
        yield encoded[4 if shift else 0 : -4]


def hits(text: str, found: dict[str, bytes]) -> list[str]:
    return [name for name, content in found.items() if any(look in content for look in looks(text))]
