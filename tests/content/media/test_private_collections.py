"""Everyone can see a picture who knows its address, so no collection says that it is private."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from content.media.checks import check_no_picture_seems_private
from content.seed.pictures import picture
from content.snippets.images import PortalImage
from tests.content.conftest import Desk

NEEDS_SIGN_IN = {"restriction_type": "login", "password": ""}


@pytest.fixture
def ada(desk: Desk) -> Client:
    return desk.browser("ada")


@pytest.fixture
def private(desk: Desk) -> Collection:
    """A private collection, and one inside of it."""
    outer = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=outer, restriction_type="login")
    return outer.add_child(name="Inside")


@pytest.fixture
def image(desk: Desk) -> PortalImage:
    return picture("portal-tab")


def privacy_of(collection: Collection) -> str:
    return reverse("wagtailadmin_collections:set_privacy", args=[collection.pk])


def test_no_picture_goes_into_a_private_collection(private: Collection, image: PortalImage) -> None:
    for collection in (private, private.get_parent()):
        image.collection = collection
        with pytest.raises(ValidationError, match="private collection"):
            image.full_clean()


def test_a_form_of_a_picture_says_so(ada: Client, private: Collection, image: PortalImage) -> None:
    form = {"title": "Portal", "collection": private.pk, "tags": "", "description": ""}
    address = reverse("wagtailimages:edit", args=[image.pk])
    assert "is a private collection" in ada.post(address, form).content.decode()
    image.refresh_from_db()
    assert image.collection_id != private.pk


def test_nor_do_several_together(ada: Client, private: Collection, image: PortalImage) -> None:
    names = ["content", "portalimage", "add_to_collection"]
    address = f"{reverse('wagtail_bulk_action', args=names)}?id={image.pk}"
    back = reverse("wagtailimages:index")
    ada.post(f"{address}&next={back}", {"collection": private.pk})
    image.refresh_from_db()
    assert image.collection_id != private.pk
    assert "is a private collection" in ada.get(back).content.decode()
    open_to_all = Collection.get_first_root_node().add_child(name="Open")
    ada.post(address, {"collection": open_to_all.pk})
    image.refresh_from_db()
    assert image.collection_id == open_to_all.pk


def test_a_collection_with_pictures_is_not_made_private(ada: Client, image: PortalImage) -> None:
    outer = Collection.get_first_root_node().add_child(name="Portal")
    inner = outer.add_child(name="Pictures")
    PortalImage.objects.filter(pk=image.pk).update(collection=inner)
    for collection in (outer, inner):
        for answer in (
            ada.get(privacy_of(collection)),
            ada.post(privacy_of(collection), NEEDS_SIGN_IN),
        ):
            assert "holds pictures" in answer.json()["html"]
    assert not CollectionViewRestriction.objects.exists()


def test_a_collection_of_documents_may_be_private(ada: Client) -> None:
    collection = Collection.get_first_root_node().add_child(name="Documents")
    assert "restriction_type" in ada.get(privacy_of(collection)).json()["html"]
    ada.post(privacy_of(collection), NEEDS_SIGN_IN)
    assert collection.view_restrictions.exists()


def test_what_was_private_before_is_told_and_can_be_opened(
    ada: Client, private: Collection, image: PortalImage
) -> None:
    PortalImage.objects.filter(pk=image.pk).update(collection=private)
    outer = private.get_parent()
    (told,) = checked()
    assert told.id == "content.W002"
    assert outer.name in told.msg
    assert "restriction_type" in ada.get(privacy_of(outer)).json()["html"]
    ada.post(privacy_of(outer), {"restriction_type": "none"})
    assert checked() == []


def checked() -> list[Any]:
    return check_no_picture_seems_private(databases=["default"])
