"""A page that becomes a mirror has no words of its own left to publish, and stays where it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.pages.learning import LearningPage
from content.pages.topic_pages import TopicPage
from content.translations import services
from tests.content.conftest import Desk
from tests.content.translations.test_beginning import TYPED, spanish, type_title
from tests.content.translations.test_mirrors import english
from tests.content.workflow.test_two_persons import step


@pytest.fixture(autouse=True)
def _at_once(django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def sent_in(desk: Desk) -> Page:
    """A Spanish lesson with a new title, which waits for its clinical review."""
    lesson = english(LearningPage)
    type_title(lesson)
    page = lesson.get_translation(spanish()).specific
    services.send_for_review(actor=desk.emily, page=page)
    return page


def convert(desk: Desk, page: Page) -> str:
    address = reverse("wagtail_localize:convert_to_alias", args=[page.pk])
    return desk.browser("martin").post(address, follow=True).content.decode()


def test_a_page_in_a_step_of_others_becomes_no_mirror(desk: Desk, sent_in: Page) -> None:
    told = convert(desk, sent_in)
    found = Page.objects.get(pk=sent_in.pk)
    assert found.alias_of is None
    assert found.workflow_in_progress
    assert str(found.get_lock().get_description(desk.martin)) in told


def test_a_review_ends_with_the_words_that_it_was_of(desk: Desk, sent_in: Page) -> None:
    step(desk.browser("priya"), sent_in)
    state = Page.objects.get(pk=sent_in.pk).current_workflow_task_state
    convert(desk, sent_in)
    names = [sent_in.pk, "approve", state.pk]
    address = reverse("wagtailadmin_pages:workflow_action", args=names)
    desk.browser("grace").post(address, {"comment": ""})
    found = Page.objects.get(pk=sent_in.pk)
    assert (found.alias_of_id, found.current_workflow_state) == (english(LearningPage).pk, None)
    assert found.title != TYPED


def test_a_page_with_a_day_becomes_no_mirror(desk: Desk, sent_in: Page) -> None:
    step(desk.browser("priya"), sent_in)
    Page.objects.get(pk=sent_in.pk).current_workflow_state.cancel(user=desk.emily)
    newest = sent_in.revisions.order_by("-pk").first()
    newest.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    newest.save()
    convert(desk, sent_in)
    assert Page.objects.get(pk=sent_in.pk).alias_of is None


def listed(address: str) -> tuple[list[str], list[str]]:
    """Return the titles of a list and the topics that it offers."""
    context = Client().get(address).context
    rows = context["listing"].rows if "listing" in context else context["lessons"]
    topics = context["listing"].topics if "listing" in context else []
    return [row.title for row in rows], [topic.name for topic in topics]


def test_a_mirror_stays_on_the_topics_of_its_language(desk: Desk) -> None:
    lesson = english(LearningPage)
    found = lesson.get_translation(spanish()).specific
    own = list(found.topics.all())
    address = TopicPage.objects.get(topic=own[0], locale=spanish()).url
    offered = listed("/es/active-learning/")[1]

    convert(desk, found)
    assert lesson.title in listed(address)[0]
    assert listed("/es/active-learning/")[1] == offered

    lesson.get_latest_revision().publish()
    assert lesson.title in listed(address)[0]
    assert list(LearningPage.objects.get(pk=found.pk).topics.all()) == own


def test_a_mirrored_topic_page_lists_the_pages_of_its_language(desk: Desk) -> None:
    topic = english(LearningPage).topics.first()
    found = TopicPage.objects.get(topic=topic).get_translation(spanish())
    before = listed(found.url)
    assert before[0]
    convert(desk, found)
    assert listed(found.url) == before
