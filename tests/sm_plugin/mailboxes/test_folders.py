"""Own folders: what they may be called, that names are sealed, that nothing is lost with one."""

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotFound
from sm_plugin.mailboxes import own_folders as service
from sm_plugin.mailboxes.folder_list import folders_of
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.models.keys import MailboxKey
from sm_plugin.mailboxes.moving import move
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder, rename_folder
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.vault.services import keys_in_use
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def thread(mailbox: Mailbox, team: CareTeam) -> Thread:
    return sent_message(mailbox, team).thread


def add(mailbox: Mailbox, name: str) -> Folder:
    return add_folder(actor=mailbox.owner, mailbox=mailbox, name=name)


def names(mailbox: Mailbox) -> list[str]:
    return [one.name for one in folders_of(mailbox).own]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lab results 2026", "Lab results 2026"),
        ("  Heart \t  care ", "Heart care"),
        ("Medicación", "Medicación"),
        ("Medicacio\u0301n", "Medicación"),
        ("दवाइयाँ", "दवाइयाँ"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",) * 2,
        ("薬", "薬"),
        ("7", "7"),
        ("x" * 50, "x" * 50),
    ],
)
def test_a_name_has_letters_digits_and_spaces_of_any_script(mailbox, typed, kept):
    add(mailbox, typed)

    assert names(mailbox) == [kept]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "x" * 51,
        "a/b",
        "<b>bold</b>",
        "Blood-pressure",
        "tab\x00",
        "Pills 💊",
        "\u200d",
        "\u0301",
        "under_score",
        "left\u202eright",
        "Inbox",
        "sent",
        "DRAFTS",
        "deleted ",
    ],
)
def test_any_other_name_is_refused_and_nothing_is_kept(mailbox, typed):
    with pytest.raises(InvalidInput) as refused:
        add(mailbox, typed)

    assert refused.value.field == "name"
    assert not Folder.objects.own().exists()


def test_two_folders_of_a_mailbox_never_look_the_same(mailbox, team):
    kept = add(mailbox, "Pills")
    for typed in ("pills", "PILLS", " Pills ", "P\u200dills", "\uff30ills"):
        with pytest.raises(InvalidInput):
            add(mailbox, typed)
    rename_folder(actor=mailbox.owner, folder=kept, name="pills")

    assert names(mailbox) == ["pills"]
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    assert add(neighbour, "Pills")


def test_a_name_is_sealed_with_a_key_of_the_mailbox_and_opens_in_its_own_row_only(mailbox):
    first, second = add(mailbox, "Pills"), add(mailbox, "Heart")

    assert b"Pills" not in bytes(first.name_sealed)
    assert MailboxKey.objects.get().mailbox == mailbox
    assert MailboxKey.objects.get().key_id in keys_in_use([MailboxKey._meta.db_table])
    Folder.objects.filter(pk=first.pk).update(name_sealed=second.name_sealed)
    shown = {one.pk: one for one in folders_of(mailbox).own}
    assert shown[second.pk].name == "Heart"
    assert not shown[first.pk].is_readable
    assert "Heart" not in shown[first.pk].name


def test_there_is_an_end_to_the_number_of_folders(mailbox, monkeypatch):
    monkeypatch.setattr(service, "FOLDERS_AT_MOST", 2)
    add(mailbox, "One")
    add(mailbox, "Two")

    with pytest.raises(InvalidInput):
        add(mailbox, "Three")


def test_a_folder_with_messages_is_removed_only_with_a_place_for_them(mailbox, team, thread):
    ruth, pills, heart = mailbox.owner, add(mailbox, "Pills"), add(mailbox, "Heart")
    move(actor=ruth, mailbox=mailbox, threads=[thread.pk], to=pills)
    for nowhere in (None, pills):
        with pytest.raises(InvalidInput):
            remove_folder(actor=ruth, folder=pills, to=nowhere)
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    with pytest.raises(NotFound):
        remove_folder(actor=ruth, folder=pills, to=add(neighbour, "His"))

    assert remove_folder(actor=ruth, folder=pills, to=heart) == 1

    assert names(mailbox) == ["Heart"]
    assert MailboxEntry.objects.get(mailbox=mailbox).folder == heart
    assert remove_folder(actor=ruth, folder=heart, to=Folder.Kind.INBOX) == 1
    assert MailboxEntry.objects.get(mailbox=mailbox).folder.kind == "inbox"
    events = AuditEvent.objects.filter(action="folder.remove")
    assert list(events.values_list("object_key", flat=True)) == [str(pills.pk), str(heart.pk)]


def test_our_own_folders_are_never_removed_or_renamed(mailbox, thread):
    inbox = mailbox.folders.get(kind="inbox")

    with pytest.raises(NotFound):
        remove_folder(actor=mailbox.owner, folder=inbox, to=Folder.Kind.DELETED)
    with pytest.raises(NotFound):
        rename_folder(actor=mailbox.owner, folder=inbox, name="Mine")
