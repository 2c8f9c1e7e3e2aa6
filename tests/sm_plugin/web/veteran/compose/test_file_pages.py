"""Files on the pages of both sides: adding, sending, saving, taking off, and every way it fails."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.models import Draft
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from tests.factories import TopicFactory, mailbox_of, member, patient_at, sent_message
from tests.scanner import HARMFUL
from tests.sm_plugin.files import samples as made
from tests.sm_plugin.matrix.cast import signed_in

pytestmark = pytest.mark.django_db


def chosen(name: str = "diary.txt", content: bytes = made.TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/x-anything")


@pytest.fixture
def nurse(team: CareTeam) -> Client:
    return signed_in(member(team))


def url(name: str, **ids: Any) -> str:
    return reverse(f"sm_plugin:{name}", kwargs=ids)


def form(**more: Any) -> dict[str, Any]:
    return {
        "topic": str(TopicFactory().pk),
        "subject": "Dizzy in the morning",
        "body": "I feel dizzy when I get up.",
        "idempotency_key": str(uuid4()),
        **more,
    }


@pytest.fixture
def sent(
    clamd: Any, add: Callable[..., Attachment], draft: Draft, mailbox: Mailbox, team: CareTeam
) -> Any:
    """A clean text and a clean picture that went out with a message."""
    text, photo = add("diary of pain.txt"), add("photo.jpg", made.photo_with_position())
    message = sent_message(mailbox, team)
    hand_over(draft, message)
    return SimpleNamespace(text=text, photo=photo, message=message, thread=message.thread)


# --- Adding -------------------------------------------------------------------------------------


def test_files_are_added_without_a_script_and_the_text_is_kept(clamd, veteran, team):
    page = veteran.post(
        url("compose", team_id=team.pk),
        form(action="add_files", files=[chosen(), chosen("photo.png", made.picture("PNG"))]),
        follow=True,
    )

    draft = Draft.objects.get()
    assert page.redirect_chain[-1][0] == f"{url('draft', draft_id=draft.pk)}#files"
    text = page.content.decode()
    assert draft.words.body == "I feel dizzy when I get up."
    assert all(word in text for word in ("diary.txt", "photo.png", "Ready", "2 files were added"))
    assert "1 KB" in text
    assert [one.name for one in draft.attachments.all()] == ["diary.txt", "photo.png"]


def test_files_not_added_yet_go_with_the_message_when_send_is_pressed(clamd, veteran, team):
    response = veteran.post(url("compose", team_id=team.pk), form(files=[chosen()]))

    message = Message.objects.get()
    assert response["Location"] == url("thread", thread_id=message.thread_id)
    assert [one.name for one in message.attachments.all()] == ["diary.txt"]
    assert not Draft.objects.exists()


def test_the_same_form_sent_twice_sends_message_and_files_once(clamd, veteran, team):
    words = form()
    for _time in range(2):
        response = veteran.post(
            url("compose", team_id=team.pk), words | {"files": [chosen()], "action": "send"}
        )
        assert response.status_code == 302

    assert Message.objects.count() == Attachment.objects.count() == 1


def test_files_go_with_a_reply(clamd, veteran, mailbox, team):
    thread = sent_message(mailbox, team).thread
    veteran.post(
        url("reply", thread_id=thread.pk),
        {"action": "add_files", "body": "More", "files": chosen()},
    )
    page = veteran.get(url("thread", thread_id=thread.pk))
    assert "diary.txt" in page.content.decode()

    veteran.post(
        url("reply", thread_id=thread.pk), {"body": "More", "idempotency_key": str(uuid4())}
    )

    assert [one.name for one in thread.messages.latest("sent_at").attachments.all()] == [
        "diary.txt"
    ]


@pytest.mark.parametrize("action", ["add_files", "send", "save"])
def test_a_file_that_is_refused_keeps_text_and_other_files_and_sends_nothing(
    action, clamd, veteran, team
):
    files = [chosen(), chosen("bad.txt", HARMFUL), chosen("tool.exe", b"MZ")]
    page = veteran.post(url("compose", team_id=team.pk), form(action=action, files=files))

    text = page.content.decode()
    assert page.status_code == 422
    assert "“bad.txt” was not added. Our virus check found something harmful" in text
    assert "“tool.exe” was not added. We can&#x27;t take this kind of file." in text
    assert "I feel dizzy when I get up." in text
    assert not Message.objects.exists()
    assert [one.name for one in Draft.objects.get().attachments.all()] == ["diary.txt"]


def test_the_same_file_twice_is_told_and_kept_once(clamd, veteran, team):
    page = veteran.post(
        url("compose", team_id=team.pk),
        form(action="add_files", files=[chosen(), chosen("copy.txt"), chosen("b.txt", b"Other")]),
    )

    text = page.content.decode()
    assert "“copy.txt” was not added. The same file is already in your message." in text
    assert [one.name for one in Draft.objects.get().attachments.all()] == ["diary.txt", "b.txt"]


def test_the_same_picture_twice_is_told_and_another_message_may_have_it(clamd, veteran, team):
    for _message in range(2):
        files = [chosen("a.png", made.picture("PNG")), chosen("b.png", made.picture("PNG"))]
        page = veteran.post(url("compose", team_id=team.pk), form(action="add_files", files=files))
        assert "“b.png” was not added. The same file" in page.content.decode()

    assert Attachment.objects.count() == 2


def test_add_files_without_a_file_says_what_to_do(veteran, team):
    page = veteran.post(url("compose", team_id=team.pk), form(action="add_files"))

    assert page.status_code == 422
    assert "Choose a file first" in page.content.decode()
    assert "I feel dizzy when I get up." in page.content.decode()


def test_files_are_kept_though_the_text_conflicts_with_another_window(clamd, veteran, draft):
    address = url("draft", draft_id=draft.pk)
    words = form(version=0, page=str(uuid4()), body="Other words", files=[chosen()])

    page = veteran.post(address, words | {"action": "add_files"})

    assert page.status_code == 409
    assert "Other words" in page.content.decode()
    assert [one.name for one in draft.attachments.all()] == ["diary.txt"]


@pytest.mark.parametrize("action", ["add_files", "send", "save"])
def test_a_file_refused_beside_a_conflict_is_told_of(action, clamd, veteran, draft):
    files = [chosen(), chosen("wound.heic", b"x" * 100)]
    words = form(version=0, page=str(uuid4()), body="Other words", files=files)

    page = veteran.post(url("draft", draft_id=draft.pk), words | {"action": action})

    text = page.content.decode()
    assert (page.status_code, "Other words" in text) == (409, True)
    assert "“wound.heic” was not added. It is a photo of a kind that we can&#x27;t read" in text
    assert [one.name for one in draft.attachments.all()] == ["diary.txt"]


def test_too_many_in_an_hour_are_refused_in_words_and_the_text_is_kept(clamd, veteran, team):
    for _time in range(12):
        files = [chosen("a.exe", b"MZ")] * 5
        veteran.post(url("compose", team_id=team.pk), form(action="add_files", files=files))

    page = veteran.post(url("compose", team_id=team.pk), form(action="send", files=[chosen()]))

    assert page.status_code == 422
    assert "many files in the last hour" in page.content.decode()
    assert "You can add more in 60 minutes." in page.content.decode()
    assert "I feel dizzy when I get up." in page.content.decode()
    assert AuditEvent.objects.filter(code="too_many_uploads").count() == 1


def test_the_script_gets_the_list_alone(clamd, veteran, team):
    page = veteran.post(
        url("compose", team_id=team.pk),
        form(action="add_files", files=[chosen(), chosen("a.exe", b"MZ")]),
        headers={"X-SM-Files": "1"},
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "<html" not in text
    assert "data-files" in text
    assert "1 file was added" in text
    assert "“a.exe” was not added." in text


def test_without_a_scanner_the_page_says_so_and_the_message_goes_out(veteran, nurse, team):
    """Never a pass, and never a lost message."""
    address = url("compose", team_id=team.pk)
    assert "No virus check runs on this site" in veteran.get(address).content.decode()

    veteran.post(address, form(files=[chosen()]))

    message = Message.objects.get()
    attachment = message.attachments.get()
    item = message.thread.work_items.get()
    for client, page, file in (
        (veteran, url("thread", thread_id=message.thread_id), url("file", file_id=attachment.pk)),
        (nurse, url("item", item_id=item.pk), url("team_file", file_id=attachment.pk)),
    ):
        text = client.get(page).content.decode()
        assert "Not available yet" in text
        assert file not in text, "no link to what is closed"
        answer = client.get(file)
        assert answer.status_code == 409
        assert "not available yet" in answer.content.decode()


# --- Saving -------------------------------------------------------------------------------------


def test_both_sides_save_the_file_under_its_name_as_what_we_know_it_to_be(sent, veteran, nurse):
    for client, name in ((veteran, "file"), (nurse, "team_file")):
        answer = client.get(url(name, file_id=sent.text.pk))

        assert answer.content == made.TEXT
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="diary of pain.txt"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "no-store, private"
        assert "ETag" not in answer
        assert "Last-Modified" not in answer


def test_a_picture_is_handed_out_without_its_position_and_shown_small(sent, veteran, nurse):
    for client, name in ((veteran, "file"), (nurse, "team_file")):
        picture = client.get(url(name, file_id=sent.photo.pk))
        preview = client.get(url(f"{name}_preview", file_id=sent.photo.pk))

        assert picture["Content-Type"] == preview["Content-Type"] == "image/jpeg"
        assert b"taken at home" not in picture.content + preview.content
        assert preview["Content-Disposition"] == "inline"
        assert preview["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert veteran.get(url("file_preview", file_id=sent.text.pk)).status_code == 404


def test_threads_list_their_files_on_both_sides(sent, veteran, nurse):
    item = sent.thread.work_items.get()
    for client, page, name in (
        (veteran, url("thread", thread_id=sent.thread.pk), "file"),
        (nurse, url("item", item_id=item.pk), "team_file"),
    ):
        text = client.get(page).content.decode()
        assert "2 files" in text
        assert "diary of pain.txt" in text
        assert "Text file, 1 KB" in text
        assert f'href="{url(name, file_id=sent.text.pk)}"' in text
        assert f'src="{url(f"{name}_preview", file_id=sent.photo.pk)}"' in text


def test_a_thread_takes_one_query_more_for_files_however_many_there_are(
    clamd, add, draft, mailbox, team, veteran, nurse, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    thread = sent_message(mailbox, team).thread
    pages = [
        (veteran, url("thread", thread_id=thread.pk)),
        (nurse, url("item", item_id=thread.work_items.get().pk)),
    ]

    def counted() -> list[int]:
        counts = []
        for client, page in pages:
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            counts.append(len(asked))
        return counts

    counted()
    before = counted()
    for n in range(4):
        add(f"{n}.txt")
    hand_over(draft, thread.messages.get())

    assert counted() == [without + 1 for without in before]


# Peers' hole 39: media without signing in. 10: previews by another way than the files.
def test_nobody_gets_a_file_without_signing_in_or_from_another_mailbox(sent, team):
    james = signed_in(mailbox_of(patient_at(team.facility, "James Okafor"), team).owner)
    for name in ("file", "file_preview", "team_file", "team_file_preview"):
        address = url(name, file_id=sent.photo.pk)
        assert Client().get(address).status_code == 302
        assert james.get(address).status_code == 404


def test_another_author_s_draft_keeps_its_files_to_itself(clamd, add, nurse, team):
    attachment = add("photo.png", made.picture("PNG"))
    james = signed_in(mailbox_of(patient_at(team.facility, "James Okafor"), team).owner)

    for client in (james, nurse):
        for name in ("file", "file_preview", "team_file", "team_file_preview"):
            answer = client.get(url(name, file_id=attachment.pk))
            assert answer.status_code == (302 if (client, name[:4]) == (nurse, "file") else 404)
            assert b"PNG" not in answer.content
    assert signed_in(attachment.added_by).get(url("file", file_id=attachment.pk)).content


def test_a_harmful_file_is_gone_and_both_sides_read_why(sent, veteran):
    Attachment.objects.filter(pk=sent.text.pk).update(verdict=Verdict.INFECTED)

    assert veteran.get(url("file", file_id=sent.text.pk)).status_code == 404
    page = veteran.get(url("thread", thread_id=sent.thread.pk)).content.decode()
    assert "diary of pain.txt" in page
    assert "Removed because it was harmful" in page


# Peers' hole 20: a name or a path in the address.
@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "%2e%2e%2fetc", "..%5c", "%00", "/etc/passwd", "diary.txt"]
)
def test_a_file_is_asked_for_by_its_id_alone(path, sent, veteran):
    base = url("inbox")
    assert veteran.get(f"{base}files/{path}").status_code == 404
    assert veteran.get(f"{base}files/{path}/preview/").status_code == 404


@pytest.mark.parametrize(
    ("given", "sent_as"),
    [
        ("a\r\nSet-Cookie: x=1.txt", 'attachment; filename="a Set-Cookie: x=1.txt"'),
        ('a";x="b.txt', 'attachment; filename="a\\";x=\\"b.txt"'),
        ("../../x.txt", 'attachment; filename="x.txt"'),
        ("Résumé ☂.txt", "attachment; filename*=utf-8''R%C3%A9sum%C3%A9%20%E2%98%82.txt"),
        ("exe\u202etxt.txt", 'attachment; filename="exetxt.txt"'),
    ],
)
def test_a_forged_name_makes_no_header_and_no_path(given, sent_as, clamd, add, draft):
    attachment = add(given)

    answer = signed_in(draft.author).get(url("file", file_id=attachment.pk))

    assert answer["Content-Disposition"] == sent_as
    assert "Set-Cookie" not in answer


XSS = ["<img src=x onerror=alert(1)>.txt", '"><svg onload=alert(1)>.txt', "{{ 7*7 }}'.txt"]


@pytest.mark.parametrize("name", XSS)
def test_a_name_is_text_on_every_page(name, clamd, add, draft, mailbox, team, veteran, nurse):
    attachment = add(name)
    pages = [
        veteran.get(url("draft", draft_id=draft.pk)),
        veteran.get(url("remove_file", draft_file_id=attachment.pk)),
        veteran.post(
            url("draft", draft_id=draft.pk),
            form(action="add_files", version=draft.version, files=[chosen(name, HARMFUL)]),
        ),
    ]
    thread = sent_message(mailbox, team).thread
    hand_over(draft, thread.messages.get())
    pages.append(veteran.get(url("thread", thread_id=thread.pk)))
    pages.append(nurse.get(url("item", item_id=thread.work_items.get().pk)))
    for page in pages:
        text = page.content.decode()
        assert "<img src=x" not in text
        assert "<svg" not in text
        assert "49&#x27;" not in text


def test_what_was_sent_cannot_be_taken_back(sent, veteran):
    address = url("remove_file", draft_file_id=sent.text.pk)

    assert veteran.get(address).status_code == 404
    assert veteran.post(address).status_code == 404
    assert veteran.get(url("file", file_id=sent.text.pk)).content == made.TEXT
