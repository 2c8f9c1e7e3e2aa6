"""One damaged row holds up no list: the others show, it says so, and it can be taken off."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from sm_plugin.errors import VaultError
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import hand_over
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter, PatientList, Template
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.services import write_template
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.mailboxes.signatures import change_signature, signature_under
from sm_plugin.teams.models import PanelEntry
from sm_plugin.teams.panels.claims import Claimed, claim, take_teams_from_list
from sm_plugin.teams.panels.services import list_person
from sm_plugin.text.csv_files import ImportFaults
from sm_plugin.vault.fields import SealedFields
from sm_plugin.worklist.models import WorklistSettings
from sm_plugin.worklist.services import save_filter
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    added_file,
    administrator,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.imports import plan_import
from tests.worlds import world

pytestmark = pytest.mark.django_db
BORN = date(1951, 3, 4)
LISTS = "/admin/secure-messaging/lists/"
TEAM = "/secure-messaging/team"
UNREADABLE = "This text can&#x27;t be opened."

# Where rows of each kind stand side by side, and which test there, or here, damages one of them.
CONVERSATION = "one conversation, which is shown whole or not at all"
ONE = "one file or run of a person, which stays closed"
LISTED = {
    "PanelEntry": "test_an_entry_that_cannot_be_opened_is_listed_and_taken_off",
    "Template": "test_the_others_are_listed",
    "PatientList": "test_the_others_are_listed",
    "Letter": "test_the_others_are_listed",
    "Attachment": "test_a_download_holds_all_but_the_name_that_cannot_be_opened",
    "Signature": "test_a_signature_that_cannot_be_opened_holds_up_no_message",
    "WorklistSettings": "test_filters_that_cannot_be_opened_hold_up_no_list",
    "EmergencyOpening": "tests/sm_plugin/break_glass/test_break_glass.py",
    "Thread": "tests/sm_plugin/faults/test_tampering.py",
    "Draft": "tests/sm_plugin/web/veteran/compose/test_draft_pages.py",
    "Folder": "tests/sm_plugin/mailboxes/test_folders.py",
    "EntryWords": "the search looks into the conversation instead",
    "MailboxKey": "a key alone",
    **dict.fromkeys(("Message", "Note", "WorkItem", "AnswerDraft"), CONVERSATION),
    **dict.fromkeys(("Export", "ExportPart", "AttachmentContent"), ONE),
    **dict.fromkeys(("ImportRun", "ImportRow", "ImportJob"), ONE),
}


def damaged(row: Any, column: str) -> Any:
    """Alter the last byte of a sealed column, as a disk could."""
    blob = bytes(getattr(row, column))
    type(row).objects.filter(pk=row.pk).update(**{column: blob[:-1] + bytes([blob[-1] ^ 1])})
    return type(row).objects.get(pk=row.pk)


@world
def team() -> Any:
    place = FacilityFactory(station_number="402")
    return team_at(place, nurse="Angela Brooks", coordinator="Denise Park")


@world
def frank(team: Any) -> Any:
    return administrator(team.facility)


@world
def entries(frank: Any, team: Any) -> tuple[PanelEntry, PanelEntry]:
    """The first can't be opened."""
    first, second = (
        list_person(actor=frank, team=team, name=name, record_number=number, birth_date=BORN)
        for name, number in (("Ruth Delgado", "R7"), ("Lena Ortiz", "R8"))
    )
    return damaged(first, "listed_sealed"), second


def page_of(client: Client, user: Any, path: str) -> str:
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_entry_that_cannot_be_opened_is_listed_and_taken_off(
    client: Client, frank: Any, entries: Any
) -> None:
    spoilt, whole = entries
    with pytest.raises(VaultError):
        spoilt.listed  # noqa: B018 - it raises
    listed = page_of(client, frank, LISTS)
    assert "Lena Ortiz" in listed
    assert "An entry that can&#x27;t be opened" in listed
    assert "Take it off the list" in page_of(client, frank, f"{LISTS}edit/{spoilt.pk}/")
    client.post(f"{LISTS}edit/{spoilt.pk}/", {"leaves": "on"})
    assert PanelEntry.objects.get() == whole


def test_a_claim_of_an_entry_that_cannot_be_opened_is_a_miss(entries: Any) -> None:
    words = {"station_number": "402", "record_number": "R7", "birth_date": BORN}
    ruth = UserFactory(full_name="Ruth Delgado")
    assert claim(actor=ruth, **words) is Claimed.NOT_FOUND


def test_a_person_whose_entry_cannot_be_opened_is_registered(team: Any, entries: Any) -> None:
    ruth = patient_at(team.facility, "Ruth Delgado")
    ruth.record_number, ruth.birth_date = "R7", BORN
    ruth.save()
    assert take_teams_from_list(actor=ruth.registered_by, patient=ruth) == 1


def test_listing_the_person_again_mends_the_entry(frank: Any, team: Any, entries: Any) -> None:
    PanelEntry.objects.filter(pk=entries[0].pk).update(wrapped_key=b"altered")
    words = {"name": "Ruth Delgado", "record_number": "R7", "birth_date": BORN}
    list_person(actor=frank, team=team, **words)
    assert PanelEntry.objects.get(pk=entries[0].pk).listed.name == "Ruth Delgado"


def test_a_file_that_names_it_reads_which_line_it_is(frank: Any, team: Any, entries: Any) -> None:
    head = "station_number,lead_email,care_kind,record_number,birth_date,patient_name"
    row = f"402,{team.lead_provider.email},{team.care_kind},R7,1951-03-04,Ruth Delgado"
    with pytest.raises(ImportFaults) as faults:
        plan_import(actor=frank, kind="panels", content=f"{head}\n{row}\n".encode())
    assert "can't be opened" in str(faults.value.problems[0])


def two_templates(writer: Any, team: Any) -> list[Template]:
    words = {"actor": writer, "body": "Take it twice.", "language": "en-us", "scope": "own"}
    return [write_template(team=team, title=title, **words) for title in ("Spoilt", "Whole")]


def two_lists(writer: Any, team: Any) -> list[PatientList]:
    ruth = patient_at(team.facility)
    mailbox_of(ruth, team)
    return [
        save_list(actor=writer, team=team, patients=[ruth.pk], name=name)
        for name in ("Spoilt", "Whole")
    ]


def two_letters(writer: Any, team: Any) -> list[Letter]:
    mailbox_of(patient_at(team.facility), team)
    words = {"actor": writer, "topic": TopicFactory(), "body": "Come.", "audience": "panel"}
    return [save_letter(team=team, subject=name, **words) for name in ("Spoilt", "Whole")]


@pytest.mark.parametrize(
    ("made", "column", "path"),
    [
        (two_templates, "title_sealed", f"{TEAM}/templates/"),
        (two_templates, "body_sealed", f"{TEAM}/templates/"),
        (two_templates, "title_sealed", f"{TEAM}/letters/new/"),
        (two_lists, "name_sealed", f"{TEAM}/letters/"),
        (two_lists, "name_sealed", f"{TEAM}/letters/new/"),
        (two_letters, "subject_sealed", f"{TEAM}/letters/"),
    ],
)
def test_the_others_are_listed(
    client: Client, team: Any, made: Callable[..., Any], column: str, path: str
) -> None:
    writer = member(team, "coordinator")
    damaged(made(writer, team)[0], column)
    shown = page_of(client, writer, path)
    assert "Whole" in shown
    assert ("Spoilt" in shown) is (column == "body_sealed")
    assert UNREADABLE in shown or made is two_templates


def test_a_damaged_list_can_be_removed(client: Client, team: Any) -> None:
    writer = member(team, "coordinator")
    spoilt = damaged(two_lists(writer, team)[0], "name_sealed")
    path = f"{TEAM}/letters/lists/{spoilt.pk}/"
    assert UNREADABLE in page_of(client, writer, path)
    assert UNREADABLE in client.post(path, {"remove_list": "yes"}).content.decode()
    client.post(path, {"remove_list": "yes", "confirmed": "yes"})
    assert PatientList.objects.count() == 1


def test_a_download_holds_all_but_the_name_that_cannot_be_opened(team: Any) -> None:
    mailbox = mailbox_of(patient_at(team.facility), team)
    draft = begun_draft(mailbox, team)
    added_file(draft, "knee.png")
    hand_over(draft, sent_message(mailbox, team, "My knee", "It hurts."))
    damaged(Attachment.objects.get(), "name_sealed")
    wanted = ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.ZIP)
    assert make(wanted).state == "ready"
    made = b"".join(read_parts(Export.objects.get()))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "It hurts." in archive.read("messages.txt").decode("utf-8-sig")
        bundle = archive.read("fhir/0001.json").decode()
        assert "It hurts." in bundle
        assert "File: We can't open this" in bundle
        assert len([name for name in archive.namelist() if name.startswith("files/")]) == 1


def test_a_signature_that_cannot_be_opened_holds_up_no_message(team: Any) -> None:
    mailbox = mailbox_of(patient_at(team.facility), team)
    ruth = mailbox.owner
    change_signature(actor=ruth, name="Ruth D.", title="")
    damaged(Signature.objects.get(), "name_sealed")
    assert signature_under(mailbox, ruth) == ""
    change_signature(actor=ruth, name="Ruth", title="")
    assert signature_under(mailbox, ruth) == "Ruth"


def test_filters_that_cannot_be_opened_hold_up_no_list(client: Client, team: Any) -> None:
    nurse = member(team)
    sent_message(mailbox_of(patient_at(team.facility), team), team, "My knee")
    save_filter(actor=nurse, name="Spoilt", query="sort=oldest")
    damaged(WorklistSettings.objects.get(), "filters_sealed")
    shown = page_of(client, nurse, f"{TEAM}/")
    assert "My knee" in shown
    assert "Spoilt" not in shown


def test_every_kind_of_sealed_row_is_listed_here() -> None:
    sealed = {model.__name__ for model in apps.get_models() if issubclass(model, SealedFields)}
    assert sealed == set(LISTED)
