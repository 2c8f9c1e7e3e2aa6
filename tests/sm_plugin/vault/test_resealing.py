"""Texts of the first release are read, rewritten by a command, and then refused in the old form."""

from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from sm_plugin.drafts.models import Draft
from sm_plugin.errors import VaultError
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.files.contents import open_content
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Folder, MailboxKey
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.search.entry_words import write_words
from sm_plugin.search.models import EntryWords
from sm_plugin.search.tokens import key_of
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Thread
from sm_plugin.threads.services import append_message
from sm_plugin.triage.models import WorkItem
from sm_plugin.vault import is_bound
from sm_plugin.vault.checks import keyring_fits_database, old_seals_are_refused
from sm_plugin.vault.key_holders import key_holders
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

from .old_form import to_old_form
from .staff_rows import STAFF_READINGS, write_rows_of_staff

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

READINGS: dict[str, Callable[[], Any]] = {
    "subject": lambda: Thread.objects.get().subject,
    "text": lambda: Thread.objects.get().messages.earliest("sent_at").body,
    "signature": lambda: Thread.objects.get().messages.earliest("sent_at").signature,
    "findings": lambda: WorkItem.objects.get().findings.kinds,
    "draft": lambda: Draft.objects.get().words.body,
    "file": lambda: open_content(Attachment.objects.get()),
    "file name": lambda: Attachment.objects.get().name,
    "folder": lambda: Folder.objects.own().get().name,
    "signature of a person": lambda: Signature.objects.get().name,
    "download": lambda: b"".join(read_parts(Export.objects.get())),
    "words": lambda: EntryWords.objects.get().words,
    **STAFF_READINGS,
}


@world
def before() -> dict[str, Any]:
    """An install with a row of every kind that is sealed, and what each says; then the old form."""
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    ruth = mailbox.owner
    change_signature(actor=ruth, name="Ruth Delgado", title="Veteran")
    sent_message(mailbox, team, body="I want to end my life tonight.")
    entry = mailbox.entries.select_related("thread").get()
    entry.mailbox = key_of(mailbox).mailbox
    write_words(entry.thread, entry)
    added_file(begun_draft(mailbox, team))
    add_folder(actor=ruth, mailbox=mailbox, name="Heart")
    make(ask(actor=ruth, mailbox=mailbox, scope=Scope.ALL, format=Format.TEXT))
    write_rows_of_staff(team)
    said = {name: read() for name, read in READINGS.items()}
    assert all(said.values())
    for model in key_holders():
        rows = list(model._default_manager.all())
        assert rows, f"nothing of {model} is tried"
        for row in rows:
            to_old_form(row)
            assert not is_bound(model._default_manager.get(pk=row.pk).wrapped_key)
    return said


def reseal() -> str:
    out = StringIO()
    call_command("sm_reseal", stdout=out)
    return out.getvalue()


def refuse_old_seals(settings: Any) -> None:
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"READ_UNBOUND_SEALS": False}


@pytest.mark.parametrize("name", READINGS)
def test_texts_of_the_first_release_are_read(name, before):
    assert READINGS[name]() == before[name]


def test_the_command_rewrites_every_kind_and_the_old_form_can_then_be_refused(before, settings):
    assert "rewritten" in reseal()

    refuse_old_seals(settings)
    assert {name: read() for name, read in READINGS.items()} == before
    out = StringIO()
    call_command("sm_reseal", "--check", stdout=out)
    assert out.getvalue() == "Everything is bound to its meaning.\n"


@pytest.mark.parametrize("name", READINGS)
def test_an_old_seal_that_is_put_back_is_refused(name, before, settings):
    refuse_old_seals(settings)

    with pytest.raises(VaultError):
        READINGS[name]()


def test_an_old_key_that_is_put_back_is_not_made_good_by_the_command(before, settings):
    """Somebody has an old copy of the database, and can write to today's."""
    old = Thread.objects.values("key_id", "wrapped_key").get()
    reseal()
    refuse_old_seals(settings)
    Thread.objects.update(**old)

    with pytest.raises(CommandError, match="READ_UNBOUND_SEALS is off"):
        reseal()
    with pytest.raises(VaultError):
        READINGS["text"]()


def test_an_old_key_of_a_file_is_not_made_good_by_sending_its_draft(before, settings):
    old = Attachment.objects.values("key_id", "wrapped_key").get()
    reseal()
    refuse_old_seals(settings)
    Attachment.objects.update(**old)

    with pytest.raises(VaultError):
        hand_over(Draft.objects.get(), Thread.objects.get().messages.get())


def test_an_old_text_under_a_rewritten_key_is_counted(before):
    old = Thread.objects.values("subject_sealed").get()
    reseal()
    Thread.objects.update(**old)

    with pytest.raises(CommandError, match="thread: 1"):
        reseal()


def test_a_rewritten_text_is_bound_to_its_author(before):
    reseal()
    Thread.objects.get().messages.update(side=Side.TEAM)

    with pytest.raises(VaultError):
        READINGS["text"]()


def test_a_message_that_comes_in_before_the_command_is_kept_with_the_others(before, settings):
    thread = Thread.objects.get()
    sent = append_message(
        thread=thread,
        author=thread.patient.user,
        side=Side.PATIENT,
        body="It is better.",
        idempotency_key=uuid4(),
        at=thread.last_message_at,
    )
    reseal()
    refuse_old_seals(settings)

    assert thread.messages.get(pk=sent.pk).body == "It is better."


def test_what_can_not_be_opened_is_counted_and_holds_up_nothing(before):
    MailboxKey.objects.update(wrapped_key=b"\x01" + b"damaged" * 9)

    with pytest.raises(CommandError, match="mailbox key: 1"):
        reseal()
    assert READINGS["text"]() == before["text"]


def test_checks_tell_what_is_left_and_that_the_old_form_is_read(before, settings):
    (warning,) = keyring_fits_database(None, databases=["default"])
    assert warning.id == "sm_plugin.W004"
    assert not warning.is_serious()
    assert [found.id for found in old_seals_are_refused(None)] == ["sm_plugin.W005"]

    allowed = settings.SECURE_MESSAGING
    refuse_old_seals(settings)
    (error,) = keyring_fits_database(None, databases=["default"])
    assert error.id == "sm_plugin.E002"
    settings.SECURE_MESSAGING = allowed
    reseal()
    refuse_old_seals(settings)
    assert keyring_fits_database(None, databases=["default"]) == []
    assert old_seals_are_refused(None) == []
