"""A file of a text that was approved stays what it was until readers get that text."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import AbstractDocument
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    PageViewRestriction,
)

from content.pages.standard import StandardPage
from content.snippets.images import PortalImage
from portal.accounts.models import User
from tests.content.conftest import Desk
from tests.content.media.test_files_of_pages import (
    content,
    delete_pages,
    drawing,
    replace,
)
from tests.content.workflow.test_two_persons import published, reviewed, step, submit

APPROVED = "“Doses” was approved with"


def with_file(file: Any) -> dict[str, Any]:
    if isinstance(file, PortalImage):
        return {"body": [("picture", {"image": file, "caption": ""})]}
    return {"related_links": [("link", {"document": file, "text": "Dose table"})]}


def written(desk: Desk, file: Any, *, day: bool = False, live: bool = False) -> StandardPage:
    """A page of Emily's whose newest text shows the file; its row does not where it is live."""
    page = StandardPage(title="Doses", slug="doses", summary="x", live=live)
    desk.home.add_child(instance=page)
    if live:
        page.save_revision().publish()
        page = StandardPage.objects.get(pk=page.pk)
    for name, value in with_file(file).items():
        setattr(page, name, value)
    page.go_live_at = timezone.now() + timedelta(days=1) if day else None
    page.save_revision(user=desk.emily)
    return page


def brought_to(desk: Desk, state: str, file: Any) -> StandardPage:
    page = written(desk, file, day=state == "planned", live=state == "live")
    page = reviewed(desk, page)
    if state in ("planned", "archived"):
        step(desk.browser("martin"), page)
    if state == "archived":
        StandardPage.objects.get(pk=page.pk).unpublish()
    if state == "typed over":
        taken_off = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        taken_off.related_links = taken_off.body = []
        taken_off.save_revision(user=desk.emily)
    return page


STATES = ["new", "live", "planned", "archived", "typed over"]


@pytest.mark.parametrize("state", STATES)
def test_an_editor_does_not_replace_a_document_after_its_page_was_approved(
    state: str, desk: Desk, table: AbstractDocument
) -> None:
    brought_to(desk, state, table)
    assert APPROVED in replace(desk, "emily", table)
    assert content(table) == b"take one"
    replace(desk, "martin", table)
    assert content(table) == b"take ten"


@pytest.mark.parametrize("kind", ["document", "picture"])
@pytest.mark.parametrize("way", range(3))
@pytest.mark.parametrize("state", ["live", "planned"])
def test_an_editor_deletes_no_file_after_its_page_was_approved(
    kind: str, way: int, state: str, desk: Desk, table: AbstractDocument
) -> None:
    file = table if kind == "document" else drawing()
    brought_to(desk, state, file)
    told = desk.browser("emily").post(delete_pages(file)[way], follow=True).content.decode()
    assert f"{APPROVED} “{file.title}”, so it was not deleted." in told
    assert type(file).objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("together", [False, True])
def test_an_editor_hides_no_document_after_its_page_was_approved(
    together: bool, desk: Desk, table: AbstractDocument
) -> None:
    brought_to(desk, "new", table)
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    names = [table._meta.app_label, table._meta.model_name, "add_to_collection"]
    address = f"{reverse('wagtail_bulk_action', args=names)}?id={table.pk}&next=/admin/"
    address = address if together else reverse("wagtaildocs:edit", args=[table.pk])
    values = {"title": "Dose table", "tags": "", "collection": private.pk}
    told = desk.browser("emily").post(address, values, follow=True).content.decode()
    table.refresh_from_db()
    assert APPROVED in told
    assert table.collection != private


@pytest.mark.parametrize("state", ["only written", "sent in", "published without it"])
def test_an_editor_replaces_a_file_that_nobody_approved_or_that_is_no_longer_shown(
    state: str, desk: Desk, table: AbstractDocument
) -> None:
    if state == "published without it":
        page = brought_to(desk, "typed over", table)
        page.current_workflow_state.cancel(user=desk.emily)
        published(desk, StandardPage.objects.get(pk=page.pk))
    else:
        page = written(desk, table)
    if state == "sent in":
        submit(desk, page)
    replace(desk, "emily", table)
    assert content(table) == b"take ten"


@pytest.fixture
def filer(desk: Desk, make_person: Callable[..., User]) -> str:
    """Somebody with all rights on documents, and none on pages."""
    group = Group.objects.create(name="Files only")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for name in ("change_document", "choose_document", "delete_document"):
        GroupCollectionPermission.objects.create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=Permission.objects.get(codename=name),
        )
    desk.people["joan"] = make_person("Joan Bare")
    desk.people["joan"].groups.add(group)
    return "joan"


def hidden_live(desk: Desk, file: Any) -> StandardPage:
    page = published(desk, written(desk, file))
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    return page


@pytest.mark.parametrize("state", [*STATES[:1], *STATES[2:], "restricted"])
def test_a_file_names_no_page_to_somebody_who_may_not_see_the_page(
    state: str, filer: str, desk: Desk, table: AbstractDocument
) -> None:
    page = hidden_live(desk, table) if state == "restricted" else brought_to(desk, state, table)
    told = [
        replace(desk, filer, table),
        desk.browser(filer).post(delete_pages(table)[0], follow=True).content.decode(),
    ]
    assert page.title == "Doses"
    assert not any("Doses" in text for text in told)
    assert all("stays as it is: a page that you can" in text for text in told)
    assert content(table) == b"take one"


def test_a_file_names_a_page_that_everybody_reads(
    filer: str, desk: Desk, table: AbstractDocument
) -> None:
    published(desk, written(desk, table))
    assert "Readers see this file on “Doses”" in replace(desk, filer, table)
