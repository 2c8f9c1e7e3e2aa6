"""Messages as a file: complete, readable, sealed while it is kept, and for nobody else."""

import io
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed, TamperedText
from sm_plugin.exports import pdf
from sm_plugin.exports.choices import ExportState, Format, Scope
from sm_plugin.exports.models import Export, ExportPart
from sm_plugin.exports.pdf import has_pdf
from sm_plugin.exports.services import (
    TooLarge,
    TooManyExports,
    ask,
    forget_expired,
    make,
    make_waiting,
)
from sm_plugin.exports.writer import PART_BYTES, SealedSink, read_parts
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.sending.services import reply
from sm_plugin.threads.models import Thread
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
WORDS = "My knee hurts when I climb <b>stairs</b>."


@world
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My knee", WORDS)
    sent_message(mailbox, team, "My shoulder", "Words on the shoulder.")
    return mailbox


def made(mailbox: Mailbox, format: Format = Format.TEXT, **words: Any) -> Export:
    scope = words.pop("scope", Scope.ALL)
    return make(ask(actor=mailbox.owner, mailbox=mailbox, scope=scope, format=format, **words))


def content(export: Export) -> bytes:
    return b"".join(read_parts(export))


def test_plain_text_holds_every_word_with_who_and_when(ruths):
    export = made(ruths)

    text = content(export).decode("utf-8-sig")

    assert export.state == ExportState.READY
    assert export.done == export.total == 2
    for words in ("Ruth Delgado", "My knee", WORDS, "My shoulder", "Words on the shoulder."):
        assert words in text
    assert text.index("My knee") < text.index("My shoulder")


def test_one_conversation_alone(ruths):
    knee = next(thread for thread in Thread.objects.all() if thread.subject == "My knee")

    text = content(made(ruths, scope=Scope.THREAD, thread=knee)).decode()

    assert "My knee" in text
    assert "shoulder" not in text


def test_a_folder_alone(ruths):
    inbox = ruths.entries.first().folder

    assert made(ruths, scope=Scope.FOLDER, folder=inbox).total == 2


def test_a_page_that_only_offers_pdf_starts_no_weasyprint():
    """It took half a second of the first request in each process, and 40 MB."""
    told = (
        "import sys, django; django.setup(); from sm_plugin.exports.pdf import has_pdf; "
        "print(has_pdf(), 'weasyprint' in sys.modules)"
    )
    places = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    said = subprocess.run(
        [sys.executable, "-c", told], env=places, capture_output=True, text=True, check=True
    ).stdout

    assert said.split() == ["True", "False"]


@pytest.mark.parametrize("missing", ["PANGO", "PANGO_FONTS", "weasyprint"])
def test_pdf_is_not_offered_where_a_part_of_it_is_missing(missing, monkeypatch):
    if missing == "weasyprint":
        monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    else:
        monkeypatch.setattr(pdf, missing, ("libnowhere.so",))

    assert not has_pdf.__wrapped__()


def test_the_pdf_is_tagged_titled_and_in_its_language(ruths):
    assert has_pdf(), "WeasyPrint can't start: Debian's libpango is missing"

    reader = PdfReader(io.BytesIO(content(made(ruths, Format.PDF))))
    catalog = reader.trailer["/Root"]
    text = "".join(page.extract_text() for page in reader.pages)

    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("en")
    assert reader.metadata.title == "Messages of Ruth Delgado"
    assert b"pdfuaid" in catalog["/Metadata"].get_data()
    roles = tags(catalog["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/P"} <= roles
    assert "climb <b>stairs</b>" in " ".join(text.split())


def tags(node: Any) -> set[str]:
    """Every role in the tree that a screen reader walks."""
    found, waiting = set(), [node]
    while waiting:
        node = waiting.pop()
        if hasattr(node, "get_object"):
            node = node.get_object()
        if isinstance(node, list):
            waiting += node
        elif hasattr(node, "get"):
            found.add(str(node.get("/S")))
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def test_the_zip_holds_pdf_and_text(ruths):
    archive = zipfile.ZipFile(io.BytesIO(content(made(ruths, Format.ZIP))))

    assert archive.testzip() is None
    assert archive.namelist()[:2] == ["messages.txt", "messages.pdf"]
    assert WORDS in archive.read("messages.txt").decode()


def test_nothing_of_it_lies_in_plain_form(ruths):
    export = made(ruths)

    stored = b"".join(bytes(part.content_sealed) for part in export.parts.all())

    assert b"knee" in content(export)
    assert b"knee" not in stored


def test_a_long_file_is_kept_in_parts_that_open_only_in_their_order(ruths):
    export = made(ruths)
    export.parts.all().delete()
    sink = SealedSink(export)
    data = bytes(range(256)) * (PART_BYTES // 100)
    sink.write(data)
    sink.close()
    export.size = sink.size
    assert content(export) == data
    first, second = export.parts.order_by("number")[:2]

    ExportPart.objects.filter(pk=first.pk).update(content_sealed=second.content_sealed)
    with pytest.raises(TamperedText):
        content(export)


def test_a_file_cut_short_is_noticed(ruths):
    export = made(ruths)
    export.parts.all().delete()

    with pytest.raises(TamperedText):
        content(export)


def test_a_damaged_conversation_does_not_hide_the_others(ruths):
    damaged = Thread.objects.order_by("started_at").first()
    Thread.objects.filter(pk=damaged.pk).update(subject_sealed=b"My knee")

    export = made(ruths)

    text = content(export).decode()
    assert export.unreadable == 1
    assert "could not be opened" in text
    assert "My shoulder" in text


def test_only_who_may_read_the_mailbox_can_ask(ruths):
    with pytest.raises(NotAllowed):
        ask(actor=UserFactory(), mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    assert not Export.objects.exists()


def test_another_persons_thread_makes_no_file(ruths):
    team = team_at(FacilityFactory())
    james = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    theirs = sent_message(james, team).thread

    with pytest.raises(NotAllowed):
        made(ruths, scope=Scope.THREAD, thread=theirs)


def test_a_right_lost_before_it_is_made_makes_no_file(ruths):
    export = ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    ruths.owner.is_active = False
    ruths.owner.save()

    make_waiting()

    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert not export.parts.exists()


def test_the_worker_makes_what_waits_and_takes_over_from_a_dead_one(ruths):
    export = ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    Export.objects.update(state="working", leased_until=timezone.now() + timedelta(minutes=5))
    assert make_waiting() == 0
    Export.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert make_waiting() == 1

    export.refresh_from_db()
    assert WORDS in content(export).decode()


def test_three_in_the_making_are_enough(ruths):
    for _number in range(3):
        ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)
    with pytest.raises(TooManyExports):
        ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)


def test_too_many_conversations_for_a_pdf_are_refused_before_anything_is_made(
    ruths, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sm_plugin.exports.services.MOST", 1)
    with pytest.raises(TooLarge):
        made(ruths, Format.PDF)
    assert made(ruths, Format.TEXT).is_ready


def test_after_a_day_it_is_gone(ruths):
    export = made(ruths)
    veteran = signed_in(ruths.owner)
    url = reverse("sm_plugin:download_file", args=[export.pk])
    assert veteran.get(url).status_code == 200

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        veteran = signed_in(ruths.owner)
        assert veteran.get(url).status_code == 404
        forget_expired()
    assert not Export.objects.exists()
    assert not ExportPart.objects.exists()


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_a_small_file_comes_at_once_and_leaves_its_rows_in_the_record(ruths):
    veteran = signed_in(ruths.owner)
    before = AuditEvent.objects.count()

    asked = veteran.post(reverse("sm_plugin:downloads"), {"what": "all", "format": "text"})
    file = veteran.get(asked["Location"])

    assert WORDS in b"".join(file).decode()
    assert file["Content-Disposition"].startswith('attachment; filename="messages-all-')
    assert file["Cache-Control"] == "no-store, private"
    assert int(file["Content-Length"]) == Export.objects.get().size
    events = AuditEvent.objects.order_by("at", "id")[before:]
    held = [("export.holds", str(Export.objects.get().pk))] * 2
    assert [(event.action, event.code) for event in events] == [
        ("export", "text.all"),
        *held,
        ("export", "download"),
    ]
    assert {event.patient_key for event in events} == {str(ruths.patient_id)}


def test_a_large_file_has_a_page_with_its_progress(ruths, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sm_plugin.web.veteran.account.download_views.AT_ONCE", 1)
    veteran = signed_in(ruths.owner)

    asked = veteran.post(reverse("sm_plugin:downloads"), {"what": "all", "format": "text"})
    waiting = veteran.get(asked["Location"]).content.decode()
    make_waiting()
    ready = veteran.get(asked["Location"]).content.decode()

    assert "0 of 2 conversations" in waiting
    assert "is ready" in ready


def test_the_list_says_when_and_what_and_costs_the_same_however_long(ruths):
    thread = ruths.entries.order_by("thread__started_at").first().thread
    folder = add_folder(actor=ruths.owner, mailbox=ruths, name="Knee")
    veteran = signed_in(ruths.owner)
    address = reverse("sm_plugin:downloads")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert veteran.get(address).status_code == 200
        return len(queries)

    made(ruths, scope=Scope.ALL)
    cost()
    one = cost()
    made(ruths, scope=Scope.THREAD, thread=thread)
    made(ruths, scope=Scope.FOLDER, folder=folder)
    made(ruths, scope=Scope.YEAR, year=2026)
    assert cost() == one
    text = veteran.get(address).content.decode()
    for words in ("All messages", thread.subject, "Folder: Knee", "Year: 2026", "Today at"):
        assert words in text
    assert f'href="{reverse("sm_plugin:settings")}"' in text.split("<main")[1]


def test_what_is_no_choice_is_refused_and_asked_again(ruths):
    veteran = signed_in(ruths.owner)

    response = veteran.post(reverse("sm_plugin:downloads"), {"what": "year-1", "format": "exe"})

    assert response.status_code == 422
    assert not Export.objects.exists()


def test_a_reply_is_in_the_file_under_the_first_message(ruths):
    entry = ruths.entries.select_related("mailbox", "thread").order_by("thread__started_at").first()
    reply(
        actor=ruths.owner,
        entry=entry,
        body="It is better now.",
        idempotency_key="0d4d4cc4-5d1f-4f4e-9d0f-8a9b6d0a6a11",
    )

    text = content(made(ruths, scope=Scope.THREAD, thread=entry.thread)).decode()

    assert text.index(WORDS) < text.index("It is better now.")


def pages_of(mailbox: Mailbox) -> list[str]:
    reader = PdfReader(io.BytesIO(content(made(mailbox, Format.PDF))))
    return [page.extract_text() for page in reader.pages]


def test_the_pdf_keeps_double_spaces_and_says_on_each_page_who_wrote_and_when():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    lines = "\n".join(f"Reading {number}:  120 over 80" for number in range(120))
    sent_message(mailbox, team, "Readings", lines)

    pages = pages_of(mailbox)

    assert len(pages) > 2
    assert "Reading 7:  120" in "".join(pages)
    year = str(timezone.now().year)
    for page in pages[1:]:
        assert "Ruth Delgado" in page
        assert year in page


def test_a_messages_head_never_stands_at_the_foot_of_a_page_alone():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    for number in range(9):
        words = "\n".join(["A line."] * (5 + number))
        sent_message(mailbox, team, f"Thread {number}", words)

    for page in pages_of(mailbox):
        last = [line for line in page.splitlines() if line.strip()][-2]
        assert not last.endswith("EST"), "the time stands above its text"
