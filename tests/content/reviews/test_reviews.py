"""The record beside a page: who confirmed it, when it is due, who is told."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, Page

from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.reviews.dates import months_after
from content.reviews.models import ReviewRecord, State, Way, state_of
from content.reviews.owners import usual_owner
from content.reviews.reminders import send_due
from content.reviews.services import assign, carry_over, confirm
from content.seed.groups import EDITORS, PUBLISHERS, REVIEWERS
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import form, published, reviewed, step, submit


def help_page() -> StandardPage:
    return StandardPage.objects.get(slug="help")


def report(client: Client, **asked: object) -> str:
    """The rows of the report, without its filters."""
    answer = client.get(reverse("content_reviews:report"), asked).content.decode()
    return answer.partition('<table class="listing">')[2]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2010, 11, 1), 12, date(2011, 11, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_a_page_is_due_on_the_same_day_months_later(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_a_page_turns_amber_thirty_days_before_it_is_due() -> None:
    today = date(2026, 5, 1)
    states = {
        days: state_of(
            ReviewRecord(confirmed_on=date(2025, 5, 1), due_on=today + timedelta(days=days)), today
        )
        for days in (-1, 0, 30, 31)
    }
    assert states == {
        -1: State.OVERDUE,
        0: State.DUE_SOON,
        30: State.DUE_SOON,
        31: State.CURRENT,
    }
    assert state_of(None, today) == State.NEVER


def test_confirming_says_who_and_when_and_when_again(desk: Desk) -> None:
    record = confirm(actor=desk.priya, page=help_page())
    today = timezone.localdate()
    assert (record.confirmed_by, record.confirmed_on) == (desk.priya, today)
    assert record.due_on == months_after(today, 12)
    assert f"{today:%B} {today.day}, {today.year}" in Client().get("/help/").content.decode()


def test_a_type_may_be_due_more_often(desk: Desk, settings: object) -> None:
    settings.CONTENT_REVIEW_MONTHS = {"content.standardpage": 6}
    record = confirm(actor=desk.priya, page=help_page())
    assert record.due_on == months_after(timezone.localdate(), 6)


def test_confirming_needs_the_right_the_section_and_a_live_page(desk: Desk) -> None:
    page = help_page()
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.emily, page=page)
    elsewhere = SpotlightPage.objects.get().get_parent()
    GroupPagePermission.objects.filter(group__name=REVIEWERS).update(page=elsewhere)
    desk.people["priya"] = type(desk.priya).objects.get(pk=desk.priya.pk)
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.priya, page=page)
    page.unpublish()
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.martin, page=page)


def test_the_button_is_in_the_explorer_and_the_editor_for_who_may(desk: Desk) -> None:
    page = help_page()
    explorer = reverse("wagtailadmin_explore", args=[desk.home.pk])
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    address = reverse("content_reviews:page", args=[page.pk])
    assert address in desk.browser("priya").get(explorer).content.decode()
    assert address in desk.browser("martin").get(editor).content.decode()
    assert address not in desk.browser("emily").get(editor).content.decode()


def test_the_page_of_a_review_confirms_and_chooses_the_group(desk: Desk) -> None:
    page = help_page()
    address = reverse("content_reviews:page", args=[page.pk])
    priya, martin = desk.browser("priya"), desk.browser("martin")
    assert "Confirm still accurate" in priya.get(address).content.decode()
    priya.post(address, {"confirm": "1"})
    group = desk.martin.groups.get()
    martin.post(address, {"group": group.pk})
    record = ReviewRecord.objects.get(page=page)
    assert (record.confirmed_by, record.owner_group) == (desk.priya, group)
    priya.post(address, {"group": ""})
    desk.browser("emily").post(address, {"confirm": "1"})
    record.refresh_from_db()
    assert (record.confirmed_by, record.owner_group) == (desk.priya, group)


def test_publishing_reviewed_words_confirms_the_page_by_the_reviewer(
    desk: Desk, draft: Page
) -> None:
    page = published(desk, draft)
    record = ReviewRecord.objects.get(page=page)
    assert (record.confirmed_by, record.way) == (desk.priya, Way.PUBLISHED)
    assert "Medically reviewed by Priya Demo" in Client().get(page.url).content.decode()
    assert record.confirmed_on == timezone.localdate()


def test_a_new_version_or_an_old_one_brought_back_leaves_the_record_alone(desk: Desk) -> None:
    page = LearningPage.objects.first()
    page.summary = "Other words."
    page.save_revision(user=desk.emily)
    page.revisions.first().publish()
    assert LearningPage.objects.get(pk=page.pk).reviewed_on == date(2010, 11, 1)


def test_the_report_sorts_pages_into_states(desk: Desk) -> None:
    today = timezone.localdate()
    carry_over(page=help_page(), on=months_after(today, -12) + timedelta(days=10))
    client = desk.browser("priya")
    assert "Help and contact" in report(client, state="soon")
    assert "Help and contact" not in report(client, state="overdue")
    assert "Secure Messaging" in report(client, state="overdue")
    assert "Accessibility statement" in report(client, state="never")
    confirm(actor=desk.priya, page=help_page())
    assert "Help and contact" in report(client, state="current")
    assert "Spotlights" not in report(client)


def test_the_report_narrows_by_type_group_language_and_section(desk: Desk) -> None:
    client = desk.browser("martin")
    lesson = LearningPage.objects.first()
    rows = {
        "content_type": lesson.content_type_id,
        "section": lesson.get_parent().pk,
        "owner_group": ReviewRecord.objects.get(page=lesson).owner_group_id,
    }
    for name, value in rows.items():
        table = report(client, **{name: value})
        assert lesson.title in table, name
        assert "Help and contact" not in table, name
    assert lesson.title in report(client, locale=lesson.locale_id)


def test_the_results_have_a_page_of_their_own_for_the_filters(desk: Desk) -> None:
    answer = desk.browser("priya").get(reverse("content_reviews:report_results"))
    assert "<html" not in answer.content.decode()
    assert "Help and contact" in answer.content.decode()


def test_a_translation_older_than_its_source_shows(desk: Desk) -> None:
    page = help_page()
    other = StandardPage.objects.get(slug="accessibility")
    spanish = type(page.locale).objects.create(language_code="es")
    Page.objects.filter(pk=other.pk).update(
        translation_key=page.translation_key,
        locale=spanish,
        last_published_at=page.last_published_at - timedelta(days=1),
    )
    client = desk.browser("priya")
    assert "Older than its source" in report(client, state="stale")
    assert "Help and contact" not in report(client, state="stale")


def test_the_report_costs_the_same_for_one_page_and_for_many(desk: Desk) -> None:
    client = desk.browser("martin")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            report(client)
        return len(captured)

    cost()
    before = cost()
    for number in range(6):
        page = StandardPage(title=f"Page {number}", summary="More.")
        desk.home.refresh_from_db()
        desk.home.add_child(instance=page)
        carry_over(page=page, on=date(2020, 1, 1), group=desk.martin.groups.get())
    assert cost() == before


def titles(client: Client, kind: str) -> list[str]:
    answer = client.get(reverse("content_reviews:report"), {"export": kind})
    content = answer.getvalue()
    if kind == "csv":
        return [row["Title"] for row in csv.DictReader(StringIO(content.decode()))]
    sheet = load_workbook(BytesIO(content)).active
    return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_has_every_page_and_runs_nothing(kind: str, desk: Desk) -> None:
    names = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tTab"]
    for name in names:
        desk.home.refresh_from_db()
        page = desk.home.add_child(instance=StandardPage(title="x", summary="x"))
        Page.objects.filter(pk=page.pk).update(title=name)
    found = titles(desk.browser("priya"), kind)
    assert {f"'{name}" for name in names} <= set(found)
    assert "Help and contact" in found
    assert not any(title.startswith(("=", "+", "-", "@", "\t")) for title in found)


def test_home_shows_each_group_its_own_pages(desk: Desk) -> None:
    def home(who: str) -> str:
        return desk.browser(who).get(reverse("wagtailadmin_home")).content.decode()

    today = timezone.localdate()
    publishers = desk.martin.groups.get()
    carry_over(page=help_page(), on=months_after(today, -12), group=publishers)
    assert "Overdue for review" in home("priya")
    assert "Due for review in 30 days" not in home("priya")
    assert "Due for review in 30 days" in home("martin")
    assert "Overdue for review" not in home("martin")
    assert "Due for review" not in home("emily")
    assert "Overdue for review" in home("ada")


def test_pages_that_nobody_has_reviewed_remind_the_group_that_writes_there(desk: Desk) -> None:
    assert not hasattr(help_page(), "review_record")
    before = ReviewRecord.objects.count()
    send_due(today=timezone.localdate())
    (mine,) = [letter for letter in mail.outbox if letter.to == [desk.emily.email]]
    assert "Help and contact \u2013 Never reviewed\n" in mine.body
    # A list of other pages states nothing that could be wrong.
    assert "Glossary" not in mine.body
    assert ReviewRecord.objects.count() == before


def test_a_page_that_was_never_reviewed_reminds_no_more_once_somebody_confirms(desk: Desk) -> None:
    confirm(actor=desk.priya, page=help_page())
    send_due(today=timezone.localdate())
    assert mail.outbox
    assert not any("Help and contact" in letter.body for letter in mail.outbox)


def test_each_member_is_reminded_once_a_week(desk: Desk) -> None:
    desk.emily.groups.clear()  # her group's pages were never reviewed
    monday = date(2026, 6, 1)
    assert send_due(today=monday) == 1
    assert send_due(today=monday + timedelta(days=6)) == 0
    call_command("content_reminders", stdout=StringIO())
    assert send_due(today=monday + timedelta(days=7)) == 1
    first = mail.outbox[0]
    assert first.to == [desk.priya.email]
    assert "Taking an active role" in first.body
    assert "pages need a review" in first.subject


def test_only_those_who_may_see_a_page_now_are_reminded_of_it(desk: Desk) -> None:
    desk.emily.groups.clear()
    today = timezone.localdate()
    type(desk.priya).objects.filter(pk=desk.priya.pk).update(is_active=False)
    assert send_due(today=today) == 0
    type(desk.priya).objects.filter(pk=desk.priya.pk).update(is_active=True)
    GroupPagePermission.objects.filter(group__name=REVIEWERS).update(page=help_page())
    assert send_due(today=today) == 0
    GroupPagePermission.objects.filter(group__name=REVIEWERS).update(page=desk.home)
    assert send_due(today=today) == 1


def test_a_mail_that_failed_is_tried_again(desk: Desk, settings: object) -> None:
    desk.emily.groups.clear()
    today = timezone.localdate()
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    assert send_due(today=today) == 0
    settings.EMAIL_BACKEND = working
    assert send_due(today=today) == 1


def test_whoever_left_the_group_hears_nothing_of_a_page_sent_for_review(
    desk: Desk, draft: Page, django_capture_on_commit_callbacks: object
) -> None:
    desk.priya.groups.clear()
    type(desk.grace).objects.filter(pk=desk.grace.pk).update(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        reviewed_by_ada(desk, draft)
    heard = {address for letter in mail.outbox for address in letter.to}
    assert desk.priya.email not in heard
    assert desk.grace.email not in heard
    assert desk.martin.email in heard


def reviewed_by_ada(desk: Desk, page: Page) -> None:
    page.get_workflow().start(page, desk.emily)
    step(desk.browser("ada"), page)


def test_choosing_the_owner_needs_the_right(desk: Desk) -> None:
    group = desk.martin.groups.get(name=PUBLISHERS)
    assign(actor=desk.martin, page=help_page(), group=group)
    with pytest.raises(PermissionDenied):
        assign(actor=desk.priya, page=help_page(), group=None)


def test_a_list_of_pages_takes_their_reviews_along(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as captured:
        days = [page.reviewed_on for page in LearningPage.objects.select_related("review_record")]
    assert days.count(date(2010, 11, 1)) == 3
    assert days.count(None) == len(days) - 3
    assert len(captured) == 1


def test_a_draft_under_review_says_so_in_its_record_only_when_published(
    desk: Desk, draft: Page
) -> None:
    page = reviewed(desk, draft)
    assert not ReviewRecord.objects.filter(page=page).exists()


def test_a_title_runs_nothing_in_reports_and_panels(desk: Desk) -> None:
    page = LearningPage.objects.first()
    nasty = "<script>alert(1)</script>"
    Page.objects.filter(pk=page.pk).update(title=nasty, draft_title=nasty)
    ada = desk.browser("ada")
    for address in (
        reverse("wagtailadmin_home"),
        reverse("content_reviews:report"),
        reverse("content_reviews:page", args=[page.pk]),
    ):
        html = ada.get(address).content.decode()
        assert "<script>alert(1)" not in html
        assert "alert(1)" in html


def test_a_new_page_is_looked_after_by_its_section_or_its_authors_group(
    desk: Desk, draft: StandardPage
) -> None:
    draft.owner = desk.emily
    draft.save()
    assert published(desk, draft).review_record.owner_group.name == EDITORS
    lesson = LearningPage(title="Sleep", slug="sleep", summary="x", source_name="AHRQ", live=False)
    index = LearningPage.objects.first().get_parent()
    index.add_child(instance=lesson)
    carry_over(page=index, on=None, group=desk.priya.groups.get())
    assert usual_owner(lesson).name == REVIEWERS


def test_the_export_has_addresses_that_readers_can_open(desk: Desk) -> None:
    answer = desk.browser("martin").get(reverse("content_reviews:report"), {"export": "csv"})
    rows = csv.DictReader(StringIO(answer.getvalue().decode()))
    assert "http://127.0.0.1:8000/help/" in {row["Address"] for row in rows}


def test_a_reviewer_has_a_preview_and_one_that_comes_too_late_leaves_no_message(
    desk: Desk, draft: StandardPage
) -> None:
    submit(desk, draft)
    priya = desk.browser("priya")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])
    by_itself = {"Sec-Fetch-Dest": "empty"}
    assert priya.post(address, form(draft), headers=by_itself).json()["is_valid"]
    step(priya, draft)
    assert priya.post(address, form(draft), headers=by_itself).status_code == 403
    assert "Sorry" not in priya.get(reverse("content_reviews:report")).content.decode()
