"""A page with each block that editors may use, for tests alone."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents import get_document_model
from wagtail.models import Locale

from content.blocks.facilities import is_offered
from content.blocks.story import StoryBlock
from content.pages.home import HomePage
from content.pages.standard import StandardPage
from content.seed.files import document
from content.seed.pictures import picture
from content.snippets.glossary import GlossaryTerm
from content.snippets.images import PortalImage

# The smallest file that calls itself WebM; a player finds nothing in it to play.
WEBM = b"\x1aE\xdf\xa3\x84\x42\x82\x84webm"
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nBreathe in.\n"


def offered() -> list[str]:
    return [name for name in StoryBlock().child_blocks if is_offered(name)]


def stored(name: str, content: bytes) -> Any:
    file = ContentFile(content, name=name)
    return get_document_model().objects.create(title=name, file=file)


def each_block() -> list[tuple[str, Any]]:
    """The content of the previews, with a heading in the middle and a video besides the sound."""
    picture("veteran-and-doctor")
    document("slow-breathing")
    GlossaryTerm.objects.get_or_create(
        slug="dose", locale_id=Locale.get_default().pk, defaults={"name": "Dose"}
    )
    story = StoryBlock()
    values = {name: story.child_blocks[name].get_preview_value() for name in offered()}
    heading = ("heading", values.pop("heading"))
    film = {
        "title": "A film about breathing",
        "file": stored("breathing.webm", WEBM),
        "captions": stored("breathing.vtt", CAPTIONS),
        "transcript": "<p>A woman breathes in and out.</p>",
    }
    again = [(name, value) for name, value in values.items() if name != "facility_finder"]
    return [*values.items(), ("media", film), heading, *again]


def page_of(content: list[tuple[str, Any]], **values: Any) -> StandardPage:
    """A published page below the home page."""
    page = StandardPage(
        **{"title": "Every block", "slug": "every-block", "summary": "For tests."} | values
    )
    page.body = content
    HomePage.objects.get(locale=Locale.get_default()).add_child(instance=page)
    page.save_revision().publish()
    return page


def change_texts(block: blocks.Block, value: Any, change: Callable[[str], str]) -> Any:
    """The same value with each plain text changed; addresses, choices and rich text stay."""
    if isinstance(value, PortalImage):
        value.contextual_alt_text = change(value.contextual_alt_text)
        return value
    if isinstance(block, blocks.StructBlock):
        children = block.child_blocks
        return {name: change_texts(children[name], value[name], change) for name in children}
    if isinstance(block, blocks.ListBlock):
        return [change_texts(block.child_block, item, change) for item in value]
    if isinstance(block, BaseTypedTableBlock):
        raw = block.get_prep_value(value)
        columns = [column | {"heading": change(column["heading"])} for column in raw["columns"]]
        rows = [{"values": [change(cell) for cell in row["values"]]} for row in raw["rows"]]
        changed = {"columns": columns, "rows": rows, "caption": change(raw["caption"])}
        return block.to_python(changed)
    is_text = isinstance(block, blocks.CharBlock | blocks.TextBlock)
    return change(value) if is_text and value else value
