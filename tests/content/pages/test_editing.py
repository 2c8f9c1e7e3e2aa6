"""An editor's work in Wagtail: drafts may be unfinished, what is published may not."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from content.pages.home import HomePage
from content.pages.learning import LearningIndexPage, LearningPage
from content.pages.spotlights import SpotlightIndexPage, SpotlightPage
from content.seed.pictures import picture
from content.snippets.contributors import Contributor
from content.snippets.topics import Topic
from content.terms.models import TermsPage


def article(**values: object) -> dict[str, object]:
    """The form of a new spotlight as a browser sends it, with nothing but a title."""
    empty = {
        "title": "Flu shots",
        "slug": "flu-shots",
        "summary": "",
        "published_on": "",
        "contributor": "",
        "lead_picture": "",
        "lead_picture_alt": "",
        "body": streamfield([]),
        "related_links": streamfield([]),
        "learn_more": inline_formset([]),
    }
    return nested_form_data(empty | values)


def add_address(parent: Page, model: type[Page]) -> str:
    return reverse("wagtailadmin_pages:add", args=["content", model._meta.model_name, parent.pk])


def test_an_unfinished_article_is_saved_as_a_draft(editor: Client) -> None:
    address = add_address(SpotlightIndexPage.objects.get(), SpotlightPage)
    response = editor.post(address, article())
    page = SpotlightPage.objects.get(slug="flu-shots")
    assert response.status_code == 302
    assert not page.live


@pytest.mark.parametrize("missing", ["lead_picture", "lead_picture_alt", "summary", "published_on"])
def test_sending_for_review_asks_for_what_readers_need(missing: str, editor: Client) -> None:
    complete = {
        "summary": "Where to get one.",
        "published_on": "2010-10-04",
        "lead_picture": picture("portal-tab").pk,
        "lead_picture_alt": "A nurse gives a shot",
    }
    address = add_address(SpotlightIndexPage.objects.get(), SpotlightPage)
    form = article(**complete | {missing: ""}) | {"action-submit": "Submit"}
    response = editor.post(address, form)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [missing]
    assert not SpotlightPage.objects.filter(slug="flu-shots").exists()
    editor.post(address, article(**complete) | {"action-submit": "Submit"})
    page = SpotlightPage.objects.get(slug="flu-shots")
    assert page.workflow_in_progress
    assert not page.live


def test_an_empty_article_can_be_previewed(editor: Client) -> None:
    parent = SpotlightIndexPage.objects.get()
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=["content", "spotlightpage", parent.pk]
    )
    assert editor.post(address, article()).json() == {"is_valid": True, "is_available": True}
    response = editor.get(address)
    assert response.status_code == 200
    assert b"<h1>Flu shots</h1>" in response.content


def test_terms_are_previewed_with_the_words_of_the_draft(editor: Client) -> None:
    page = TermsPage.objects.get()
    form = nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "in_force_from": "",
            "what_changed": "",
            "body": rich_text("<p>Words of the draft.</p>"),
        }
    )
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(address, form).json()["is_valid"]
    assert b"Words of the draft." in editor.get(address).content


@pytest.mark.parametrize(
    ("index", "model"), [(SpotlightIndexPage, SpotlightPage), (LearningIndexPage, LearningPage)]
)
def test_topics_are_boxes_that_no_key_ticks_on_the_way(
    index: type[Page], model: type[Page], editor: Client
) -> None:
    """In a list of choices an arrow key or a click beside the point chooses the first."""
    page = BeautifulSoup(editor.get(add_address(index.objects.get(), model)).content, "html.parser")
    boxes = page.select("input[type=checkbox][name=topics]")
    assert len(boxes) == Topic.objects.count()
    assert page.select_one("select[name=topics]") is None
    assert not any(box.has_attr("checked") for box in boxes)


def test_editors_may_open_every_form_that_their_pages_have(editor: Client) -> None:
    for page in Page.objects.filter(depth__gte=2):
        response = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert response.status_code == 200, page


@pytest.mark.parametrize("model", [Contributor, Topic])
def test_editors_keep_contributors_and_topics(model: type, editor: Client) -> None:
    viewset = model.snippet_viewset
    assert editor.get(reverse(viewset.get_url_name("list"))).status_code == 200
    assert editor.get(reverse(viewset.get_url_name("add"))).status_code == 200


def test_editors_may_add_pictures_but_not_people_or_groups(editor: Client) -> None:
    assert editor.get(reverse("wagtailimages:add_multiple")).status_code == 200
    assert editor.get(reverse("wagtailusers_users:index")).status_code == 302
    assert editor.get(reverse("wagtailusers_groups:index")).status_code == 302


def test_an_article_cannot_be_put_among_the_lessons(editor: Client, home: HomePage) -> None:
    response = editor.get(add_address(LearningIndexPage.objects.get(), SpotlightPage))
    assert response.status_code == 302
    assert SpotlightPage not in HomePage.creatable_subpage_models()
