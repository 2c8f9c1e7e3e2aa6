"""While a reviewer is away a named colleague reviews in her place, and never their own words."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from content.pages.standard import StandardPage
from content.reviews.models import Way
from content.reviews.services import record_of
from content.seed.groups import EDITORS
from content.stand_ins.models import StandIn
from content.stand_ins.services import end_stand_in, name_stand_in
from portal.accounts.models import User
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import edit, published, step, submit

LIST = "content_stand_ins:list"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def omar(desk: Desk, make_person: Callable[..., User]) -> User:
    """A clinician among the editors, who is no reviewer."""
    desk.people["omar"] = make_person("Omar Demo")
    desk.omar.groups.add(Group.objects.get(name=EDITORS))
    return desk.omar


def name(desk: Desk, *, first: int = 0, last: int = 3, **people: User) -> StandIn:
    given = {"actor": desk.priya, "reviewer": desk.priya, "colleague": desk.people.get("omar")}
    return name_stand_in(first_day=in_days(first), last_day=in_days(last), **(given | people))


def at_step(page: Page) -> str:
    task = StandardPage.objects.get(pk=page.pk).current_workflow_task
    return task.name if task else ""


def test_a_page_does_not_wait_for_a_reviewer_who_is_away(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    name(desk)
    mail.outbox.clear()
    submit(desk, draft)
    assert omar.email in {address for one in mail.outbox for address in one.to}
    home = desk.browser("omar").get(reverse("wagtailadmin_home")).content.decode()
    assert "Waiting for my review" in home
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Publish"
    step(desk.browser("martin"), draft)
    page = StandardPage.objects.get(pk=draft.pk)
    assert page.live
    record = page.review_record
    assert (record.confirmed_by, record.confirmed_for) == (omar, desk.priya)


def test_it_shows_for_whom_a_stand_in_reviewed(desk: Desk, draft: StandardPage, omar: User) -> None:
    name(desk)
    submit(desk, draft)
    step(desk.browser("omar"), draft)
    step(desk.browser("martin"), draft)
    shown = desk.browser("martin").get(reverse("content_reviews:page", args=[draft.pk]))
    assert "Omar Demo for Priya Demo" in shown.content.decode()
    report = desk.browser("martin").get(reverse("content_reviews:report")).content.decode()
    assert "Omar Demo for Priya Demo" in report
    entry = PageLogEntry.objects.get(page=draft.pk, action="content.review.for_another")
    assert (entry.user, entry.message) == (omar, "Reviewed for Priya Demo, who is away")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Reviewed by Omar Demo,"), ("es", "Revisión de Omar Demo,")]
)
def test_readers_are_not_told_that_a_stand_in_is_a_clinician(
    language: str, words: str, desk: Desk, draft: StandardPage, omar: User
) -> None:
    name(desk)
    submit(desk, draft)
    step(desk.browser("omar"), draft)
    step(desk.browser("martin"), draft)
    User.objects.filter(pk=desk.priya.pk).delete()
    page = StandardPage.objects.get(pk=draft.pk)
    assert page.review_record.way == Way.STAND_IN
    with translation.override(language):
        shown = render_to_string("content/partials/reviewed.html", {"page": page})
    assert words in shown
    assert "edical" not in shown
    assert "médica" not in shown


def test_reviews_of_stand_ins_from_before_are_marked_too(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    record = record_of(draft)
    other = record_of(StandardPage.objects.exclude(pk=draft.pk).first())
    for one, reviewer in ((record, desk.priya), (other, None)):
        one.way, one.confirmed_by, one.confirmed_for = Way.PUBLISHED, omar, reviewer
        one.save()
    import_module("content.migrations.0014_who_reviews_and_explains").mark_stand_ins(apps, None)
    record.refresh_from_db()
    other.refresh_from_db()
    assert (record.way, other.way) == (Way.STAND_IN, Way.PUBLISHED)


def test_without_a_stand_in_a_colleague_reviews_nothing(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    submit(desk, draft)
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"


@pytest.mark.parametrize(("first", "last"), [(1, 3), (-3, -1)])
def test_it_counts_on_its_days_alone(
    first: int, last: int, desk: Desk, draft: StandardPage, omar: User
) -> None:
    StandIn.objects.create(
        reviewer=desk.priya, colleague=omar, first_day=in_days(first), last_day=in_days(last)
    )
    submit(desk, draft)
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"


@pytest.mark.parametrize("what", ["ended", "left", "closed"])
def test_it_ends_with_what_it_rests_on(
    what: str, desk: Desk, draft: StandardPage, omar: User
) -> None:
    made = name(desk)
    if what == "ended":
        end_stand_in(actor=desk.priya, stand_in=made)
    elif what == "left":
        desk.priya.groups.clear()
    else:
        User.objects.filter(pk=desk.priya.pk).update(is_active=False)
    submit(desk, draft)
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"


def test_a_stand_in_does_not_review_a_page_that_he_began(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    """Emily changed it last, so that nobody could say that the last change is his."""
    name(desk)
    page = StandardPage(title="Shingles", slug="shingles", summary="By Omar.", live=False)
    desk.home.add_child(instance=page)
    page.save_revision(user=omar)
    page.summary = "By Omar, and Emily."
    page.save_revision(user=desk.emily)
    submit(desk, page)
    for action in ("approve", "reject"):
        step(desk.browser("omar"), page, action)
        assert at_step(page) == "Clinical review"


def test_a_stand_in_does_not_review_what_he_sent_in(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    name(desk)
    submit(desk, draft, by="omar")
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"
    shown = desk.browser("omar").get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    assert "or submitted part of this text" in shown.content.decode()


def test_a_stand_in_who_approves_with_the_form_unchanged_counts(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    name(desk)
    submit(desk, draft)
    action = {"workflow-action-name": "approve"}
    edit(desk.browser("omar"), draft, "action-workflow-action", **action)
    assert at_step(draft) == "Publish"


def test_a_change_that_a_stand_in_makes_while_reviewing_needs_another_reviewer(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    name(desk)
    submit(desk, draft)
    edit(desk.browser("omar"), draft, summary="As I would put it.")
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"


def test_a_stand_in_who_publishes_does_not_take_both_steps(desk: Desk, draft: StandardPage) -> None:
    name(desk, colleague=desk.martin)
    submit(desk, draft)
    step(desk.browser("martin"), draft)
    assert at_step(draft) == "Publish"
    step(desk.browser("martin"), draft)
    assert at_step(draft) == "Publish"
    page = StandardPage.objects.get(pk=draft.pk)
    assert not page.permissions_for_user(desk.martin).can_publish()
    step(desk.browser("grace"), draft)
    assert StandardPage.objects.get(pk=draft.pk).live


def test_words_that_readers_have_may_be_anybodys(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    draft.summary = "Written by Omar first."
    draft.save_revision(user=omar)
    page = published(desk, draft)
    page.summary = "Changed by Emily since."
    page.save_revision(user=desk.emily)
    name(desk)
    submit(desk, page)
    step(desk.browser("omar"), page)
    assert at_step(page) == "Publish"


def test_a_publisher_names_no_stand_in_for_a_reviewer(desk: Desk, omar: User) -> None:
    with pytest.raises(PermissionDenied):
        name(desk, actor=desk.martin)


def test_who_may_name_for_others_does_not_name_himself(desk: Desk, omar: User) -> None:
    desk.martin.user_permissions.add(Permission.objects.get(codename="name_standin"))
    martin = User.objects.get(pk=desk.martin.pk)
    with pytest.raises(ValidationError):
        name(desk, actor=martin, colleague=martin)
    assert name(desk, actor=martin).named_by == martin


@pytest.mark.parametrize(("first", "last"), [(3, 1), (-5, -1), (0, 92)])
def test_days_that_make_no_absence_are_refused(
    first: int, last: int, desk: Desk, omar: User
) -> None:
    with pytest.raises(ValidationError):
        name(desk, first=first, last=last)


def test_nobody_is_away_and_a_stand_in_at_once(
    desk: Desk, omar: User, make_person: Callable[..., User]
) -> None:
    rosa = make_person("Rosa Demo")
    rosa.groups.set(desk.priya.groups.all())
    with pytest.raises(ValidationError):
        name(desk, colleague=rosa)
    name(desk)
    with pytest.raises(ValidationError):
        name(desk, first=2, last=5)
    veteran = make_person("Vera Demo")
    with pytest.raises(ValidationError):
        name(desk, first=5, last=6, colleague=veteran)
    omar.groups.add(*desk.priya.groups.all())
    with pytest.raises(ValidationError):
        name(desk, actor=omar, reviewer=omar, colleague=desk.emily, first=1, last=2)


def test_a_reviewer_names_her_stand_in_on_screen_and_ends_it(desk: Desk, omar: User) -> None:
    priya = desk.browser("priya")
    values = {"colleague": omar.pk, "first_day": in_days(0), "last_day": in_days(2)}
    shown = priya.post(reverse(LIST), values, follow=True).content.decode()
    assert "Saved: Omar Demo stands in for Priya Demo." in shown
    made = StandIn.objects.get()
    assert (made.reviewer, made.named_by) == (desk.priya, desk.priya)
    assert "Omar Demo" in desk.browser("omar").get(reverse(LIST)).content.decode()
    shown = priya.post(reverse("content_stand_ins:end", args=[made.pk]), follow=True)
    assert "Ended early" in shown.content.decode()
    messages = ModelLogEntry.objects.filter(action__startswith="content.stand_in")
    assert {one.user for one in messages} == {desk.priya}
    assert messages.count() == 2


def test_the_page_says_what_does_not_go_together(desk: Desk, omar: User) -> None:
    values = {"colleague": omar.pk, "first_day": in_days(2), "last_day": in_days(1)}
    shown = desk.browser("priya").post(reverse(LIST), values).content.decode()
    assert "The last day must not be before the first." in shown


def test_others_see_no_page_of_stand_ins_and_end_none(desk: Desk, omar: User) -> None:
    made = name(desk)
    emily = desk.browser("emily")
    assert emily.get(reverse(LIST)).status_code == 302
    emily.post(reverse("content_stand_ins:end", args=[made.pk]))
    made.refresh_from_db()
    assert made.ended_at is None
    assert reverse(LIST) not in emily.get(reverse("wagtailadmin_home")).content.decode()


def test_the_named_person_is_told(
    desk: Desk, omar: User, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        name(desk)
    assert [one.to for one in mail.outbox] == [[omar.email]]
    assert "You do the clinical reviews of Priya Demo" in mail.outbox[0].body


@pytest.mark.parametrize("part", ["wrote", "sent in"])
def test_a_reviewer_who_is_away_gets_her_own_text_reviewed_by_no_stand_in_of_hers(
    part: str, desk: Desk, draft: StandardPage, omar: User
) -> None:
    """She chose the stand-in: it would be her own approval by another hand."""
    if part == "wrote":
        draft.summary = "As Priya would put it."
        draft.save_revision(user=desk.priya)
    name(desk)
    submit(desk, draft, by="emily" if part == "wrote" else "priya")
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"


def test_a_stand_in_does_not_review_words_of_his_that_somebody_brought_back(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    draft.summary = "By Omar."
    draft.save_revision(user=omar)
    draft.summary = "By Emily."
    draft.save_revision(user=desk.emily)
    page = published(desk, draft)
    page.summary = "By Omar."
    page.save_revision(user=desk.emily)
    name(desk)
    submit(desk, page)
    step(desk.browser("omar"), page)
    assert at_step(page) == "Clinical review"


def test_a_stand_in_does_not_review_what_he_sent_in_again(
    desk: Desk, draft: StandardPage, omar: User
) -> None:
    submit(desk, draft)
    step(desk.browser("priya"), draft, "reject")
    state = StandardPage.objects.get(pk=draft.pk).current_workflow_state
    state.resume(user=omar)
    name(desk)
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Clinical review"


def test_who_stands_in_for_two_reviews_for_the_one_who_has_no_part_in_the_text(
    desk: Desk, draft: StandardPage, omar: User, make_person: Callable[..., User]
) -> None:
    rosa = make_person("Rosa Demo")
    rosa.groups.set(desk.priya.groups.all())
    draft.summary = "As Priya would put it."
    draft.save_revision(user=desk.priya)
    name(desk)
    name(desk, actor=rosa, reviewer=rosa)
    submit(desk, draft)
    step(desk.browser("omar"), draft)
    assert at_step(draft) == "Publish"
    entry = PageLogEntry.objects.get(page=draft.pk, action="content.review.for_another")
    assert "Rosa Demo" in entry.message
