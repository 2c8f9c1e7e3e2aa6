"""An editor of one section against every address of the admin with a page of another in it."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import serializers
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import (
    GroupPagePermission,
    Locale,
    Page,
    PageLogEntry,
    Revision,
    TaskState,
)
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content.pages.spotlights import SpotlightIndexPage
from content.pages.standard import StandardPage
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import submit

CANARY = "Unfinished words 7431"
ALL_RIGHTS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
# Names of arguments that stand for a page, and others that its addresses need.
PAGE_ARGUMENTS = {"page_id", "page_to_move_id", "parent_page_id", "page_pk"}
OF_PAGES = ("wagtailadmin_pages:", "wagtailadmin_api:pages:")
ACTIONS = ("publish", "unpublish", "delete", "copy", "create_alias", "convert_alias", "move")
BULK = ("publish", "unpublish", "delete", "move")
REFUSED = {301, 302, 400, 403, 404, 405}


def addresses(patterns: list, names: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            arguments = set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
            yield ":".join([*names, pattern.name]), arguments


def about_pages() -> list[tuple[str, set[str]]]:
    """Every address of the admin that takes a page, whichever app brings it."""
    return sorted(
        {
            (name, frozenset(arguments))
            for name, arguments in addresses(get_resolver().url_patterns)
            if arguments & PAGE_ARGUMENTS
            or (
                "pk" in arguments and name.startswith(("wagtailadmin_pages:", "wagtailadmin_api:p"))
            )
        },
        key=lambda pair: (pair[0], sorted(pair[1])),
    )


@pytest.fixture
def stranger(desk: Desk, make_person: object) -> Client:
    """Someone with every right over the spotlights and none elsewhere."""
    group = Group.objects.create(name="Spotlight desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    section = SpotlightIndexPage.objects.get()
    for right in ALL_RIGHTS:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=f"{right}_page"
        )
        GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    person = make_person("Sandra Spot")
    person.groups.add(group)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def theirs(desk: Desk) -> StandardPage:
    """A live page of another section with a draft on the way through the workflow."""
    page = StandardPage.objects.get(slug="help")
    page.summary = CANARY
    page.save_revision(user=desk.emily)
    submit(desk, page)
    return StandardPage.objects.get(pk=page.pk)


def filled(name: str, arguments: set[str], page: Page) -> list[str]:
    """The address with the page in it, once for each action that it knows."""
    revision = page.revisions.last().pk
    state = TaskState.objects.get(revision__object_id=str(page.pk), status="in_progress")
    known = {
        **dict.fromkeys(PAGE_ARGUMENTS | {"pk"}, page.pk),
        "destination_id": SpotlightIndexPage.objects.get().pk,
        "revision_id": revision,
        "revision_id_a": "live",
        "revision_id_b": revision,
        "task_id": state.task_id,
        "task_state_id": state.pk,
        "workflow_state_id": state.workflow_state_id,
        "workflow_pk": state.workflow_state.workflow_id,
        "page_view_restriction_id": 1,
        "content_type_app_name": "content",
        "content_type_model_name": "standardpage",
    }
    missing = arguments - set(known) - {"action_name"}
    assert not missing, f"{name} needs {missing}"
    values = {key: known[key] for key in arguments if key in known}
    if "action_name" not in arguments:
        return [reverse(name, kwargs=values)]
    actions = ACTIONS if name.startswith("wagtailadmin_api") else ("approve", "reject")
    return [reverse(name, kwargs=values | {"action_name": action}) for action in actions]


def state_of_the_site() -> str:
    rows = [*Page.objects.order_by("pk"), *StandardPage.objects.order_by("pk")]
    rows += [*Revision.objects.order_by("pk"), *TaskState.objects.order_by("pk")]
    return serializers.serialize("json", rows) + str(PageLogEntry.objects.count())


HARMLESS = {
    # A dialog that names the workflow and its step, and nothing of the page.
    "wagtailadmin_pages:confirm_workflow_cancellation",
    # Chooses a page to link to: live pages of everybody, drafts of one's own section.
    "wagtailadmin_choose_page_child",
}


def test_no_address_shows_or_changes_a_page_of_another_section(
    stranger: Client, theirs: StandardPage
) -> None:
    asked = about_pages()
    assert len(asked) > 35
    before = state_of_the_site()
    open_doors = []
    for name, arguments in asked:
        for address in filled(name, set(arguments), theirs):
            form = {"title": "Taken", "slug": "taken", "next": "/admin/", "new_slug": "taken"}
            form |= {"new_title": "Taken", "new_parent_page": theirs.get_parent().pk}
            for answer in (stranger.get(address), stranger.post(address, form)):
                words = b"".join(answer) if answer.streaming else answer.content
                if answer.status_code not in REFUSED and name not in HARMLESS:
                    open_doors.append((name, answer.request["REQUEST_METHOD"], answer.status_code))
                assert CANARY.encode() not in words, (name, address)
    assert not open_doors, open_doors
    assert state_of_the_site() == before


@pytest.mark.parametrize("action", BULK)
def test_no_bulk_action_reaches_it(action: str, stranger: Client, theirs: StandardPage) -> None:
    before = state_of_the_site()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    form = {"chooser": SpotlightIndexPage.objects.get().pk, "include_descendants": "on"}
    everything = f"?id=all&childOf={theirs.get_parent().pk}"
    assert CANARY not in stranger.get(address + everything).content.decode()
    assert CANARY not in stranger.get(f"{address}?id={theirs.pk}").content.decode()
    stranger.post(f"{address}?id={theirs.pk}", form)
    assert state_of_the_site() == before


def test_the_same_person_may_work_in_her_own_section(stranger: Client) -> None:
    page = SpotlightIndexPage.objects.get().get_children().first()
    for name in ("edit", "history", "copy", "move"):
        answer = stranger.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert answer.status_code == 200, name


def test_the_chooser_offers_live_pages_of_all_and_drafts_of_ones_own_section(
    stranger: Client, draft: StandardPage
) -> None:
    parent = draft.get_parent()
    address = reverse("wagtailadmin_choose_page_child", args=[parent.pk])
    shown = stranger.get(address, {"page_type": "wagtailcore.page"}).content.decode()
    assert "Help and contact" in shown
    assert draft.title not in shown
    found = stranger.get(reverse("wagtailadmin_choose_page_search"), {"q": "Flu"})
    assert draft.title not in found.content.decode()


def test_reports_search_and_home_tell_nothing_of_it(stranger: Client, theirs: StandardPage) -> None:
    for name in (
        "wagtailadmin_home",
        "content_reviews:report",
        "wagtailadmin_reports:aging_pages",
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:workflow",
        "wagtailadmin_reports:workflow_tasks",
        "wagtailadmin_reports:locked_pages",
    ):
        answer = stranger.get(reverse(name))
        assert CANARY not in answer.content.decode(), name
        assert theirs.title not in answer.content.decode(), name


@pytest.mark.parametrize("action", ["publish", "copy", "create_alias"])
def test_the_admins_own_api_asks_the_same_questions(
    action: str, desk: Desk, draft: StandardPage
) -> None:
    """Wagtail's editor has an API of its own, and with it one more door."""
    address = reverse("wagtailadmin_api:pages:action", args=[draft.pk, action])
    for who in ("emily", "martin", "ada"):
        values = {"keep_live": True, "destination_page_id": desk.home.pk, "update_slug": who}
        desk.browser(who).post(address, values, content_type="application/json")
    assert not Page.objects.filter(title="Flu shots", live=True).exists()


def test_the_admins_own_api_deletes_no_published_spotlight(desk: Desk) -> None:
    page = SpotlightIndexPage.objects.get().get_children().first()
    desk.browser("ada").post(reverse("wagtailadmin_api:pages:action", args=[page.pk, "delete"]))
    assert Page.objects.filter(pk=page.pk, live=True).exists()


def in_the_library() -> list[tuple[str, set[str]]]:
    """Addresses of snippets and settings that take at most a row of a model."""
    return [
        (name, arguments)
        for name, arguments in addresses(get_resolver().url_patterns)
        if name.startswith("wagtailsnippets_content_")
        or (name.startswith("wagtailsettings:") and arguments >= {"pk"})
    ]


def test_rights_over_pages_open_neither_the_library_nor_the_settings(stranger: Client) -> None:
    models = {model._meta.model_name: model for model in (Topic, Contributor, GlossaryTerm)}
    before = serializers.serialize("json", [*Topic.objects.all(), *Contributor.objects.all()])
    open_doors, asked = [], 0
    for name, arguments in in_the_library():
        model = models.get(name.split(":")[0].rpartition("_")[2])
        row = model.objects.first() if model else None
        known = {"pk": row.pk if row else 1, "app_name": "content", "model_name": "sitewords"}
        if arguments - set(known):
            continue
        address = reverse(name, kwargs={key: known[key] for key in arguments})
        for answer in (stranger.get(address), stranger.post(address, {"name": "Taken"})):
            asked += 1
            if answer.status_code not in REFUSED:
                open_doors.append((name, answer.status_code))
    assert asked > 40
    assert not open_doors, open_doors
    after = serializers.serialize("json", [*Topic.objects.all(), *Contributor.objects.all()])
    assert after == before


def test_a_translation_of_another_section_is_closed_too(
    stranger: Client, theirs: StandardPage
) -> None:
    spanish = Locale.objects.create(language_code="es")
    source, _is_new = TranslationSource.get_or_create_from_instance(theirs)
    translation = Translation.objects.create(source=source, target_locale=spanish)
    source.create_or_update_translation(
        spanish, publish=False, fallback=True, copy_parent_pages=True
    )
    text = source.stringsegment_set.first()
    known = {
        "translation_id": translation.pk,
        "translation_source_id": source.pk,
        "string_segment_id": text.pk,
    }
    open_doors, asked = [], 0
    for name, arguments in addresses(get_resolver().url_patterns):
        if not name.startswith("wagtail_localize:") or not arguments & set(known):
            continue
        if arguments - set(known):
            continue
        asked += 1
        address = reverse(name, kwargs={key: known[key] for key in arguments})
        for answer in (
            stranger.get(address),
            stranger.post(address, {"publish": "", "value": "Tomado"}),
            stranger.put(address, {"value": "Tomado"}, content_type="application/json"),
        ):
            if answer.status_code not in REFUSED:
                open_doors.append((name, answer.request["REQUEST_METHOD"], answer.status_code))
    assert asked > 5
    assert not open_doors, open_doors
    assert not StringTranslation.objects.filter(locale=spanish).exists()
