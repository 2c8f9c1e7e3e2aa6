import math
from collections.abc import Iterable

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue

# Older readers and screen readers go through plain prose at about this pace.
WORDS_A_MINUTE = 180


def reading_minutes(*streams: StreamValue | None) -> int:
    """Whole minutes to read the text, one at least.

    Works on the stored form, so that a list of pages loads no picture just to count words.
    """
    words = sum(
        len(strip_tags(text).split())
        for stream in streams
        for child in (stream.raw_data if stream else ())
        for text in _texts(child["value"])
    )
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value.replace("<", " <")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"id", "type"}:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
