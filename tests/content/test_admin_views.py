"""Who may open the admin, and has no rights on a row, reads its title on no page of the admin."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.log_actions import log
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Task
from wagtail_localize.models import Translation, TranslationSource

from content.admin_views import bulk_action_registry
from content.pages.standard import StandardPage
from content.seed.pictures import picture
from content.snippets.banners import Banner
from portal.accounts.models import User
from tests.content.conftest import Desk

SECRET = "Not for everyone"
MODELS = ("wagtailcore.page", "wagtaildocs.document", "content.portalimage", "content.banner")


@pytest.fixture
def bare(seeded: None, make_person: Callable[..., User]) -> Client:
    """A browser of somebody who may open the admin, and nothing in it."""
    person, client = make_person("Joan Bare"), Client()
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    return client


@pytest.fixture
def hidden(desk: Desk, draft: StandardPage) -> dict[str, Any]:
    """By model, a row that only some people may see."""
    Page.objects.filter(pk=draft.pk).update(title=SECRET, draft_title=SECRET)
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    image = picture("portal-tab")
    image.title, image.collection = SECRET, private
    image.save()
    file = ContentFile(b"words", "words.txt")
    later = timezone.now() + timedelta(days=1)
    rows = (
        *(draft, get_document_model()(title=SECRET, file=file, collection=private)),
        *(image, Banner(title=SECRET, text="x", starts_at=later)),
    )
    for row in rows[1:]:
        row.save()
    return dict(zip(MODELS, rows, strict=True))


def bulk_pages() -> list[tuple[str, str]]:
    """Return the model and the address of every page for several rows at once."""
    bulk_action_registry._scan_for_bulk_actions()
    return [
        (f"{app}.{model}", reverse("wagtail_bulk_action", args=[app, model, action]))
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    ]


def test_no_page_for_several_rows_names_what_one_may_not_see(
    bare: Client, hidden: dict[str, Any]
) -> None:
    pages = bulk_pages()
    assert {model for model, _address in pages} >= set(MODELS)
    for model, address in pages:
        keys = ["all", *([str(hidden[model].pk)] if model in hidden else [])]
        for key in keys:
            for ask in (bare.get, bare.post):
                answer = ask(f"{address}?id={key}")
                assert answer.status_code in (302, 404), address
                assert SECRET not in answer.content.decode(), address


@pytest.mark.parametrize("key", ["x", "", "1.5", "9" * 30, "9" * 5000, "1\0"])
def test_an_id_that_no_row_can_have_breaks_no_page(desk: Desk, key: str) -> None:
    martin = desk.browser("martin")
    for address in (
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]),
        reverse("wagtailadmin_choose_page_chosen_multiple"),
    ):
        assert martin.get(address, {"id": key}).status_code == 404


@pytest.mark.parametrize("key", ["x", "", "9" * 30, "999999"])
def test_a_folder_that_is_not_there_breaks_no_page_for_several_rows(desk: Desk, key: str) -> None:
    martin = desk.browser("martin")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert martin.get(address, {"id": "all", "childOf": key}).status_code == 404


def test_an_editor_is_told_which_pages_stay(desk: Desk, hidden: dict[str, Any]) -> None:
    """She finds the draft in the explorer, so the page may say that she may not publish it."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    page = desk.browser("emily").get(f"{address}?id={hidden['wagtailcore.page'].pk}")
    assert page.status_code == 200
    assert SECRET in page.content.decode()


def test_a_publisher_acts_on_several_pages(desk: Desk, draft: StandardPage) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    page = desk.browser("martin").get(f"{address}?id={draft.pk}")
    assert page.status_code == 200
    assert draft.title in page.content.decode()


def test_the_chooser_opens_no_draft_of_others(bare: Client, hidden: dict[str, Any]) -> None:
    draft = hidden["wagtailcore.page"]
    asked = (
        reverse("wagtailadmin_choose_page_child", args=[draft.pk]),
        f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={draft.pk}",
    )
    for address in asked:
        answer = bare.get(address)
        assert answer.status_code == 404
        assert SECRET not in answer.content.decode()


def test_the_chooser_begins_at_no_draft_of_others(bare: Client, hidden: dict[str, Any]) -> None:
    """Wagtail begins at the page above all of the kind, which may be the only one of its kind."""
    StandardPage.objects.exclude(pk=hidden["wagtailcore.page"].pk).delete()
    answer = bare.get(f"{reverse('wagtailadmin_choose_page')}?page_type=content.StandardPage")
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()


def test_an_editor_chooses_drafts_of_her_own_part(desk: Desk, hidden: dict[str, Any]) -> None:
    draft, emily = hidden["wagtailcore.page"], desk.browser("emily")
    for address in (
        reverse("wagtailadmin_choose_page_child", args=[draft.pk]),
        f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={draft.pk}",
        reverse("wagtailadmin_choose_page"),
    ):
        assert emily.get(address).status_code == 200, address


def test_no_step_of_a_workflow_names_a_draft_of_others(
    bare: Client, hidden: dict[str, Any]
) -> None:
    """Nor does the next page: Wagtail laid aside for it that the page waits for nobody."""
    pk, task = hidden["wagtailcore.page"].pk, Task.objects.first().pk
    for name, args in (
        ("workflow_action", [pk, "approve", task]),
        ("collect_workflow_action_data", [pk, "approve", task]),
        ("confirm_workflow_cancellation", [pk]),
        ("workflow_preview", [pk, task]),
    ):
        address = reverse(f"wagtailadmin_pages:{name}", args=args)
        for ask in (bare.get, bare.post):
            assert ask(address).status_code in (404, 405), address
            assert SECRET not in bare.get("/nothing.here").content.decode(), address


def test_a_reviewer_is_told_that_a_page_does_not_wait(desk: Desk, draft: StandardPage) -> None:
    """She finds it in the tree."""
    address = reverse(
        "wagtailadmin_pages:workflow_preview", args=[draft.pk, Task.objects.first().pk]
    )
    told = desk.browser("priya").get(address, follow=True).content.decode()
    assert "not currently awaiting" in told


def test_choosers_and_reports_name_no_hidden_row(bare: Client, hidden: dict[str, Any]) -> None:
    for row in hidden.values():
        log(row, "wagtail.create")
    image, document = hidden["content.portalimage"], hidden["wagtaildocs.document"]
    banner = hidden["content.banner"]
    chooser = "wagtailsnippetchoosers_content_banner"
    for address in (
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtaildocs_chooser:choose"),
        reverse("wagtaildocs_chooser:chosen", args=[document.pk]),
        f"{reverse('wagtaildocs_chooser:chosen_multiple')}?id={document.pk}",
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        f"{reverse('wagtailimages_chooser:chosen_multiple')}?id={image.pk}",
        reverse(f"{chooser}:choose"),
        reverse(f"{chooser}:chosen", args=[banner.pk]),
        f"{reverse(f'{chooser}:chosen_multiple')}?id={banner.pk}",
    ):
        assert SECRET not in bare.get(address).content.decode(), address


def lists_of_the_admin() -> list[str]:
    """The address of every page of the admin that needs no row: it lists some, or asks for one."""
    root = reverse("wagtailadmin_home")
    names = {"app_label": "content", "model_name": "banner"}
    found = []
    for route in _routes(get_resolver().url_patterns):
        for name, value in names.items():
            route = re.sub(rf"<(\w+:)?{name}>", value, route)
        if f"/{route}".startswith(root) and not re.search(r"[<(\\]", route):
            found.append(f"/{route}")
    return sorted({*found} - {f"{root}failwhale/"})  # Wagtail's page that fails to try mails


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern).removeprefix("^").removesuffix("$")
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def test_no_list_of_the_admin_names_a_hidden_row(bare: Client, hidden: dict[str, Any]) -> None:
    """Nor does one of what was done, of what points at it, or of what is translated."""
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    for row in hidden.values():
        log(row, "wagtail.create")
    for model in ("wagtailcore.page", "content.banner"):
        row = type(hidden[model]).objects.get(pk=hidden[model].pk)
        source, _is_new = TranslationSource.get_or_create_from_instance(row)
        Translation.objects.create(source=source, target_locale=spanish)
    lists = lists_of_the_admin()
    for name in ("translations_report", "translations_report_results"):
        assert reverse(f"wagtail_localize:{name}") in lists
    assert reverse("wagtail_localize:snippets_api_listing", args=["content", "banner"]) in lists
    for address in lists:
        assert SECRET not in bare.get(address).content.decode(), address


def test_who_finds_a_page_in_the_tree_finds_its_translation_in_the_report(
    desk: Desk, hidden: dict[str, Any]
) -> None:
    page = StandardPage.objects.get(pk=hidden["wagtailcore.page"].pk)
    source, _is_new = TranslationSource.get_or_create_from_instance(page)
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    Translation.objects.create(source=source, target_locale=spanish)
    report = reverse("wagtail_localize:translations_report")
    assert SECRET in desk.browser("emily").get(report).content.decode()
    banners = reverse("wagtail_localize:snippets_api_listing", args=["content", "banner"])
    assert SECRET in desk.browser("martin").get(banners).content.decode()
