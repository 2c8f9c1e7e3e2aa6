"""A file that readers see on a page changes only by a way on which somebody else reads it."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection

from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.snippets.images import PortalImage
from tests.content.conftest import Desk

ASKED = "Readers see this file on “%s”."


@pytest.fixture
def table(desk: Desk) -> AbstractDocument:
    """A document that no page shows yet."""
    return get_document_model().objects.create(
        title="Dose table",
        file=ContentFile(b"take one", name="dose.txt"),
        collection=Collection.get_first_root_node(),
    )


def show(desk: Desk, document: AbstractDocument) -> StandardPage:
    link = {"document": document, "text": "Dose table"}
    page = StandardPage(title="Doses", summary="x", related_links=[("link", link)])
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
    drawn = BytesIO()
    Image.new("RGB", (1200, 800)).save(drawn, "PNG")
    other = SimpleUploadedFile("other.png", drawn.getvalue(), "image/png")
    values = {"title": "Other", "file": other, "tags": "", "collection": picture.collection_id}
    address = reverse("wagtailimages:edit", args=[picture.pk])
    told = desk.browser("emily").post(address, values, follow=True).content.decode()
    assert ASKED[:-4] in told
    assert PortalImage.objects.get(pk=picture.pk).file.name == before
