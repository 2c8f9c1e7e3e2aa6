"""Links whose words do not say where they go: a screen reader lists them out of their sentence."""

import re
from collections.abc import Iterator

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.blocks.links import RelatedLinkBlock

from .findings import Finding
from .pieces import pieces

LINK = re.compile(r"<a\b[^<>]*+>((?:[^<]|<(?!/?a\b))*)</a>")
VAGUE = {
    "click", "click here", "here", "read more", "more", "more here", "learn more", "see more",
    "find out more", "more information", "more info", "this", "this link", "this page", "link",
    "page", "website", "site", "details", "continue", "go", "go here", "download", "see here",
    "haga clic", "haga clic aquí", "clic aquí", "aquí", "leer más", "lea más", "ver más", "más",
    "más información", "este enlace", "enlace", "esta página", "página", "sitio", "siga",
    "detalles",
}  # fmt: skip
BARE_ADDRESS = re.compile(r"^(https?://|www\.)\S+$")


def is_vague(words: str) -> bool:
    plain = re.sub(r"\s+", " ", words).strip(" .…:>»→").lower()
    return plain in VAGUE or bool(BARE_ADDRESS.match(plain))


def vague_links(page: Page) -> Iterator[Finding]:
    for piece in pieces(page):
        words = [strip_tags(found) for found in LINK.findall(piece.html)]
        if isinstance(piece.block, RelatedLinkBlock):
            words = [piece.value.get("text") or ""]
        for text in filter(is_vague, words):
            yield Finding(
                piece.where,
                _("The link “%(words)s” does not say where it goes.") % {"words": text},
                _("Use the name of the page that it leads to."),
            )
