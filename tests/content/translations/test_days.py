"""A translation reaches readers with its source and leaves them with it, whatever was planned."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.pages.standard import StandardPage
from content.translations import services
from content.workflow.publication import publish_due, take_down_due
from tests.content.conftest import Desk
from tests.content.translations.test_beginning import TYPED, begin, spanish, type_title
from tests.content.workflow.test_two_persons import bulk, published, step

SOON, LATER = timedelta(days=3), timedelta(days=30)


@pytest.fixture(autouse=True)
def _at_once(django_capture_on_commit_callbacks: Callable[..., Any]) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        yield


def ahead(days: timedelta | None) -> datetime | None:
    return (timezone.now() + days).replace(microsecond=0) if days else None


def written(desk: Desk, *, live: timedelta | None = None, end: timedelta | None = None) -> Page:
    page = StandardPage(title="Event", slug="event", summary="x", live=False)
    desk.home.add_child(instance=page)
    page.go_live_at, page.expire_at = ahead(live), ahead(end)
    page.save_revision(user=desk.emily)
    return published(desk, page)


def change(desk: Desk, page: Page, **days: timedelta | None) -> None:
    """Give the English another day, as its editor and its publishers do."""
    page = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, day in days.items():
        setattr(page, name, ahead(day))
    page.save_revision(user=desk.emily).publish(user=desk.martin)


def translated(desk: Desk, page: Page) -> Page:
    """The Spanish page, reviewed by two others."""
    begin(desk.browser("emily"), page)
    found = page.get_translation(spanish()).specific
    services.send_for_review(actor=desk.emily, page=found)
    step(desk.browser("priya"), found)
    step(desk.browser("martin"), found)
    return StandardPage.objects.get(pk=found.pk)


def press_publish(desk: Desk, page: Page) -> str:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = desk.browser("martin").post(address, {"action": "publish"}, follow=True)
    return " ".join(str(one) for one in answer.context["messages"])


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def after(days: timedelta) -> Any:
    return time_machine.travel(timezone.now() + days + timedelta(minutes=5))


def test_a_translation_goes_live_on_the_day_of_its_source(desk: Desk) -> None:
    english = written(desk, live=SOON)
    found = translated(desk, english)
    assert not is_live(found)
    with after(SOON):
        publish_due()
        publish_due()
        assert is_live(english)
        assert is_live(found)


def test_a_source_that_is_put_off_takes_its_planned_translation_along(desk: Desk) -> None:
    english = written(desk, live=SOON)
    found = translated(desk, english)
    change(desk, english, go_live_at=LATER)
    assert found.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at == (
        english.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at
    )
    with after(SOON):
        assert publish_due() == 0
        assert not is_live(found)
    with after(LATER):
        publish_due()
        publish_due()
        assert is_live(english)
        assert is_live(found)


def test_a_planned_translation_waits_for_a_source_whose_day_was_taken_back(desk: Desk) -> None:
    english = written(desk, live=SOON)
    found = translated(desk, english)
    planned = english.revisions.get(approved_go_live_at__isnull=False)
    names = [english.pk, planned.pk]
    desk.browser("martin").post(reverse("wagtailadmin_pages:revisions_unschedule", args=names))
    with after(SOON):
        assert publish_due() == 0
        assert not is_live(found)
        planned.refresh_from_db()
        planned.content["go_live_at"] = None
        planned.save()
        planned.publish(user=desk.martin)
        publish_due()
        assert is_live(found)


def test_a_translation_that_waits_is_not_called_published(desk: Desk) -> None:
    english = written(desk, live=SOON)
    found = translated(desk, english)
    Page.objects.get(pk=found.pk).revisions.update(approved_go_live_at=None)
    told = press_publish(desk, found)
    assert "“Event” goes live on" in told
    assert "is published" not in told
    assert not is_live(found)


@pytest.mark.parametrize("end", [None, LATER])
def test_a_translation_stays_as_long_as_its_source_does_now(
    end: timedelta | None, desk: Desk
) -> None:
    english = written(desk, end=SOON)
    found = translated(desk, english)
    change(desk, english, expire_at=end)
    with after(SOON):
        assert take_down_due() == 0
        assert is_live(found)
    with after(LATER):
        assert take_down_due() == (2 if end else 0)


def test_a_translation_that_was_begun_before_its_source_got_an_end_ends_with_it(desk: Desk) -> None:
    english = written(desk)
    found = translated(desk, english)
    change(desk, english, expire_at=SOON)
    with after(SOON):
        assert take_down_due() == 2
        assert not is_live(found)


def test_a_translation_whose_source_has_ended_is_not_called_published(desk: Desk) -> None:
    english = written(desk, end=SOON)
    found = translated(desk, english)
    with after(SOON):
        take_down_due()
        assert "has passed" in press_publish(desk, found)
        assert not is_live(found)
        change(desk, english, expire_at=None)
        assert "“Event” is published." in press_publish(desk, found)
        assert take_down_due() == 0
        assert is_live(found)


UNSEEN = "see the page that this one translates. Publish that page first."


def sent(desk: Desk, page: Page) -> Page:
    """The Spanish page, in the last step of its way to readers."""
    begin(desk.browser("emily"), page)
    found = page.get_translation(spanish()).specific
    services.send_for_review(actor=desk.emily, page=found)
    step(desk.browser("priya"), found)
    return StandardPage.objects.get(pk=found.pk)


def draft_with(desk: Desk, day: timedelta | None) -> Page:
    page = StandardPage(title="Event", slug="event", summary="x", live=False)
    desk.home.add_child(instance=page)
    page.go_live_at = ahead(day)
    page.save_revision(user=desk.emily)
    return page


def put_off(desk: Desk, page: Page) -> None:
    planned = page.revisions.get(approved_go_live_at__isnull=False)
    names = [page.pk, planned.pk]
    desk.browser("martin").post(reverse("wagtailadmin_pages:revisions_unschedule", args=names))


@pytest.mark.parametrize("day", [None, SOON])
def test_a_translation_is_not_approved_before_its_source_was(
    desk: Desk, day: timedelta | None
) -> None:
    found = sent(desk, draft_with(desk, day))
    with after(SOON):
        step(desk.browser("martin"), found)
        assert not is_live(found)
        told = desk.browser("martin").get(reverse("wagtailadmin_pages:edit", args=[found.pk]))
        assert UNSEEN in told.content.decode()


def test_a_translation_does_not_leak_what_was_put_off(desk: Desk) -> None:
    english = written(desk, live=SOON)
    found = sent(desk, english)
    put_off(desk, english)
    with after(SOON):
        step(desk.browser("martin"), found)
        assert not is_live(found)


def test_a_planned_translation_is_not_published_by_hand_before_its_source(desk: Desk) -> None:
    english = written(desk, live=SOON)
    found = translated(desk, english)
    put_off(desk, english)
    with after(SOON):
        put_off(desk, found)
        assert UNSEEN in press_publish(desk, found)
        bulk(desk.browser("martin"), "publish", found)
        assert not is_live(found)


def test_what_was_archived_does_not_come_back_in_another_language(desk: Desk) -> None:
    english = written(desk)
    found = sent(desk, english)
    Page.objects.get(pk=english.pk).specific.unpublish(user=desk.martin)
    step(desk.browser("martin"), found)
    assert not is_live(found)


def test_a_translation_that_readers_see_is_corrected_also_without_its_source(desk: Desk) -> None:
    english = written(desk)
    found = translated(desk, english)
    Page.objects.get(pk=english.pk).specific.unpublish(user=desk.martin)
    type_title(english)
    services.send_for_review(actor=desk.emily, page=found)
    step(desk.browser("priya"), found)
    step(desk.browser("martin"), found)
    assert Page.objects.get(pk=found.pk).title == TYPED


def test_a_page_for_several_rows_publishes_none_that_has_ended(desk: Desk) -> None:
    english = written(desk, end=SOON)
    found = translated(desk, english)
    with after(SOON):
        take_down_due()
        for page in (english, found):
            bulk(desk.browser("martin"), "publish", page)
            assert not is_live(page)
        bulk(desk.browser("martin"), "publish", desk.home, include_descendants="on")
        assert not is_live(english)


def test_who_publishes_a_translation_reads_why_it_is_refused_and_who_can_help(desk: Desk) -> None:
    english = written(desk, end=SOON)
    found = sent(desk, english)
    with after(SOON):
        take_down_due()
        martin = desk.browser("martin")
        address = reverse("content_languages:translation", args=[found.pk])
        assert "A translation takes its days" in martin.get(address).content.decode()
        told = martin.post(address, {"action": "approve"}, follow=True).content.decode()
        assert "A translation takes its days" in told
        editor = martin.get(reverse("wagtailadmin_pages:edit", args=[found.pk])).content.decode()
        assert "A translation takes its days" in editor
        assert "Ask an administrator" not in editor


def test_a_text_that_has_ended_is_not_approved_for_publication(desk: Desk) -> None:
    page = StandardPage(title="Event", slug="event", summary="x", live=False)
    desk.home.add_child(instance=page)
    page.expire_at = ahead(SOON)
    page.save_revision(user=desk.emily)
    page.get_workflow().start(page, desk.emily)
    with after(SOON):
        step(desk.browser("priya"), page)
        step(desk.browser("martin"), page)
        assert not is_live(page)
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        told = desk.browser("martin").get(address).content.decode()
        assert "from readers has passed" in told
        assert "A translation takes its days" not in told
        assert "Ask an administrator" not in told
