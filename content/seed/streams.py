"""Turns what seeded texts name, such as a picture or a word, into what is stored."""

from typing import Any

from content.models import GlossaryTerm

from .files import document
from .pictures import alt, picture
from .words.shapes import Block


def stream(blocks: tuple[Block, ...]) -> list[Block]:
    return [(kind, STORED[kind](value) if kind in STORED else value) for kind, value in blocks]


def _picture(value: dict[str, str]) -> dict[str, Any]:
    """With its description."""
    image = picture(value["image"])
    image.contextual_alt_text = alt(value["image"])
    image.decorative = False
    return {"image": image, "caption": value["caption"]}


def _term(value: dict[str, str]) -> dict[str, Any]:
    return {"term": GlossaryTerm.objects.get(slug=value["term"])}


def _media(value: dict[str, str]) -> dict[str, Any]:
    return value | {"file": document(value["file"])}


def _links(value: dict[str, Any]) -> dict[str, Any]:
    entries = [
        entry | {"document": document(entry["document"])} if "document" in entry else entry
        for entry in value["links"]
    ]
    return value | {"links": entries}


STORED = {"picture": _picture, "glossary_term": _term, "media": _media, "links": _links}
