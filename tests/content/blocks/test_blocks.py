import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.blocks import StreamBlockValidationError

from content.blocks.links import RelatedLinkBlock
from content.blocks.story import StoryBlock
from content.pages.home import HomePage
from content.pages.spotlights import SpotlightPage
from content.snippets.images import PortalImage
from tests.content.every_block import offered


def story_with_picture(alt: str) -> object:
    image = PortalImage.objects.first()
    raw = [
        {
            "type": "picture",
            "value": {
                "image": {"image": image.pk, "alt_text": alt, "decorative": False},
                "caption": "",
            },
        }
    ]
    return StoryBlock().to_python(raw)


def test_a_picture_without_a_description_is_refused(home: HomePage) -> None:
    with pytest.raises(StreamBlockValidationError):
        StoryBlock().clean(story_with_picture(""))


def test_a_picture_with_a_description_is_accepted_and_shows_it(home: HomePage) -> None:
    cleaned = StoryBlock().clean(story_with_picture("Two people at a table"))
    assert 'alt="Two people at a table"' in str(cleaned)


def link(**values: object) -> object:
    block = RelatedLinkBlock()
    return block.clean(
        block.to_python({"page": None, "url": "", "text": "", "source": ""} | values)
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"url": "https://www.nia.nih.gov/"},
        {"page": 1, "url": "https://www.nia.nih.gov/", "text": "Both"},
    ],
    ids=["nowhere to go", "an address without words", "two places at once"],
)
def test_a_link_that_would_puzzle_a_reader_is_refused(values: dict, home: HomePage) -> None:
    with pytest.raises(ValidationError):
        link(**values)


def test_a_link_to_a_page_takes_the_words_of_its_title(home: HomePage) -> None:
    assert link(page=home.pk).label == home.title


@pytest.mark.parametrize("name", sorted(offered()))
def test_each_section_shows_editors_a_preview_with_real_content(name: str, home: HomePage) -> None:
    block = StoryBlock().child_blocks[name]
    assert block.is_previewable
    assert block.get_description()
    html = block.render(block.get_preview_value())
    assert len(html.strip()) > 20


def test_the_preview_of_a_block_wears_the_style_of_the_site(editor: Client) -> None:
    block = SpotlightPage._meta.get_field("body").stream_block.child_blocks["safety"]
    response = editor.get("/admin/block-preview/", {"id": block.definition_prefix})
    html = response.content.decode()
    assert response.status_code == 200
    assert "portal/css/portal.css" in html
    assert "Do not use messages in an emergency" in html
