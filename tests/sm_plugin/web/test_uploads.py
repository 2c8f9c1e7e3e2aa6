"""Uploads stay in memory and within bounds, whatever is sent."""

import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import sm_plugin
from sm_plugin import urls as ours
from sm_plugin.drafts.models import Draft
from sm_plugin.files.inspection.recognition import recognize
from sm_plugin.files.models import Attachment
from sm_plugin.files.refusals import FileRefused
from sm_plugin.web.attaching import FILES_HEADER
from sm_plugin.web.marking import MARK, is_own
from sm_plugin.web.uploads import is_cut_off, uploads_in
from tests.factories import TopicFactory, begun_draft
from tests.sm_plugin.matrix.cast import signed_in

MEGABYTE = 1024 * 1024
BOUNDARY = "a-boundary-of-our-own"


class Endless:
    """A request body that is made while it is read: words first, then one file of `size` bytes."""

    def __init__(self, size: int, fields: dict[str, str], name: str = "movie.pdf") -> None:
        lines = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        )
        head = (
            f'{lines}--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; '
            f'filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        )
        self.head, self.tail = BytesIO(head.encode()), BytesIO(f"\r\n--{BOUNDARY}--\r\n".encode())
        self.left = size
        self.length = len(head.encode()) + size + len(self.tail.getvalue())
        self.read_of_file = 0

    def read(self, size: int = -1) -> bytes:
        wanted = size if size >= 0 else 64 * 1024
        if part := self.head.read(wanted):
            return part
        if self.left:
            part = bytes(min(wanted, self.left, 64 * 1024))
            self.left -= len(part)
            self.read_of_file += len(part)
            return part
        return self.tail.read(wanted)

    def readline(self, size: int = -1) -> bytes:
        raise AssertionError("nobody reads a body of parts by lines")


def post(client: Client, url: str, body: Endless) -> Any:
    given = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(body.length),
        "wsgi.input": body,
    }
    return client.generic("POST", url, **given)


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails the test when an upload would go to the disk."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        pytest.fail("an upload touched the disk")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", refuse)
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", refuse)


@pytest.fixture
def veteran(mailbox: Any) -> Client:
    return signed_in(mailbox.owner)


class Watched(Endless):
    """Looks into the folder for uploads when the file has come in whole."""

    def __init__(self, folder: Path, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = folder
        self.seen: list[str] | None = None

    def read(self, size: int = -1) -> bytes:
        if not self.left:
            self.seen = [one.name for one in self.folder.iterdir()]
        return super().read(size)


def words() -> dict[str, str]:
    return {
        "topic": str(TopicFactory().pk),
        "subject": "Dizzy",
        "body": "I feel dizzy when I get up.",
        "idempotency_key": str(uuid4()),
        "action": "add_files",
    }


@pytest.mark.django_db
def test_five_megabytes_stay_off_the_disk(no_disk, veteran, team):
    body = Endless(5 * MEGABYTE, words(), name="notes.txt")

    page = post(veteran, reverse("sm_plugin:compose", kwargs={"team_id": team.pk}), body)

    assert page.status_code == 422, "zeros are no text, but they came in"
    assert "doesn&#x27;t fit the end of its name" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("mounted", ["as ever", "under another name", "as one view"])
def test_a_file_is_never_on_the_disk_whatever_the_host_calls_our_addresses(
    mounted, veteran, team, tmp_path, settings
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    address = reverse("sm_plugin:compose", kwargs={"team_id": team.pk})
    if mounted != "as ever":
        settings.ROOT_URLCONF = "tests.sm_plugin.web.other_addresses"
        address = {
            "under another name": f"/letters/{address.partition('/secure-messaging/')[2]}",
            "as one view": f"/write/{team.pk}/",
        }[mounted]
    body = Watched(tmp_path, 5 * MEGABYTE, words(), name="notes.txt")

    page = post(veteran, address, body)

    assert page.status_code == 422, "zeros are no text, but they came in"
    assert body.seen == []


@pytest.mark.django_db
def test_the_folder_is_looked_into_at_the_right_moment(tmp_path, settings, rf: RequestFactory):
    """Another page of the site writes its upload there, and we see it."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = Watched(tmp_path, 5 * MEGABYTE, {}, name="notes.txt")
    given = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(body.length),
        "wsgi.input": body,
    }
    request = rf.generic("POST", "/admin/images/add/", **given)

    assert request.FILES

    assert body.seen
    assert body.seen[0].endswith(".upload.txt")


def test_every_address_of_ours_is_known_as_ours():
    """By a mark on the view, which every decorator carries on."""
    patterns = list(flat(ours.urlpatterns))

    assert len(patterns) > 40
    assert [str(one.pattern) for one in patterns if not getattr(one.callback, MARK, False)] == []


def flat(patterns: list[Any]) -> Any:
    for one in patterns:
        yield from flat(one.url_patterns) if hasattr(one, "url_patterns") else [one]


def test_a_text_sent_after_the_session_ended_is_known_as_ours_under_another_name(settings, rf):
    """The same question, asked by the page that keeps a text whose writer was signed out."""
    settings.ROOT_URLCONF = "tests.sm_plugin.web.other_addresses"

    assert is_own(rf.post(f"/write/{uuid4()}/"))
    assert not is_own(rf.post("/somewhere/"))
    assert not is_own(rf.post("/admin/images/add/"))


# Peers' hole 50: a large upload fills the memory.
@pytest.mark.django_db
def test_forty_megabytes_are_read_through_and_none_of_it_is_kept(no_disk, veteran, team):
    body = Endless(40 * MEGABYTE, words())
    tracemalloc.start()

    page = post(veteran, reverse("sm_plugin:compose", kwargs={"team_id": team.pk}), body)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert page.status_code == 422
    assert "“movie.pdf” was not added." in page.content.decode()
    assert Draft.objects.get().words.body == "I feel dizzy when I get up."
    assert peak < 20 * MEGABYTE, f"{peak // MEGABYTE} MB at once"


@pytest.mark.django_db
def test_two_hundred_megabytes_are_cut_off_and_the_words_are_kept(no_disk, veteran, team):
    body = Endless(200 * MEGABYTE, words())

    page = post(veteran, reverse("sm_plugin:compose", kwargs={"team_id": team.pk}), body)

    assert page.status_code == 422
    assert "These files are too large" in page.content.decode()
    assert "I feel dizzy when I get up." in page.content.decode()
    assert Draft.objects.get().words.subject == "Dizzy"
    assert body.read_of_file < MEGABYTE, "the rest was never read"


@pytest.mark.django_db
def test_a_request_that_is_cut_off_sends_nothing(veteran, team):
    fields = words() | {"action": "send"}

    page = post(
        veteran,
        reverse("sm_plugin:compose", kwargs={"team_id": team.pk}),
        Endless(60 * MEGABYTE, fields),
    )

    assert page.status_code == 422
    assert Draft.objects.get().thread is None


@pytest.mark.django_db
def test_a_request_that_is_cut_off_beside_a_conflict_is_told_of(veteran, mailbox, team):
    draft = begun_draft(mailbox, team)
    fields = words() | {"version": "0", "page": str(uuid4()), "action": "send"}

    page = post(
        veteran,
        reverse("sm_plugin:draft", args=[draft.pk]),
        Endless(60 * MEGABYTE, fields),
    )

    assert page.status_code == 409
    assert "These files are too large, so none was added." in page.content.decode()


@pytest.mark.django_db
def test_other_pages_of_the_site_take_files_as_before(rf: RequestFactory):
    """Wagtail's pictures are larger, and go the way that Django goes."""
    request = rf.post("/admin/images/add/", {"file": BytesIO(bytes(3 * MEGABYTE))})

    assert isinstance(request.FILES["file"], TemporaryUploadedFile)


def test_many_files_in_one_request_are_bounded_together(rf: RequestFactory):
    """What goes beyond the bound has a name and a size, and no content."""
    files = []
    for n in range(8):
        file = BytesIO(bytes(4 * MEGABYTE))
        file.name = f"{n}.pdf"
        files.append(file)
    request = rf.post(reverse("sm_plugin:choose_team"), {"files": files})
    assert not is_cut_off(request)

    found = uploads_in(request)

    assert [one.size for one in found] == [4 * MEGABYTE] * 8
    assert sum(len(one.content) for one in found) <= 16 * MEGABYTE


@pytest.mark.django_db
def test_a_file_beside_photos_that_fill_the_request_is_not_kept_empty(veteran, team):
    """It was dropped unread: the person hears so, and no file of zero bytes stands as added."""
    diary = b"Blood pressure 120/80 this morning.\n" * (2 * MEGABYTE // 36)
    photos = [SimpleUploadedFile(f"{n}.heic", bytes(5 * MEGABYTE)) for n in range(3)]
    files = [*photos, SimpleUploadedFile("diary.txt", diary)]

    page = veteran.post(
        reverse("sm_plugin:compose", kwargs={"team_id": team.pk}), words() | {"files": files}
    )

    assert "“diary.txt” was not added. All files of a message together" in page.content.decode()
    assert not Attachment.objects.exists()


@given(st.lists(st.sampled_from([0, 1, 2 * MEGABYTE, 6 * MEGABYTE, 6 * MEGABYTE + 1]), max_size=6))
def test_what_is_received_of_a_file_is_all_of_it_or_it_is_refused(sizes):
    files = [SimpleUploadedFile(f"{n}.txt", b"a" * size) for n, size in enumerate(sizes)]
    address = reverse("sm_plugin:choose_team")

    for upload in uploads_in(RequestFactory().post(address, {"files": files})):
        try:
            recognize(upload)
        except FileRefused:
            continue
        assert upload.content == b"a" * upload.size


def test_the_page_s_script_says_who_it_is():
    script = Path(sm_plugin.__file__).parent / "static/sm_plugin/files.js"

    assert f'"{FILES_HEADER}"' in script.read_text()
