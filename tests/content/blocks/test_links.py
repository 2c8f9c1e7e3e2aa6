"""Links on pages whose targets come and go."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail.models import Page

from content.pages.learning import LearningPage
from content.pages.standard import StandardPage

OUTSIDE = {"url": "https://www.nia.nih.gov/health", "text": "Growing older"}


def main_of(client: Client, page: Page) -> Tag:
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert soup.main
    return soup.main


@pytest.fixture
def targets(make_lesson: Callable[..., LearningPage]) -> list[LearningPage]:
    """A page that is deleted and one that is archived once they are linked to."""
    return [make_lesson("Sleep well"), make_lesson("Eat well")]


def linking(home: Page, targets: list[LearningPage], *more: dict[str, str]) -> StandardPage:
    """A live page that links to them in its body and below it."""
    links: list[dict[str, Any]] = [
        {"page": target, "text": f"About {target.pk}"} for target in targets
    ]
    links += [{"page": target} for target in targets] + list(more)
    page = StandardPage(
        title="Points", slug="points", summary="Where to read on.",
        body=[("links", {"title": "Read on", "links": links})],
        related_links=[("link", link) for link in links],
    )  # fmt: skip
    page = home.add_child(instance=page)
    StandardPage.objects.get(pk=page.pk).save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def goes(targets: list[LearningPage]) -> None:
    deleted, archived = targets
    deleted.delete()
    archived.unpublish()


def test_a_link_to_a_page_that_is_gone_is_left_out(
    home: Page, targets: list[LearningPage], client: Client
) -> None:
    page = linking(home, targets, OUTSIDE)
    shown = main_of(client, page)
    assert len(shown.select(".content-links a, .content-related a")) == 10
    goes(targets)
    shown = main_of(client, page)
    links = shown.select(".content-links a, .content-related a")
    assert [link.get_text() for link in links] == ["Growing older"] * 2
    assert all(link["href"] for link in shown.select("a"))


def test_without_a_link_that_leads_somewhere_no_heading_is_left(
    home: Page, targets: list[LearningPage], client: Client
) -> None:
    page = linking(home, targets)
    goes(targets)
    shown = main_of(client, page)
    assert not shown.select(".content-links, .content-related")
    assert "Read on" not in [heading.get_text(strip=True) for heading in shown.select("h2, h3")]
