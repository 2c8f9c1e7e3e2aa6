"""What a download holds: every conversation of its scope, each file's state, one language."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask, make_waiting
from sm_plugin.facilities.models import Facility
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending.services import send
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.facts import Fact
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from sm_plugin.web.veteran.mailbox.download_forms import DownloadForm
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.exports.test_exports import content, made, ruths

__all__ = ["ruths"]  # the fixture
pytestmark = pytest.mark.django_db


def test_a_year_is_offered_and_has_every_conversation_with_a_message_of_it(ruths):
    now, team = timezone.localtime(), CareTeam.objects.get()
    with time_machine.travel(now - timedelta(days=800)):
        begun = sent_message(ruths, team, "My hip", "Words on the hip.").thread
    item = WorkItem.objects.get(thread=begun)
    answer(actor=member(team), item=item, body="Please rest it.", idempotency_key=uuid4())
    early, late = (now - timedelta(days=800)).year, now.year

    offered = [key for key, _label in DownloadForm(mailbox=ruths).fields["what"].choices]

    assert [key for key in offered if key.startswith("year-")] == [f"year-{late}", f"year-{early}"]
    assert made(ruths, scope=Scope.YEAR, year=early).total == 1
    assert made(ruths, scope=Scope.YEAR, year=late).total == 3


@pytest.mark.parametrize(
    ("state", "at"),
    [
        ("HI", datetime(2025, 1, 1, 9, 59, tzinfo=UTC)),
        ("PH", datetime(2023, 12, 31, 16, 0, tzinfo=UTC)),
        ("ME", datetime(2025, 1, 1, 4, 59, tzinfo=UTC)),
    ],
)
def test_a_year_is_one_of_the_patients_clock(ruths, state, at):
    Facility.objects.update(state=state)
    MailboxEntry.objects.all().delete()
    ruths = Mailbox.objects.get(pk=ruths.pk)
    with time_machine.travel(at):
        sent_message(ruths, CareTeam.objects.get())

    offered = [key for key, _label in DownloadForm(mailbox=ruths).fields["what"].choices]

    assert [key for key in offered if key.startswith("year-")] == ["year-2024"]
    assert made(ruths, scope=Scope.YEAR, year=2024).total == 1


def test_every_paper_says_the_state_of_a_file_that_is_left_out():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    draft = begun_draft(mailbox, team)
    added_file(draft, "knee.png")
    hand_over(draft, sent_message(mailbox, team))
    Attachment.objects.update(verdict=Verdict.INFECTED)

    archive = zipfile.ZipFile(io.BytesIO(content(made(mailbox, Format.ZIP))))

    assert not [name for name in archive.namelist() if name.startswith("files/")]
    for paper in ("messages.txt", "fhir/0001.json"):
        line = archive.read(paper).decode().partition("File: knee.png (")[2]
        assert "Removed because it was harmful)" in line[:60], paper


def test_a_zip_has_names_that_windows_unpacks():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    draft = begun_draft(mailbox, team)
    added_file(draft, 'lab: result 11-28 "final"?.png')
    hand_over(draft, sent_message(mailbox, team))

    names = zipfile.ZipFile(io.BytesIO(content(made(mailbox, Format.ZIP)))).namelist()

    assert "files/0001 lab_ result 11-28 _final__.png" in names


def test_what_the_worker_makes_later_is_in_the_language_of_whoever_asked(ruths):
    with override("es"):
        export = ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT)

    with override("en-us"):
        make_waiting()

    export.refresh_from_db()
    assert "Mensajes de Ruth Delgado" in content(export).decode()


def test_every_paper_of_a_spanish_download_says_the_answers_in_spanish(ruths):
    send(
        actor=ruths.owner,
        mailbox=ruths,
        team=CareTeam.objects.get(),
        topic=TopicFactory(),
        subject="Rodilla",
        body="Hola",
        facts=[Fact("How bad is it?", "Mild: I do all that I usually do")],
        idempotency_key=uuid4(),
    )
    with override("es"):
        archive = zipfile.ZipFile(io.BytesIO(content(made(ruths, Format.ZIP))))

    papers = {name: archive.read(name).decode() for name in archive.namelist() if "pdf" not in name}

    told = [name for name, text in papers.items() if "¿Qué tan fuerte es?: Leve" in text]
    assert len(told) == 2, "the text and its bundle"
    assert [name for name, text in papers.items() if "Mild" in text] == []
