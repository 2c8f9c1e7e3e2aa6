"""Turn what seeded texts name, such as a picture or a term, into what is stored."""

from typing import Any

from wagtail.models import Locale

from content.snippets.glossary import GlossaryTerm

from .files import document
from .pictures import alt, picture
from .text import glossary
from .text.shapes import Block
from .tree import find_named


def stream(blocks: tuple[Block, ...]) -> list[Block]:
    return [(kind, STORED[kind](value) if kind in STORED else value) for kind, value in blocks]


def _picture(value: dict[str, str]) -> dict[str, Any]:
    """Return the picture with its description."""
    image = picture(value["image"])
    image.contextual_alt_text = value["alt"] or alt(value["image"])
    image.decorative = False
    return {"image": image, "caption": value["caption"]}


def _term(value: dict[str, str]) -> dict[str, Any]:
    slug, locale = value["term"], Locale.get_default()
    name = next(name for name, known, *_more in glossary.WORDS if known == slug)
    return {"term": find_named(GlossaryTerm, slug=slug, name=name, locale_id=locale.pk)}


def _media(value: dict[str, str]) -> dict[str, Any]:
    return value | {"file": document(value["file"])}


def link(**given: Any) -> dict[str, Any]:
    """Return a link with every text that the editor's form fills; wagtail-localize needs all."""
    return {"url": "", "text": "", "source": ""} | given


def _links(value: dict[str, Any]) -> dict[str, Any]:
    entries = [
        link(**entry) | {"document": document(entry["document"])}
        if "document" in entry
        else link(**entry)
        for entry in value["links"]
    ]
    return value | {"links": entries}


STORED = {"picture": _picture, "glossary_term": _term, "media": _media, "links": _links}
