"""Descriptions of pictures that say nothing new, and pictures that lose their face when cut."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from content.blocks.pictures import PictureBlock

from .findings import Finding
from .pieces import pieces

PICTURE_FILE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)
ADDED = re.compile(r"_[A-Za-z0-9]{7}$")  # by Django, where the name was taken


def repeated_captions(page: Page) -> Iterator[Finding]:
    for piece in _pictures(page):
        if says_the_same(_alt(piece), piece.value.get("caption") or ""):
            yield Finding(
                piece.where,
                _("The description repeats the caption, so a screen reader says it twice."),
                _("Describe what the picture shows, or mark it as decorative."),
            )


def says_the_same(alt: str, caption: str) -> bool:
    """Return True if one holds the other, whatever the case and the punctuation."""
    one, other = (re.sub(r"[^\w\s]", "", text).casefold().split() for text in (alt, caption))
    short, long = sorted((" ".join(one), " ".join(other)), key=len)
    return bool(short) and f" {short} " in f" {long} "


def named_after_files(page: Page) -> Iterator[Finding]:
    """Wagtail offers a picture's title as its description, which is the file's name at first."""
    for where, image, alt in _described(page):
        if image is not None and is_file_name(alt, image.file.name):
            yield Finding(
                where,
                _("The description “%(alt)s” is only the name of the picture's file.")
                % {"alt": alt},
                _("Describe what the picture shows, or mark it as decorative."),
            )


def is_file_name(alt: str, name: str) -> bool:
    """Return True if the words are the file's name, with or without its ending."""
    stem = Path(name).stem
    stems = {_words(stem), _words(ADDED.sub("", stem))}
    return bool(_words(alt)) and _words(PICTURE_FILE.sub("", alt)) in stems


def _words(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


def _described(page: Page) -> Iterator[tuple[str, Any, str]]:
    """Yield where a picture stands, the picture, and how it is described there."""
    lead = getattr(page, "lead_picture", None)
    yield _("Lead picture"), lead, getattr(page, "lead_picture_alt", "")
    for piece in _pictures(page):
        yield piece.where, piece.value.get("image"), _alt(piece)


def _pictures(page: Page) -> Iterator[Any]:
    return (piece for piece in pieces(page) if isinstance(piece.block, PictureBlock))


def _alt(piece: Any) -> str:
    return getattr(piece.value.get("image"), "contextual_alt_text", None) or ""


def unfocused_pictures(page: Page) -> Iterator[Finding]:
    image = getattr(page, "lead_picture", None)
    if image is not None and not image.has_focal_point():
        yield Finding(
            _("Lead picture"),
            _("The picture has no focal point, so a narrow screen may cut off what matters."),
            _("Open the picture and draw a frame around the face or the thing that matters."),
        )
