"""Nobody publishes his or her own last change, in any way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Task, TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.pages.standard import StandardPage
from content.terms.models import TermsPage
from content.workflow.revisions import last_author_id
from portal.accounts.models import User
from tests.content.conftest import Desk


def form(page: StandardPage, action: str = "", **values: object) -> dict[str, object]:
    """The page's form as a browser sends it, with a body of nothing."""
    fields = {"title": page.title, "slug": page.slug, "summary": page.summary}
    fields |= {"body": streamfield([]), "related_links": streamfield([])}
    return nested_form_data(fields | values) | ({action: "1"} if action else {})


def edit(client: Client, page: StandardPage, action: str = "", **values: object) -> str:
    """Send the form; what the next page says to the person."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, form(page, action, **values), follow=True)
    return answer.content.decode()


def step(client: Client, page: Page, action: str = "approve") -> None:
    """Approve or send back from the home page, as the buttons there do."""
    state = page.specific_class.objects.get(pk=page.pk).current_workflow_task_state
    names = [page.pk, action, state.pk]
    client.post(reverse("wagtailadmin_pages:workflow_action", args=names), {"comment": ""})


def submit(desk: Desk, page: Page, by: str = "emily") -> None:
    page.get_workflow().start(page, desk.people[by])


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def reviewed(desk: Desk, page: Page) -> Page:
    submit(desk, page)
    step(desk.browser("priya"), page)
    return Page.objects.get(pk=page.pk).specific


def published(desk: Desk, page: Page) -> StandardPage:
    step(desk.browser("martin"), reviewed(desk, page))
    return StandardPage.objects.get(pk=page.pk)


def bulk(client: Client, action: str, *pages: Page, **values: object) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(address + "?" + "&".join(f"id={page.pk}" for page in pages), values)


def test_two_steps_by_two_others_bring_a_draft_to_readers(desk: Desk, draft: Page) -> None:
    reviewed(desk, draft)
    assert not is_live(draft)
    step(desk.browser("martin"), draft)
    assert is_live(draft)


def test_an_editor_cannot_publish_at_all(desk: Desk, draft: StandardPage) -> None:
    emily = desk.browser("emily")
    assert "action-publish" not in edit(emily, draft, "action-publish")
    bulk(emily, "publish", draft)
    assert not is_live(draft)


@pytest.mark.parametrize("who", ["martin", "ada"])
def test_nobody_publishes_a_page_while_creating_it(who: str, desk: Desk) -> None:
    address = reverse("wagtailadmin_pages:add", args=["content", "standardpage", desk.home.pk])
    new = StandardPage(title="Shots", slug="shots", summary="About shots.")
    desk.browser(who).post(address, form(new, "action-publish"))
    assert not StandardPage.objects.filter(slug="shots", live=True).exists()


@pytest.mark.parametrize("who", ["martin", "ada"])
def test_a_change_in_the_form_is_not_published_with_it(
    who: str, desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    answer = edit(desk.browser(who), page, "action-publish", summary="My own words.")
    assert "You made the last change to this page" in answer
    page.refresh_from_db()
    assert page.summary == "Where to get one."
    assert page.get_latest_revision_as_object().summary == "My own words."


@pytest.mark.parametrize("who", ["martin", "ada"])
def test_ones_own_last_change_is_not_published_later(
    who: str, desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    client = desk.browser(who)
    assert "action-publish" not in edit(client, page, summary="My own words.")
    edit(client, page, "action-publish", summary="My own words.")
    bulk(client, "publish", page)
    page.refresh_from_db()
    assert page.summary == "Where to get one."


def test_words_that_no_clinician_read_are_not_published(desk: Desk, draft: StandardPage) -> None:
    martin = desk.browser("martin")
    assert (
        "action-publish"
        not in martin.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    )
    bulk(martin, "publish", draft)
    bulk(martin, "publish", desk.home, include_descendants="on")
    assert not is_live(draft)


def test_a_publisher_may_publish_reviewed_words_of_somebody_else(
    desk: Desk, draft: StandardPage
) -> None:
    page = reviewed(desk, draft)
    bulk(desk.browser("martin"), "publish", page)
    assert is_live(page)


def test_words_changed_after_the_clinical_review_go_through_it_again(
    desk: Desk, draft: StandardPage
) -> None:
    page = reviewed(desk, draft)
    page.summary = "Changed since."
    page.save_revision(user=desk.grace)
    for who in ("martin", "grace"):
        step(desk.browser(who), page)
        bulk(desk.browser(who), "publish", page)
    assert not is_live(page)


def test_a_reviewer_does_not_approve_a_change_of_her_own(desk: Desk, draft: StandardPage) -> None:
    submit(desk, draft)
    priya = desk.browser("priya")
    edit(priya, draft, summary="As I would put it.")
    step(priya, draft)
    assert draft.current_workflow_task.name == "Clinical review"
    answer = edit(priya, draft, "action-workflow-action", **{"workflow-action-name": "approve"})
    assert "You made the last change to this page" in answer
    assert draft.current_workflow_task.name == "Clinical review"


def test_a_change_sent_with_the_approval_is_kept_and_not_approved(
    desk: Desk, draft: StandardPage
) -> None:
    submit(desk, draft)
    values = {"workflow-action-name": "approve", "summary": "As I would put it."}
    answer = edit(desk.browser("priya"), draft, "action-workflow-action", **values)
    assert "You made the last change to this page" in answer
    assert draft.current_workflow_task.name == "Clinical review"
    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().summary == "As I would put it."
    assert not TaskState.objects.filter(status=TaskState.STATUS_APPROVED).exists()


def test_an_approval_sent_with_the_form_unchanged_counts(desk: Desk, draft: StandardPage) -> None:
    submit(desk, draft)
    name = {"workflow-action-name": "approve"}
    edit(desk.browser("priya"), draft, "action-workflow-action", **name)
    edit(desk.browser("martin"), draft, "action-workflow-action", **name)
    assert is_live(draft)


def test_what_a_colleague_approves_is_the_change_that_the_reviewer_made(
    desk: Desk, draft: StandardPage, make_person: Callable[..., User]
) -> None:
    submit(desk, draft)
    edit(desk.browser("priya"), draft, summary="As I would put it.")
    desk.people["omar"] = make_person("Omar Demo")
    desk.omar.groups.set(desk.priya.groups.all())
    step(desk.browser("omar"), draft)
    step(desk.browser("martin"), draft)
    draft.refresh_from_db()
    assert (draft.live, draft.summary) == (True, "As I would put it.")


def test_the_step_itself_refuses_too(desk: Desk, draft: StandardPage) -> None:
    submit(desk, draft, "emily")
    state = draft.current_workflow_task_state
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, desk.emily, "approve")


def test_a_superuser_does_not_approve_what_she_wrote(desk: Desk, draft: StandardPage) -> None:
    draft.summary = "By Ada."
    draft.save_revision(user=desk.ada)
    submit(desk, draft, "ada")
    step(desk.browser("ada"), draft)
    assert draft.current_workflow_task.name == "Clinical review"


def test_steps_that_were_switched_off_publish_nothing(desk: Desk, draft: StandardPage) -> None:
    draft.summary = "By Ada."
    draft.save_revision(user=desk.ada)
    Task.objects.update(active=False)
    with pytest.raises(PermissionDenied):
        submit(desk, draft, "ada")
    assert not is_live(draft)


def test_a_day_set_by_its_author_publishes_nothing(desk: Desk, draft: StandardPage) -> None:
    page = published(desk, draft)
    soon = timezone.now() + timedelta(hours=1)
    edit(
        desk.browser("martin"),
        page,
        "action-publish",
        summary="My own words.",
        go_live_at=timezone.localtime(soon).strftime("%Y-%m-%d %H:%M"),
    )
    assert not page.revisions.exclude(approved_go_live_at=None).exists()


def test_a_page_approved_for_a_day_goes_live_then_and_not_a_later_version(
    desk: Desk, draft: StandardPage
) -> None:
    page = reviewed(desk, draft)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=desk.martin)
    step(desk.browser("martin"), page)
    assert not is_live(page)
    for who in ("emily", "martin", "ada"):
        assert "could not be saved" in edit(desk.browser(who), page, summary="Slipped in.")
    page.revisions.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    page.revisions.update(content=_gone_by(page))
    call_command("content_worker", "--once")
    assert is_live(page)
    assert StandardPage.objects.get(pk=page.pk).summary == "Where to get one."


def _gone_by(page: StandardPage) -> dict[str, object]:
    content = page.get_latest_revision().content
    return content | {"go_live_at": (timezone.now() - timedelta(minutes=1)).isoformat()}


def test_a_page_taken_off_the_schedule_stays_a_draft(desk: Desk, draft: StandardPage) -> None:
    page = reviewed(desk, draft)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(user=desk.martin)
    step(desk.browser("martin"), page)
    scheduled = page.revisions.get(approved_go_live_at__isnull=False)
    names = [page.pk, scheduled.pk]
    address = reverse("wagtailadmin_pages:revisions_unschedule", args=names)
    desk.browser("emily").post(address)
    assert page.revisions.filter(approved_go_live_at__isnull=False).exists()
    desk.browser("martin").post(address)
    call_command("content_worker", "--once")
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert not is_live(page)


def test_an_old_version_brought_back_is_a_change_of_the_one_who_did(
    desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    first = page.get_latest_revision()
    page.summary = "Newer."
    page.save_revision(user=desk.emily)
    published(desk, page)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
    values = form(page, "action-publish", summary="Where to get one.")
    desk.browser("grace").post(address, values | {"revision": first.pk})
    assert StandardPage.objects.get(pk=page.pk).summary == "Newer."


@pytest.mark.parametrize("extra", ["publish_copies", "alias"])
@pytest.mark.parametrize("who", ["martin", "ada"])
def test_a_copy_starts_as_a_draft(who: str, extra: str, desk: Desk, draft: StandardPage) -> None:
    page = published(desk, draft)
    values = {"new_title": "Mine", "new_slug": "mine", "new_parent_page": desk.home.pk, extra: "on"}
    desk.browser(who).post(reverse("wagtailadmin_pages:copy", args=[page.pk]), values)
    assert not Page.objects.filter(slug="mine", live=True).exists()


def test_a_translation_is_not_published_by_who_translated_it(
    desk: Desk, draft: StandardPage
) -> None:
    draft.summary = "Dónde vacunarse."
    revision = draft.save_revision(user=desk.martin)
    with pytest.raises(PermissionDenied):
        revision.publish()
    assert not is_live(draft)


def test_a_home_page_in_another_language_has_the_same_desks(desk: Desk) -> None:
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    copy = desk.home.copy_for_translation(spanish)
    assert copy.get_workflow() == desk.home.get_workflow()
    emily = User.objects.get(pk=desk.emily.pk)
    assert copy.permissions_for_user(emily).can_edit()
    assert not copy.permissions_for_user(emily).can_publish()


def test_saving_words_of_somebody_else_does_not_make_them_ones_own(
    desk: Desk, draft: StandardPage
) -> None:
    draft.save_revision(user=desk.martin)
    assert last_author_id(draft) == desk.emily.pk
    draft.summary = "Other words."
    draft.save_revision(user=desk.martin)
    draft.save_revision(user=desk.emily)
    assert last_author_id(draft) == desk.martin.pk


def test_what_readers_see_already_may_be_published_again(desk: Desk, draft: Page) -> None:
    page = published(desk, draft)
    before = page.last_published_at
    edit(desk.browser("martin"), page, "action-publish")
    page.refresh_from_db()
    assert page.last_published_at > before


def test_a_site_of_one_person_may_switch_the_rule_off(
    desk: Desk, draft: StandardPage, settings: object
) -> None:
    settings.CONTENT_TWO_PERSON_RULE = False
    edit(desk.browser("ada"), draft, "action-publish", summary="All by myself.")
    assert is_live(draft)


def test_no_public_page_api_is_mounted() -> None:
    names = [str(pattern.callback) for pattern in _patterns(get_resolver().url_patterns)]
    assert [name for name in names if "wagtail.api" in name] == []


def _patterns(patterns: list) -> list:
    found = []
    for pattern in patterns:
        inner = getattr(pattern, "url_patterns", None)
        found += _patterns(inner) if inner is not None else [pattern]
    return found


def test_a_reviewer_cannot_move_or_unpublish_and_an_editor_no_live_page(
    desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    assert not page.permissions_for_user(desk.priya).can_move()
    assert not page.permissions_for_user(desk.priya).can_unpublish()
    assert not page.permissions_for_user(desk.emily).can_move()
    assert page.permissions_for_user(desk.martin).can_move()


def test_terms_that_say_nothing_new_of_themselves_stop_a_bulk_publication_with_a_reason(
    desk: Desk, draft: StandardPage
) -> None:
    terms = TermsPage.objects.get()
    terms.body = "<p>Other words.</p>"
    terms.save_revision(user=desk.emily)
    pages = [reviewed(desk, page) for page in (draft, TermsPage.objects.get())]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = "&".join(f"id={page.pk}" for page in pages)
    answer = desk.browser("martin").post(f"{address}?{query}&next=/admin/", follow=True)
    told = answer.content.decode()
    assert f"Nothing was published, because of “{terms.title}”" in told
    assert "Say what changed since version 1, and why." in told
    assert not is_live(draft)
    assert "Other words" not in TermsPage.objects.get().body


def test_terms_that_say_nothing_new_of_themselves_wait_in_the_last_step(desk: Desk) -> None:
    terms = TermsPage.objects.get()
    terms.body = "<p>Other words.</p>"
    terms.save_revision(user=desk.emily)
    step(desk.browser("martin"), reviewed(desk, TermsPage.objects.get()))
    page = TermsPage.objects.get()
    assert "Other words" not in page.body
    assert page.workflow_in_progress
