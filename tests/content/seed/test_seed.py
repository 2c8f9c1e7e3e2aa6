"""What `manage.py seed_site` makes, and that it never makes it twice."""

from io import StringIO
from itertools import pairwise

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command
from django.test import Client
from wagtail.models import GroupPagePermission, Page, Revision, Site

from content.checks.readability import english_grade as grade
from content.pages.home import HomePage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.seed.groups import EDITORS
from content.seed.pictures import FOLDER, PICTURES
from content.snippets.contributors import Contributor
from content.snippets.images import PortalImage
from content.snippets.topics import Topic
from content.terms.models import TermsVersion

MODELS = (
    Page, HomePage, SpotlightPage, LearningPage, StandardPage, TermsVersion, Contributor,
    Topic, PortalImage, Revision, Site, Group, GroupPagePermission,
)  # fmt: skip


def everything() -> str:
    rows = [row for model in MODELS for row in model.objects.order_by("pk")]
    return serializers.serialize("json", rows)


def seed(*options: str) -> str:
    out = StringIO()
    call_command("seed_site", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("options", [(), ("--add-missing",)])
def test_a_second_run_changes_nothing(options: tuple[str, ...], home: HomePage) -> None:
    before = everything()
    seed(*options)
    assert everything() == before


@pytest.mark.parametrize("options", [(), ("--add-missing",)])
def test_what_an_editor_changed_stays(options: tuple[str, ...], home: HomePage) -> None:
    page = SpotlightPage.objects.get()
    page.title = "Our own headline"
    page.save_revision().publish()
    Topic.objects.filter(slug="care-team").update(name="Your team")
    seed(*options)
    assert SpotlightPage.objects.get().title == "Our own headline"
    assert Topic.objects.get(slug="care-team").name == "Your team"


def test_a_page_that_an_editor_removed_comes_back_only_when_asked_for(home: HomePage) -> None:
    StandardPage.objects.get(slug="help").delete()
    seed()
    assert not StandardPage.objects.filter(slug="help").exists()
    assert "Help and contact" in seed("--add-missing")
    assert StandardPage.objects.filter(slug="help", live=True).exists()


def test_the_site_opens_on_our_home_page_and_the_welcome_page_is_gone(home: HomePage) -> None:
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific == home
    assert site.site_name == "Veterans Health Portal"
    assert Page.objects.filter(depth=2).count() == 1


def test_the_tree_has_no_fault(home: HomePage) -> None:
    assert not any(Page.find_problems())


FACTS = {
    "who contributed": "David M. Douglas, MD, contributed it",
    "and why he matters": "Dr. Douglas is a pioneer in Secure Messaging",
    "he brings it": "My HealtheVet lead for bringing it to Veterans who use VA health care",
    "asked for": "“being able to talk online with my doctor.”",
    "partnership": "a better partnership",
    "lessons": "Active Learning",
    "registered users": "More than a million people are registered users",
    "facilities": "in use at more than 40 facilities",
    "date": "across the whole system by September 2011",
    "upgraded": "upgraded account",
    "in person": "in-person authentication",
    "the tab": "upper right of each page",
    "terms": "Terms and Conditions of Use",
    "opt in": "you opt in",
    "inbox": "personal inbox",
    "phases": "arrives in steps",
    "to": "“To” field",
    "clerk": "A clerk",
    "pharmacist": "A pharmacist",
    "nurse": "A nurse",
    "phone": "save you a phone call",
    "renewals": "prescription to be renewed",
    "results": "test result",
    "appointments": "cancel an appointment",
    "future": "Some visits may not need a trip at all",
    "emergency": "Never use Secure Messaging in an emergency",
    "crisis line": "Veterans Crisis Line",
    "lesson 1": "Sharing your health information",
    "lesson 2": "Talking with your provider",
    "lesson 3": "Taking an active role in your health",
    "reviewed": "November 1, 2010",
}


def test_the_article_tells_every_fact_of_the_announcement(home: HomePage, client: Client) -> None:
    html = client.get("/spotlights/secure-messaging/").content.decode()
    text = " ".join(html.replace("<b>", "").replace("</b>", "").split())
    assert [fact for fact, words in FACTS.items() if words not in text] == []


def test_the_article_has_its_three_pictures_and_three_lessons(home: HomePage) -> None:
    page = SpotlightPage.objects.get()
    inside = [block.value["image"] for block in page.body if block.block_type == "picture"]
    assert page.lead_picture.title == "The portal with its Secure Messaging tab"
    assert [image.title for image in inside] == [
        "A Veteran and his doctor talk",
        "A doctor answers a message",
    ]
    assert all(image.contextual_alt_text for image in inside)
    assert len(page.learning_pages()) == 3


@pytest.mark.parametrize("drawing", PICTURES, ids=lambda drawing: drawing.name)
def test_each_picture_is_ours_described_and_small(drawing: object) -> None:
    path = FOLDER / f"{drawing.name}.png"
    assert path.stat().st_size <= 150_000
    assert path.with_suffix(".svg").exists()
    assert len(drawing.alt) > 20


def written(page: SpotlightPage | LearningPage | StandardPage) -> str:
    return "".join(str(block) for block in page.body)


def test_the_seeded_texts_read_at_grade_eight_or_lower(home: HomePage) -> None:
    pages = [
        *SpotlightPage.objects.all(), *LearningPage.objects.all(), *StandardPage.objects.all()
    ]  # fmt: skip
    grades = {page.slug: grade(written(page)) for page in pages}
    grades["terms"] = grade(TermsVersion.objects.get().body_html)
    assert {slug: value for slug, value in grades.items() if value > 8} == {}


def test_the_measure_of_reading_knows_hard_words() -> None:
    hard = "<p>Notwithstanding institutional considerations, authentication necessitates"
    hard += " comprehensive administrative documentation.</p>"
    assert grade(hard) > 8


def test_each_lesson_is_worth_the_visit(home: HomePage) -> None:
    for lesson in LearningPage.objects.all():
        assert 400 <= len(grade_words(written(lesson))) <= 800, lesson
        assert len(lesson.objectives) >= 3
        assert len(lesson.questions) >= 3
        assert all(source.value["url"].startswith("https://") for source in lesson.sources)


def grade_words(html: str) -> list[str]:
    from django.utils.html import strip_tags

    return strip_tags(html.replace("<", " <")).split()


def test_lessons_lead_on_to_each_other(home: HomePage) -> None:
    lessons = list(LearningPage.objects.order_by("path"))
    for lesson, following in pairwise(lessons):
        assert lesson.next_page.specific == following
    assert lessons[-1].next_page is None


def test_content_editors_have_no_right_over_messages(home: HomePage) -> None:
    group = Group.objects.get(name=EDITORS)
    rights = group.permissions.values_list("content_type__app_label", "codename")
    assert ("wagtailadmin", "access_admin") in rights
    assert {app for app, _codename in rights} == {"wagtailadmin", "content", "wagtail_localize"}
    assert not group.permissions.filter(codename__startswith="delete_").exists()


def test_an_administrator_who_narrows_the_group_is_not_overruled(home: HomePage) -> None:
    group = Group.objects.get(name=EDITORS)
    group.permissions.clear()
    seed("--add-missing")
    assert not group.permissions.exists()


def test_the_site_stands_at_the_address_where_people_reach_it(home: HomePage) -> None:
    site = Site.objects.get(is_default_site=True)

    assert site.root_url == settings.WAGTAILADMIN_BASE_URL
    assert "localhost" not in home.full_url


def test_an_address_that_an_administrator_gave_the_site_stays(home: HomePage) -> None:
    Site.objects.filter(is_default_site=True).update(hostname="health.example", port=443)
    seed()

    assert Site.objects.get(is_default_site=True).hostname == "health.example"
