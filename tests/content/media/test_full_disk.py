"""The disk of pictures is full: readers keep their pages, editors read why nothing was saved."""

import errno
import os
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.pages.home import HomePage
from content.pages.spotlights import SpotlightPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_words: Any) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)


@pytest.fixture
def editor(client: Client, make_person: Any) -> Client:
    person = make_person("Ed Editor", is_superuser=True)
    person.groups.add(*Group.objects.all()[:1])
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def picture() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (900, 600)).save(made, "PNG")
    return SimpleUploadedFile("doctor.png", made.getvalue(), "image/png")


def test_a_page_whose_picture_was_never_shown_before_keeps_its_words(
    client: Client, full_disk: None
) -> None:
    page = SpotlightPage.objects.live().exclude(lead_picture=None).first()
    assert page is not None
    page.lead_picture.renditions.all().delete()
    answered = client.get(page.url)
    assert answered.status_code == 200
    assert page.title in answered.content.decode()
    assert not page.lead_picture.renditions.exists()


def test_the_picture_is_there_again_once_there_is_room(client: Client) -> None:
    page = SpotlightPage.objects.live().exclude(lead_picture=None).first()
    assert page is not None
    page.lead_picture.renditions.all().delete()
    with pytest.MonkeyPatch.context() as full:
        full.setattr(FileSystemStorage, "_save", _refuse)
        client.get(page.url, {"anew": "1"})
    assert client.get(page.url, {"anew": "2"}).status_code == 200
    assert page.lead_picture.renditions.exists()


def _refuse(*_arguments: Any, **_words: Any) -> str:
    raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))


@pytest.mark.parametrize(
    ("address", "model", "file"),
    [
        ("/admin/images/add/", get_image_model(), picture()),
        ("/admin/documents/add/", get_document_model(), SimpleUploadedFile("a.pdf", b"%PDF-1.4")),
    ],
    ids=["picture", "document"],
)
def test_an_editor_reads_that_nothing_was_saved_and_nothing_is_half_there(
    address: str, model: Any, file: Any, editor: Client, full_disk: None, caplog: Any
) -> None:
    before = model.objects.count()
    answered = editor.post(address, {"title": "Doctor", "file": file, "collection": 1})
    assert answered.status_code == 507, answered.content[:300]
    text = answered.content.decode()
    assert "There is no room for files now" in text
    assert "988" in text
    assert model.objects.count() == before
    assert "A disk is full" in caplog.text


def test_another_failure_of_a_file_says_nothing_of_room(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_words: Any) -> str:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    editor.raise_request_exception = False
    file = picture()
    answered = editor.post("/admin/images/add/", {"title": "D", "file": file, "collection": 1})
    assert answered.status_code == 500
    assert HomePage.objects.exists()
