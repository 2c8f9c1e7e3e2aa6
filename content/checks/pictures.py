"""Descriptions of pictures that say nothing new, and pictures that lose their face when cut."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from content.blocks.pictures import PictureBlock

from .findings import Finding
from .pieces import pieces


def repeated_captions(page: Page) -> Iterator[Finding]:
    for piece in pieces(page):
        if not isinstance(piece.block, PictureBlock):
            continue
        image, caption = piece.value.get("image"), piece.value.get("caption") or ""
        alt = getattr(image, "contextual_alt_text", None) or ""
        if says_the_same(alt, caption):
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


def unfocused_pictures(page: Page) -> Iterator[Finding]:
    image = getattr(page, "lead_picture", None)
    if image is not None and not image.has_focal_point():
        yield Finding(
            _("Lead picture"),
            _("The picture has no focal point, so a narrow screen may cut off what matters."),
            _("Open the picture and draw a frame around the face or the thing that matters."),
        )
