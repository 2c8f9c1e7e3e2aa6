"""Each block on a page: the order of titles, ids, and what an editor cannot do to a reader."""

import json
import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from content.blocks.story import StoryBlock
from content.pages.home import HomePage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.seed.pictures import picture
from tests.content.counting import queries
from tests.content.every_block import change_texts, each_block, offered, page_of

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></script><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "]]><!--",
]


@pytest.fixture
def soup(home: HomePage, client: Client) -> BeautifulSoup:
    page_of(each_block())
    return BeautifulSoup(client.get("/every-block/").content, "html.parser")


def test_the_seeded_pages_show_each_block(home: HomePage) -> None:
    models = (SpotlightPage, LearningPage, StandardPage)
    pages = [page for model in models for page in model.objects.all()]
    used = {block.block_type for page in pages for block in page.body}
    # Nobody's own words or numbers are made up, so no seeded page quotes anybody or has a card.
    assert used == set(offered()) - {"quote", "contact"}


def test_titles_of_blocks_never_skip_a_level(soup: BeautifulSoup) -> None:
    levels = [int(tag.name[1]) for tag in soup.main.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_title_lies_below_the_heading_it_stands_under(home: HomePage, client: Client) -> None:
    checklist = ("checklist", {"title": "Bring", "items": ["Glasses", "Pills"]})
    page_of([checklist, ("heading", "Your visit"), checklist])
    soup = BeautifulSoup(client.get("/every-block/").content, "html.parser")
    titles = soup.main.find_all(string="Bring")
    assert [title.parent.name for title in titles] == ["h2", "h3"]


def test_no_id_is_used_twice_even_when_blocks_and_headings_are(
    home: HomePage, client: Client
) -> None:
    page_of([("heading", "Same"), ("heading", "Same"), ("heading", "¿?"), *each_block()])
    soup = BeautifulSoup(client.get("/every-block/").content, "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    assert all(tag["for"] in ids for tag in soup.find_all("label"))


def test_a_callout_says_its_urgency_to_eyes_and_ears(home: HomePage, client: Client) -> None:
    value = {"title": "Call now:", "text": "<p>Chest pain</p>", "show_numbers": False}
    page_of([("care", value | {"urgency": "emergency"})])
    callout = BeautifulSoup(client.get("/every-block/").content, "html.parser").select_one(
        ".content-care"
    )
    assert callout.h2.get_text(" ", strip=True) == "Emergency, act now: Call now:"
    assert callout.select_one(".content-care__word").get_text(strip=True) == "Emergency"
    assert callout.find("a", href="tel:911")


def test_pictures_of_a_story_cost_no_query_each(home: HomePage, client: Client) -> None:
    def shown(*names: str) -> int:
        StandardPage.objects.filter(slug="every-block").delete()
        images = [picture(name) for name in names]
        for image in images:
            image.contextual_alt_text, image.decorative = "A drawing", False
        page_of([("picture", {"image": image, "caption": ""}) for image in images])
        return queries(client, "/every-block/")

    names = ["portal-tab", "veteran-and-doctor", "doctor-writing"]
    assert shown(*names) == shown(names[0])


def test_words_of_the_glossary_cost_no_query_each(home: HomePage, client: Client) -> None:
    from content.snippets.glossary import GlossaryTerm

    def shown(count: int) -> int:
        StandardPage.objects.filter(slug="every-block").delete()
        page_of([("glossary_term", {"term": term}) for term in GlossaryTerm.objects.all()[:count]])
        return queries(client, "/every-block/")

    assert shown(8) == shown(1)


def dangers(html: bytes) -> list[str]:
    """What would run or lead astray; scripts of our own come from files, data is only data."""
    soup = BeautifulSoup(html, "html.parser")
    scripts = [s for s in soup("script") if not s.get("src") and s.get("type") != DATA]
    handlers = [t for t in soup(True) if any(name.startswith("on") for name in t.attrs)]
    links = [t for t in soup(True) for name in ("href", "src") if is_script(t.get(name))]
    return [str(tag) for tag in (*scripts, *handlers, *links, *soup("svg"), *soup("img", src="x"))]


DATA = "application/ld+json"


def is_script(address: str | None) -> bool:
    return bool(address and address.strip().lower().startswith("javascript:"))


@pytest.mark.parametrize("text", CORPUS)
def test_what_an_editor_types_stays_text_in_every_block(
    text: str, home: HomePage, client: Client
) -> None:
    story = StoryBlock().child_blocks
    content = [
        (name, change_texts(story[name], value, lambda _: text)) for name, value in each_block()
    ]
    page_of(content, title=text, summary=text, slug="every-block")
    response = client.get("/every-block/")
    assert response.status_code == 200
    assert dangers(response.content) == []
    shown = BeautifulSoup(response.content, "html.parser")
    assert shown.h1.get_text(strip=True) == text
    assert shown.main.get_text().count(text) > 20
    assert [json.loads(s.string) for s in shown("script", type=DATA)]


def test_the_editor_drops_links_that_run_scripts(editor: Client) -> None:
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    line = {
        "key": "a", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "text": "<script>alert(1)</script>",
        "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
    }  # fmt: skip
    contentstate = json.dumps({"blocks": [line], "entityMap": {"0": entity}})
    parent = HomePage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["content", "standardpage", parent.pk])
    form = {
        "title": "Links", "slug": "links", "summary": "x",
        "related_links-count": "0", "body-count": "1", "body-0-deleted": "", "body-0-order": "0",
        "body-0-type": "paragraph", "body-0-id": "", "body-0-value": contentstate,
    }  # fmt: skip
    editor.post(address, form)
    page = Page.objects.get(slug="links").specific
    stored = json.dumps(page.get_latest_revision_as_object().body.get_prep_value())
    assert "alert(1)&lt;/script&gt;" in stored
    assert "javascript:" not in stored
