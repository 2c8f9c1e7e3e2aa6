"""A download of a folder that is removed, before the file is made and after."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation

from sm_plugin.exports import services
from sm_plugin.exports.bundle import _add
from sm_plugin.exports.choices import ExportState, Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make, make_waiting
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import move
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder
from sm_plugin.threads.models import Thread
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

from .test_exports import content

pytestmark = pytest.mark.django_db


@world
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My knee", "It hurts.")
    return mailbox


@world
def knees(ruths: Mailbox) -> Folder:
    folder = add_folder(actor=ruths.owner, mailbox=ruths, name="Knee")
    threads = list(Thread.objects.values_list("pk", flat=True))
    move(actor=ruths.owner, mailbox=ruths, threads=threads, to=folder)
    return folder


def asked(mailbox: Mailbox, **words: Any) -> Export:
    return ask(actor=mailbox.owner, mailbox=mailbox, **({"format": Format.TEXT} | words))


def removed(folder: Folder) -> None:
    remove_folder(actor=folder.mailbox.owner, folder=folder, to=Folder.Kind.INBOX)


def test_a_file_that_is_ready_stays_when_its_folder_is_removed(ruths, knees):
    export = make(asked(ruths, scope=Scope.FOLDER, folder=knees))
    before = content(export)

    removed(knees)

    kept = Export.objects.get(pk=export.pk)
    assert content(kept) == before
    assert kept.file_name.startswith("messages-one-folder-")
    client = signed_in(ruths.owner)
    assert client.get(f"/secure-messaging/downloads/{export.pk}/file/").status_code == 200
    page = see(client, "downloads")
    assert page.says("A folder that was removed")
    assert not page.says("Holds All messages")


def test_a_folder_that_is_removed_before_its_file_is_made_makes_no_empty_file(ruths, knees):
    export = asked(ruths, scope=Scope.FOLDER, folder=knees)
    removed(knees)

    assert make_waiting() == 0

    assert Export.objects.get(pk=export.pk).state == ExportState.FAILED


@pytest.mark.parametrize("gone", ["folder", "download"])
def test_what_goes_while_the_worker_makes_its_file_holds_up_no_other(
    ruths, knees, gone, monkeypatch
):
    first = asked(ruths, scope=Scope.FOLDER, folder=knees)
    second = asked(ruths, scope=Scope.ALL)
    gather = services._gather

    def go_first(export: Export) -> Any:
        if export.pk == first.pk and gone == "folder":
            removed(knees)
        elif export.pk == first.pk:
            Export.objects.filter(pk=first.pk).delete()
        return gather(export)

    monkeypatch.setattr(services, "_gather", go_first)

    assert make_waiting() == 1
    assert Export.objects.get(pk=second.pk).is_ready
    states = Export.objects.filter(pk=first.pk).values_list("state", flat=True)
    assert list(states) == ([ExportState.FAILED] if gone == "folder" else [])


def test_what_went_before_its_turn_holds_up_no_other(ruths):
    export = asked(ruths, scope=Scope.ALL)
    Export.objects.filter(pk=export.pk).delete()

    assert not make(export).is_ready


@pytest.mark.parametrize(
    ("state", "latitude", "longitude", "now", "day"),
    [
        ("GU", "13.45", "144.75", datetime(2026, 10, 9, 22, tzinfo=UTC), "2026-10-10"),
        ("HI", "21.3", "-157.85", datetime(2027, 1, 1, 6, tzinfo=UTC), "2026-12-31"),
    ],
)
def test_the_day_in_a_files_name_is_that_of_the_mailboxs_clock(
    state, latitude, longitude, now, day
):
    place = FacilityFactory(state=state, latitude=latitude, longitude=longitude)
    team = team_at(place)
    mailbox = mailbox_of(patient_at(place), team)
    with time_machine.travel(now, tick=False):
        export = make(asked(mailbox, scope=Scope.ALL))
        answer = signed_in(mailbox.owner).get(f"/secure-messaging/downloads/{export.pk}/file/")

    assert f"messages-all-{day}.txt" in answer["Content-Disposition"]


def test_a_file_that_cannot_be_opened_is_named_in_the_readers_language(monkeypatch):
    from sm_plugin.errors import TamperedText
    from sm_plugin.exports import bundle

    def refuse(_attachment: Any) -> bytes:
        raise TamperedText

    names: list[str] = []
    archive: Any = type("Archive", (), {"writestr": lambda self, name, data: names.append(name)})()
    monkeypatch.setattr(bundle, "open_content", refuse)
    file: Any = type("File", (), {"attachment": None, "name": "x.png"})()
    with translation.override("es"):
        _add(archive, 1, file)
    _add(archive, 2, file)

    assert names == ["files/0001 no se pudo abrir.txt", "files/0002 could not be opened.txt"]
