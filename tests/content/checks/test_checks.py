"""What our own checks find on a page, and that they never stand in an editor's way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import get_page_models

from content.checks.links import is_vague
from content.checks.page import findings
from content.checks.pictures import is_file_name, says_the_same
from content.checks.readability import english_grade, spanish_ease
from content.checks.userbar import PortalContentChecker
from content.pages.home import HomePage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.seed.pictures import picture
from content.snippets.images import PortalImage
from content.snippets.topics import Topic
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import edit, form

HARD = (
    "<p>Notwithstanding institutional considerations, authentication necessitates comprehensive"
    " administrative documentation, which representatives of participating organizations"
    " subsequently authenticate.</p>"
) * 5


def page_with(*body: tuple[str, object], **fields: object) -> StandardPage:
    values = {"title": "Sleep", "summary": "How to sleep.", "body": list(body)}
    page = StandardPage(**values | fields)
    page.locale_id = page.locale_id or None
    return page


def found(page: StandardPage) -> list[str]:
    return [finding.what for finding in findings(page)]


@pytest.mark.parametrize(
    "words", ["Click here", "here", " Read more… ", "learn more", "aquí", "https://va.gov/x"]
)
def test_words_that_lead_nowhere_are_vague(words: str) -> None:
    assert is_vague(words)


@pytest.mark.parametrize("words", ["Read more about sleep", "Help and contact", "Find a facility"])
def test_words_that_name_the_page_are_not(words: str) -> None:
    assert not is_vague(words)


def test_a_vague_link_is_named_with_its_place(db: None) -> None:
    text = '<p>For help <a href="https://va.gov/">click <b>here</b></a>.</p>'
    page = page_with(("heading", "Rest"), ("details", {"title": "More", "text": text}))
    (finding,) = findings(page)
    assert finding.where.startswith("Sections 2")
    assert "click here" in finding.what


def test_a_related_link_is_checked_too(db: None) -> None:
    link = {"page": None, "document": None, "url": "https://va.gov/", "text": "Read more"}
    page = page_with(("links", {"title": "", "links": [link]}))
    assert any("Read more" in what for what in found(page))


@pytest.mark.parametrize(
    "shown",
    [
        ("crisis_line", {}),
        ("safety", {"title": "Call", "text": "<p>Now</p>", "show_crisis_numbers": True}),
        ("care", {"urgency": "emergency", "title": "Call", "text": "<p>Now</p>"}),
        ("paragraph", "<p>Dial 988, then press 1.</p>"),
    ],
    ids=lambda block: block[0],
)
def test_a_page_on_mental_health_has_to_name_the_crisis_line(
    shown: tuple[str, object], db: None
) -> None:
    about = ("paragraph", "<p>Depression is common, and it can be treated.</p>")
    assert any("crisis line" in what for what in found(page_with(about)))
    assert not any("crisis line" in what for what in found(page_with(about, shown)))
    switched_off = {"title": "x", "text": "", "show_crisis_numbers": False}
    page = page_with(about, ("safety", switched_off))
    assert any("crisis line" in what for what in found(page))


def test_a_topic_can_make_it_a_page_on_mental_health(home: HomePage) -> None:
    page = home.add_child(instance=page_with(("paragraph", "<p>Sleep well.</p>")))
    assert found(page) == []
    page.topics = [
        Topic.objects.create(name="Mental health", slug="mental-health", locale=page.locale)
    ]
    page.save()
    assert any("crisis line" in what for what in found(page))


def test_hard_english_is_told_with_its_grade(db: None) -> None:
    (what,) = found(page_with(("paragraph", HARD)))
    assert "Readers need grade 8 or lower" in what
    assert found(page_with(("paragraph", "<p>You can sleep well. We show you how.</p>" * 20))) == []


def test_spanish_has_a_measure_of_its_own(home: HomePage) -> None:
    easy = "<p>Usted puede dormir bien. Vaya a la cama a la misma hora. No use el teléfono.</p>" * 6
    hard = (
        "<p>Independientemente de consideraciones institucionales, la autenticación requiere"
        " documentación administrativa exhaustiva, subsiguientemente verificada.</p>"
    ) * 6
    spanish = type(home.locale).objects.create(language_code="es")
    assert spanish_ease(easy) > 70 > 40 > spanish_ease(hard)
    (what,) = found(page_with(("paragraph", hard), locale=spanish))
    assert "Readers need 60 or more" in what
    assert found(page_with(("paragraph", easy), locale=spanish)) == []


def test_the_english_measure_tells_plain_from_hard() -> None:
    assert english_grade("<p>The cat sat on the mat. It was warm.</p>") < 3
    assert english_grade(HARD) > 15


@pytest.mark.parametrize(
    ("alt", "caption", "same"),
    [
        ("A nurse gives a shot.", "A nurse gives a shot", True),
        ("A nurse gives a shot", "At Togus a nurse gives a shot on Monday.", True),
        ("A nurse in a blue coat", "Shots are free.", False),
        ("", "Shots are free.", False),
        ("A nurse", "", False),
        ("Art", "Start of the party", False),
    ],
)
def test_a_description_that_repeats_the_caption(alt: str, caption: str, same: bool) -> None:
    assert says_the_same(alt, caption) is same


@pytest.mark.parametrize(
    ("alt", "name", "is_name"),
    [
        ("walk", "original_images/walk.png", True),
        ("Walk.PNG", "original_images/walk_aB3dE6f.png", True),
        ("IMG 2034", "original_images/IMG_2034.jpeg", True),
        ("Two people walk by a lake", "original_images/walk.png", False),
        ("A walk", "original_images/walk.png", False),
        ("", "original_images/walk.png", False),
        ("...", "original_images/____.png", False),
    ],
)
def test_a_description_that_is_the_name_of_the_file(alt: str, name: str, is_name: bool) -> None:
    assert is_file_name(alt, name) is is_name


def test_each_picture_that_is_described_by_its_files_name_is_found(home: HomePage) -> None:
    page = SpotlightPage.objects.get()
    page.lead_picture_alt = Path(page.lead_picture.file.name).stem
    child = next(block for block in page.body if block.block_type == "picture")
    image = child.value["image"]
    image.contextual_alt_text = Path(image.file.name).name
    assert sum("name of the picture's file" in what for what in found(page)) == 2


def test_a_repeated_caption_and_a_missing_focal_point_are_found(home: HomePage) -> None:
    page = SpotlightPage.objects.get()
    child = next(block for block in page.body if block.block_type == "picture")
    child.value["caption"] = child.value["image"].contextual_alt_text
    PortalImage.objects.filter(pk=page.lead_picture_id).update(focal_point_x=None)
    page.lead_picture.refresh_from_db()
    told = found(page)
    assert any("repeats the caption" in what for what in told)
    assert any("focal point" in what for what in told)


def test_the_seeded_pages_are_clean(home: HomePage) -> None:
    told = {
        page.title: [what for what in found(page.specific) if "focal" not in what]
        for page in home.get_descendants(inclusive=True)
    }
    assert {title: what for title, what in told.items() if what} == {}


def test_nothing_is_found_on_an_empty_page_and_nothing_breaks(db: None) -> None:
    for model in get_page_models():
        assert findings(model(title="")) == [], model


def test_the_editor_shows_findings_and_saves_all_the_same(desk: Desk, draft: StandardPage) -> None:
    draft.summary = "About depression."
    draft.save_revision(user=desk.emily)
    emily = desk.browser("emily")
    answer = emily.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert "names no crisis line" in answer
    assert "has been updated" in edit(emily, draft, summary="Still about depression.")
    assert "submitted for moderation" in edit(emily, draft, "action-submit", summary="Depression.")


def test_the_editor_gets_the_findings_again_when_the_page_saves_itself(
    desk: Desk, draft: StandardPage
) -> None:
    emily, address = desk.browser("emily"), reverse("wagtailadmin_pages:edit", args=[draft.pk])

    def saved(summary: str) -> str:
        values = form(draft, summary=summary)
        answer = emily.post(address, values, headers={"accept": "application/json"}).json()
        panel = BeautifulSoup(answer["html"], "html.parser").find(
            "template", attrs={"data-w-teleport-target-value": "[data-content-findings]"}
        )
        return panel.get_text(" ", strip=True)

    assert "data-content-findings" in emily.get(address).content.decode()
    assert "names no crisis line" in saved("About depression.")
    assert "Nothing found" in saved("About sleep.")


def test_a_new_page_can_be_opened_with_the_checks(desk: Desk) -> None:
    names = ["content", "standardpage", desk.home.pk]
    answer = desk.browser("emily").get(reverse("wagtailadmin_pages:add", args=names))
    assert "Nothing found" in answer.content.decode()


def test_the_browser_checks_every_rule_of_wcag(desk: Desk) -> None:
    page = StandardPage.objects.get(slug="help")
    html = desk.browser("emily").get(page.url).content.decode()
    assert PortalContentChecker.axe_run_only[4] == "wcag22aa"
    assert "wcag22aa" in html
    # It finds fault with the user bar itself.
    assert "best-practice" not in html
    assert "wcag22aa" not in Client().get(page.url).content.decode()


def test_pictures_without_description_are_listed(
    desk: Desk, make_spotlight: Callable[..., SpotlightPage]
) -> None:
    address = reverse("content_checks:undescribed_pictures")
    PortalImage.objects.update(description="Said.")
    bare = picture("portal-tab")
    PortalImage.objects.filter(pk=bare.pk).update(description="", title="=1+1")
    emily = desk.browser("emily")
    assert "=1+1" in emily.get(address).content.decode()
    answer = emily.get(reverse("content_checks:undescribed_pictures_results"))
    assert "<html" not in answer.content.decode()
    assert b"'=1+1" in emily.get(address, {"export": "csv"}).getvalue()
    assert desk.browser("priya").get(address).status_code == 302
