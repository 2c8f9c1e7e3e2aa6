"""Sound, video and captions of our own, sent so that players can start anywhere in them."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from wagtail.documents.models import document_served

TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
}
AUDIO = tuple(name for name, kind in TYPES.items() if kind.startswith("audio/"))
VIDEO = tuple(name for name, kind in TYPES.items() if kind.startswith("video/"))
CAPTIONS = "vtt"
CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def extension(document: Any) -> str:
    return str(document.file_extension).lower() if document else ""


def in_parts(document: Any, request: HttpRequest) -> HttpResponseBase:
    """The recording, or the part of it that the player asks for.

    Players of iPhones do not play at all without this, and no player can jump without it.
    """
    document_served.send(sender=type(document), instance=document, request=request)
    size = document.file.size
    wanted = part_of(request.headers.get("Range", ""), size)
    if wanted is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted
    response = StreamingHttpResponse(_read(document, start, end - start))
    response.headers["Content-Type"] = TYPES[extension(document)]
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    if (start, end) != (0, size):
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Start and end (not included) of the asked part; None for a part that does not exist.

    All of it for no header and for one that asks for several parts, which RFC 9110 allows.
    """
    match = _RANGE.match(header.strip())
    if match is None or not any(match.groups()):
        return 0, size
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None


def _read(document: Any, start: int, length: int) -> Iterator[bytes]:
    with document.file.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
