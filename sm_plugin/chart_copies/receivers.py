"""Receivers of copies: a folder that another program empties, or an endpoint for bundles."""

import os
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sm_plugin.conf import conf

from .papers import Papers

SECONDS = 30
NAMES = ("location", "etag", "x-request-id")  # headers that tell where it lies
LOCAL = {"localhost", "127.0.0.1", "::1"}
# The receiver read this copy and does not take it: bad, in conflict, too large, of no kind it
# takes, or unfit. Everything else is about the way to it, and is the same for every copy.
NOT_THIS_COPY = {400, 409, 413, 415, 422}


class Unreachable(Exception):
    """The receiver is down or busy, or lets us in no more: tried again, for as long as it takes."""


class NotTaken(Exception):
    """The receiver does not take this copy; trying again by the clock would change nothing."""


def has_receiver() -> bool:
    return bool(conf().CHART_FOLDER or conf().CHART_ENDPOINT)


def hand_over(papers: Papers) -> str:
    """Hand the papers over and return the receipt; the same papers may come twice.

    Raises `Unreachable` or `NotTaken`.
    """
    receipts = []
    if folder := conf().CHART_FOLDER:
        receipts.append(_to_folder(Path(folder), papers))
    if address := conf().CHART_ENDPOINT:
        receipts.append(_to_endpoint(address, papers))
    return " ".join(receipts)[:200]


def _to_folder(folder: Path, papers: Papers) -> str:
    """Write the PDF first: who finds a bundle finds all that belongs to it."""
    try:
        if papers.pdf is not None:
            _write(folder / f"{papers.name}.pdf", papers.pdf)
        _write(folder / f"{papers.name}.json", papers.bundle)
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
    return f"{papers.name}.json sha256:{sha256(papers.bundle).hexdigest()[:16]}"


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename: nobody ever reads half a file."""
    unfinished = path.with_suffix(f"{path.suffix}.unfinished")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def _to_endpoint(address: str, papers: Papers) -> str:
    parts = urlsplit(address)
    kind = HTTPConnection if parts.scheme == "http" and parts.hostname in LOCAL else HTTPSConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    headers = {
        "Content-Type": "application/fhir+json; charset=utf-8",
        "Idempotency-Key": papers.name,
    }
    if token := conf().CHART_TOKEN:
        headers["Authorization"] = f"Bearer {token}"
    try:
        connection.request("POST", target, papers.bundle, headers)
        answer = connection.getresponse()
        answer.read(64 * 1024)
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()
    if answer.status in NOT_THIS_COPY:
        raise NotTaken(f"status {answer.status}")
    if not 200 <= answer.status < 300:
        raise Unreachable(f"status {answer.status}")
    found = next((value for name in NAMES if (value := answer.headers.get(name))), "")
    return "".join(sign for sign in found if " " <= sign <= "~") or f"status {answer.status}"
