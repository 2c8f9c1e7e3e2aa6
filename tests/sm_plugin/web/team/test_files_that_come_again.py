"""Files of an answer that are refused, or brought once more."""

from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import attach
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.attaching import FILES_HEADER
from tests.factories import (
    member,
)
from tests.scanner import HARMFUL
from tests.sm_plugin.web.team.test_answer_files import (
    answer,
    begun,
    chosen,
    item,
    keys,
    mailbox,
    nurse,
    save,
    team,
)

__all__ = ["item", "mailbox", "nurse", "team"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["answer", "send_and_complete", "save_answer"])
def test_an_answer_that_a_file_held_back_says_so_on_top_and_takes_the_focus(
    name, clamd, nurse, item
):
    send = answer if name != "save_answer" else lambda *given, **words: save(*given[:2], **words)
    bad = chosen("bad.txt", HARMFUL)
    response = send(nurse, item, name, files=[bad], action="add_files")
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")

    first = page.select_one("[autofocus]")
    assert first is not None
    assert first.has_attr("data-error-summary")
    assert "Not every file could be added" in first.text
    assert "Nothing was sent." in first.text
    target = first.select_one("a[href='#id_files']")
    assert "bad.txt" in target.text
    assert page.select_one("textarea[name=body]").text.strip() == "Please sit up slowly."
    assert not Message.objects.filter(side="team").exists()


@pytest.mark.parametrize("body", ["", "x" * 10_001])
@pytest.mark.parametrize("name", ["answer", "send_and_complete"])
def test_a_file_of_an_answer_that_comes_back_is_on_the_page_and_goes_with_it(
    name: str, body: str, clamd: Any, nurse: Client, item: WorkItem
) -> None:
    """Without the script, and before anybody has begun an answer."""
    files, page = [chosen("diary.txt", b"Day 1")], str(uuid4())
    back = answer(nurse, item, name, body=body, files=files, version="0", page=page, step="0")
    assert back.status_code == 422
    shown = BeautifulSoup(back.content, "html.parser")
    assert "diary.txt" in shown.text

    fields = ("version", "page", "shown_file", "idempotency_key")
    kept = {one: shown.select_one(f"input[name={one}]")["value"] for one in fields}
    sent = answer(nurse, item, name, step="0", **kept)
    assert sent.status_code == 302
    assert Message.objects.get(side="team").attachments.get().name == "diary.txt"


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("name", ["answer", "send_and_complete"])
def test_a_file_that_the_script_had_added_goes_with_the_answer_that_brings_it_again(
    name: str, count: int, clamd: Any, nurse: Client, item: WorkItem
) -> None:
    page = str(uuid4())

    def files() -> list[SimpleUploadedFile]:
        return [chosen(f"{n}.txt", b"Day %d" % n) for n in range(count)]

    by_script: Any = nurse.post(
        reverse("sm_plugin:save_answer", args=[item.pk]),
        {"body": "Please sit up slowly.", "version": "0", "page": page, "step": "1"}
        | {"action": "add_files", "files": files()},
        headers={FILES_HEADER: "1"},
    )
    assert by_script.status_code == 200
    assert len(keys()) == count

    sent = answer(nurse, item, name, files=files(), version="0", page=page, step="2")

    assert sent.status_code == 302
    message = Message.objects.get(side="team")
    assert message.attachments.count() == Attachment.objects.count() == count


def test_a_colleagues_file_that_was_not_on_the_page_is_looked_at_first(clamd, nurse, item, team):
    """It is the same as one's own, and still nobody sent it from this page."""
    attach(actor=member(team, "pharmacist"), draft=begun(item), upload=Upload("a.txt", 1, b"a"))
    version = AnswerDraft.objects.get().version

    told = answer(nurse, item, files=[chosen("a.txt", b"a")], version=version)

    assert told.status_code == 409
    assert not Message.objects.filter(side="team").exists()
