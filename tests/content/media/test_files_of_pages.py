"""A file that readers see on a page changes only by a way on which somebody else reads it."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection, CollectionViewRestriction

from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.snippets.images import PortalImage
from tests.content.conftest import Desk

ASKED = "Readers see this file on “%s”."


def png() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (1200, 800)).save(drawn, "PNG")
    return drawn.getvalue()


def drawing() -> PortalImage:
    return PortalImage.objects.create(title="Doses", file=ImageFile(BytesIO(png()), "doses.png"))


def show(desk: Desk, file: Any) -> StandardPage:
    page = StandardPage(title="Doses", summary="x")
    if isinstance(file, PortalImage):
        page.body = [("picture", {"image": file, "caption": ""})]
    else:
        page.related_links = [("link", {"document": file, "text": "Dose table"})]
    desk.home.add_child(instance=page).save_revision().publish()
    return page


def replace(desk: Desk, who: str, document: AbstractDocument) -> str:
    """What the next page says to who sends another file with another title."""
    other = SimpleUploadedFile("other.txt", b"take ten", "text/plain")
    values = {"title": "Table of doses", "file": other, "tags": ""}
    values["collection"] = document.collection_id
    address = reverse("wagtaildocs:edit", args=[document.pk])
    return desk.browser(who).post(address, values, follow=True).content.decode()


def content(document: AbstractDocument) -> bytes:
    with get_document_model().objects.get(pk=document.pk).open_file() as file:
        return file.read()


def test_an_editor_does_not_replace_a_document_that_readers_see(
    desk: Desk, table: AbstractDocument
) -> None:
    show(desk, table)
    assert ASKED % "Doses" in replace(desk, "emily", table)
    assert content(table) == b"take one"


def test_an_editor_changes_what_else_is_known_of_it(desk: Desk, table: AbstractDocument) -> None:
    show(desk, table)
    values = {"title": "Table of doses", "tags": "", "collection": table.collection_id}
    desk.browser("emily").post(reverse("wagtaildocs:edit", args=[table.pk]), values)
    table.refresh_from_db()
    assert (table.title, content(table)) == ("Table of doses", b"take one")


@pytest.mark.parametrize("page_is", ["none", "archived", "live, for a publisher"])
def test_a_document_is_replaced_where_no_reader_sees_it_or_by_who_publishes(
    page_is: str, desk: Desk, table: AbstractDocument
) -> None:
    if page_is != "none":
        page = show(desk, table)
        if page_is == "archived":
            page.unpublish()
    replace(desk, "martin" if "publisher" in page_is else "emily", table)
    assert content(table) == b"take ten"


def test_an_editor_does_not_replace_a_picture_that_readers_see(desk: Desk) -> None:
    page = SpotlightPage.objects.get()
    picture, before = page.lead_picture, page.lead_picture.file.name
    other = SimpleUploadedFile("other.png", png(), "image/png")
    values = {"title": "Other", "file": other, "tags": "", "collection": picture.collection_id}
    address = reverse("wagtailimages:edit", args=[picture.pk])
    told = desk.browser("emily").post(address, values, follow=True).content.decode()
    assert ASKED[:-4] in told
    assert PortalImage.objects.get(pk=picture.pk).file.name == before


def delete_pages(file: Any) -> list[str]:
    """The addresses of every page that deletes this file, alone or with others."""
    app = "wagtailimages" if isinstance(file, PortalImage) else "wagtaildocs"
    names = [file._meta.app_label, file._meta.model_name, "delete"]
    return [
        reverse(f"{app}:delete", args=[file.pk]),
        reverse(f"{app}:delete_multiple", args=[file.pk]),
        f"{reverse('wagtail_bulk_action', args=names)}?id={file.pk}&next={reverse(f'{app}:index')}",
    ]


@pytest.mark.parametrize("kind", ["document", "picture"])
@pytest.mark.parametrize("way", range(3))
def test_an_editor_deletes_no_file_that_readers_see(
    kind: str, way: int, desk: Desk, table: AbstractDocument
) -> None:
    file = table if kind == "document" else drawing()
    page = show(desk, file)
    emily, martin = desk.browser("emily"), desk.browser("martin")
    told = emily.post(delete_pages(file)[way], follow=True).content.decode()
    assert f"Readers see “{file.title}” on “{page.title}”, so it was not deleted." in told
    assert type(file).objects.filter(pk=file.pk).exists()
    martin.post(delete_pages(file)[way])
    assert not type(file).objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("way", range(3))
def test_an_editor_deletes_a_file_that_no_reader_sees(
    way: int, desk: Desk, table: AbstractDocument
) -> None:
    desk.browser("emily").post(delete_pages(table)[way])
    assert not get_document_model().objects.filter(pk=table.pk).exists()


@pytest.mark.parametrize("page_is", ["live", "none"])
@pytest.mark.parametrize("together", [False, True])
def test_an_editor_moves_no_document_that_readers_see_where_they_do_not_get_it(
    together: bool, page_is: str, desk: Desk, table: AbstractDocument
) -> None:
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    if page_is == "live":
        show(desk, table)
    names = [table._meta.app_label, table._meta.model_name, "add_to_collection"]
    index = reverse("wagtaildocs:index")
    address = f"{reverse('wagtail_bulk_action', args=names)}?id={table.pk}&next={index}"
    address = address if together else reverse("wagtaildocs:edit", args=[table.pk])
    values = {"title": "Dose table", "tags": "", "collection": private.pk}
    told = desk.browser("emily").post(address, values, follow=True).content.decode()
    table.refresh_from_db()
    assert (table.collection == private) is (page_is == "none")
    assert ("on “Doses”" in told) is (page_is == "live")
