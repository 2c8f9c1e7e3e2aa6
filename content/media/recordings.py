"""Sound, video and captions of our own, sent so that players can start anywhere in them.

See docs/decisions/0075.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

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
LONGEST = 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")


def extension(document: Any) -> str:
    return str(document.file_extension).lower() if document else ""


def in_parts(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Return the part of a recording that the player asks for; None if it asks for all.

    Players of iPhones do not play at all without this, and no player can jump without it.
    """
    header = request.headers.get("Range", "")
    if extension(document) not in TYPES or not _RANGE.match(header):
        return None
    size = document.file.size
    wanted = part_of(header, size)
    if wanted is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted
    with document.file.open("rb") as file:
        file.seek(start)
        part = file.read(end - start)
    response = HttpResponse(part, status=206, content_type=TYPES[extension(document)])
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    return response


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Return start and end (not included) of the asked part; None if there is no such part.

    A long part is cut; the player asks again from where it ended.
    """
    match = _RANGE.match(header)
    if match is None:
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last or 0), size)
        return (size - length, size) if length else None
    start = int(first)
    end = min(int(last) + 1 if last else size, start + LONGEST, size)
    return (start, end) if start < end else None
