"""Sealing binds meaning: a row that says something else about a text no longer opens it.

Each fault is one UPDATE by somebody who can write to the database and has no key.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import VaultError
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.files.contents import open_content
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Folder, MailboxEntry
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.teams.choices import Role
from sm_plugin.threads.choices import Side
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.services import append_message
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


class Place:
    """Two Veterans of one team, each with a thread of one message."""

    def __init__(self) -> None:
        self.team = team_at(FacilityFactory())
        self.ruth, self.james = (
            mailbox_of(patient_at(self.team.facility, name), self.team)
            for name in ("Ruth Delgado", "James Okafor")
        )
        self.hers = sent_message(self.ruth, self.team, subject="Her knee", body="Her words.")
        self.his = sent_message(self.james, self.team, subject="His heart", body="His words.")

    def signed_in(self) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.ruth.owner)
        return client


@pytest.fixture
def place() -> Place:
    return Place()


def change(row: models.Model, **columns: Any) -> Any:
    """Write to the row as nobody but the database's owner could, and read it again."""
    type(row)._base_manager.filter(pk=row.pk).update(**columns)
    return type(row)._base_manager.get(pk=row.pk)


def test_another_veterans_thread_in_ones_mailbox_is_refused_and_hides_nothing_else(place):
    entry = MailboxEntry.objects.get(mailbox=place.james, thread=place.his.thread)
    folder = Folder.objects.get(mailbox=place.ruth, kind="inbox")
    change(entry, mailbox=place.ruth, folder=folder, last_received_at=entry.last_at)

    inbox = place.signed_in().get(reverse("sm_plugin:sent")).content.decode()
    assert "His heart" not in inbox
    assert "Her knee" in inbox
    address = reverse("sm_plugin:thread", kwargs={"thread_id": place.his.thread_id})
    page = place.signed_in().get(address)
    assert page.status_code == 500
    assert "His words" not in page.content.decode()
    refused = AuditEvent.objects.filter(actor_key=str(place.ruth.owner.pk), outcome="failed")
    assert refused.filter(code="text_altered").exists()


def test_neither_search_nor_download_opens_another_veterans_thread(place):
    entry = MailboxEntry.objects.get(mailbox=place.james, thread=place.his.thread)
    change(entry, mailbox=place.ruth, folder=Folder.objects.get(mailbox=place.ruth, kind="inbox"))

    found = place.signed_in().post(reverse("sm_plugin:search"), {"words": "heart"})
    assert "His heart" not in found.content.decode()
    export = make(
        ask(actor=place.ruth.owner, mailbox=place.ruth, scope=Scope.ALL, format=Format.TEXT)
    )
    text = b"".join(read_parts(export)).decode()
    assert "His words" not in text
    assert "Her words" in text
    assert export.unreadable == 1


def test_a_thread_given_to_another_patient_opens_no_more(place):
    thread = change(place.his.thread, patient=place.ruth.patient)

    with pytest.raises(VaultError):
        _ = thread.subject
    with pytest.raises(VaultError):
        _ = thread.messages.get().body


def test_wrapped_keys_of_two_threads_can_not_be_exchanged(place):
    his, hers = place.his.thread, place.hers.thread
    thread = change(his, key_id=hers.key_id, wrapped_key=hers.wrapped_key)

    with pytest.raises(VaultError):
        _ = thread.subject


FORGED: dict[str, Callable[[Place], dict[str, Any]]] = {
    "written by the doctor": lambda place: {
        "side": Side.TEAM,
        "author": place.team.lead_provider,
        "author_role": Role.PROVIDER,
    },
    "of the other side": lambda place: {"side": Side.TEAM},
    "in another role": lambda place: {"author_role": Role.NURSE},
    "by another person": lambda place: {"author": member(place.team)},
    "at another time": lambda place: {"sent_at": place.hers.sent_at + timedelta(microseconds=1)},
    "in another thread": lambda place: {"thread": place.his.thread},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_patients_text_can_not_be_made_to_look(how, place):
    message = change(place.hers, **FORGED[how](place))

    with pytest.raises(VaultError):
        _ = message.body


def test_a_doctors_answer_can_not_be_made_the_patients(place):
    item = WorkItem.objects.get(thread=place.hers.thread)
    sent = answer(
        actor=member(place.team), item=item, body="Stop the pill.", idempotency_key=uuid4()
    )
    forged = change(sent, side=Side.PATIENT, author=place.ruth.owner, author_role="")

    with pytest.raises(VaultError):
        _ = forged.body


def test_a_draft_belongs_to_its_author_mailbox_and_version(place):
    draft = begun_draft(place.ruth, place.team)
    for columns in (
        {"author": place.james.owner},
        {"mailbox": place.james},
        {"version": draft.version + 1},
        {"thread": place.hers.thread},
    ):
        was = {name: getattr(draft, name) for name in columns}
        with pytest.raises(VaultError):
            _ = change(draft, **columns).words
        assert change(draft, **was).words.body


def test_a_file_belongs_to_its_message(place):
    draft = begun_draft(place.ruth, place.team)
    file = added_file(draft)
    hand_over(draft, place.hers)
    file.refresh_from_db()
    assert open_content(Attachment.objects.get(pk=file.pk))

    forged = change(file, message=place.his)
    with pytest.raises(VaultError):
        open_content(forged)
    with pytest.raises(VaultError):
        _ = forged.name


def test_a_file_of_a_draft_belongs_to_that_draft(place):
    file = added_file(begun_draft(place.ruth, place.team))

    forged = change(file, draft=begun_draft(place.james, place.team))
    with pytest.raises(VaultError):
        open_content(forged)


def test_a_file_of_a_draft_belongs_to_the_drafts_author(place):
    draft = begun_draft(place.ruth, place.team)
    file = added_file(draft)
    change(draft, author=place.james.owner)

    with pytest.raises(VaultError):
        open_content(Attachment.objects.get(pk=file.pk))


def test_a_file_can_not_be_made_to_be_of_another_kind(place):
    file = added_file(begun_draft(place.ruth, place.team))

    with pytest.raises(VaultError):
        open_content(change(file, kind="pdf"))


@pytest.mark.parametrize("column", ["facts_sealed", "signature_sealed"])
def test_what_goes_with_a_message_can_not_be_taken_away(column, place):
    thread = place.hers.thread
    message = append_message(
        thread=thread,
        author=place.ruth.owner,
        side=Side.PATIENT,
        body="It hurts.",
        facts=[Fact("Are you allergic?", "Yes")],
        signature="Ruth Delgado",
        idempotency_key=uuid4(),
        at=thread.last_message_at,
    )
    assert type(message).objects.get(pk=message.pk).body

    with pytest.raises(VaultError):
        _ = change(message, **{column: None}).body


def test_lists_show_no_subject_of_a_thread_of_somebody_else(place):
    """Drafts, downloads and search know a thread by other ways than the mailbox's entries."""
    change(begun_draft(place.ruth, place.team), thread=place.his.thread)
    export = ask(
        actor=place.ruth.owner,
        mailbox=place.ruth,
        scope=Scope.THREAD,
        thread=place.hers.thread,
        format=Format.TEXT,
    )
    change(export, thread=place.his.thread)
    client = place.signed_in()

    for name in ("drafts", "downloads", "who_opened"):
        page = client.get(reverse(f"sm_plugin:{name}"))
        assert page.status_code == 200
        assert "His heart" not in page.content.decode(), name
    found = client.post(reverse("sm_plugin:search"), {"words": "heart"})
    assert "Reply: " not in found.content.decode()


def test_a_list_that_refuses_a_row_is_on_record_as_failed(place):
    entry = MailboxEntry.objects.get(mailbox=place.james, thread=place.his.thread)
    change(entry, mailbox=place.ruth, folder=Folder.objects.get(mailbox=place.ruth, kind="inbox"))
    place.signed_in().get(reverse("sm_plugin:sent"))

    listed = AuditEvent.objects.filter(action="inbox.list").latest("at")
    assert (listed.outcome, listed.patient_key) == ("failed", str(place.ruth.patient.pk))


def test_a_damaged_message_does_not_stop_the_next_one(place):
    change(place.hers, body_sealed=b"\x02damaged")

    assert sent_message(place.ruth, place.team, body="It still hurts.")


def test_a_signature_belongs_to_its_person(place):
    change_signature(actor=place.ruth.owner, name="Ruth Delgado", title="")
    signature = change(Signature.objects.get(), user=place.james.owner)

    with pytest.raises(VaultError):
        _ = signature.name


def test_a_folders_name_opens_in_its_own_mailbox_only(place):
    folder = add_folder(actor=place.ruth.owner, mailbox=place.ruth, name="Heart")
    add_folder(actor=place.james.owner, mailbox=place.james, name="Knee")

    with pytest.raises(VaultError):
        _ = change(folder, mailbox=place.james).name


def test_a_download_belongs_to_the_person_who_asked(place):
    export = make(
        ask(actor=place.ruth.owner, mailbox=place.ruth, scope=Scope.ALL, format=Format.TEXT)
    )
    forged = change(export, requested_by=place.james.owner, mailbox=place.james)

    with pytest.raises(VaultError):
        list(read_parts(forged))


def test_what_made_an_item_urgent_stays_with_its_thread(place):
    urgent = sent_message(place.ruth, place.team, body="I want to end my life tonight.")
    item = WorkItem.objects.get(thread=urgent.thread)
    assert item.findings
    Round.objects.filter(item__thread=place.his.thread).delete()
    WorkItem.objects.filter(thread=place.his.thread).delete()

    with pytest.raises(VaultError):
        _ = change(item, thread=place.his.thread).findings


def test_every_sealed_column_of_the_plugin_is_declared():
    """A new one that is sealed in another way has no place here."""
    from django.apps import apps

    from sm_plugin.vault.fields import SealedFields

    for model in apps.get_app_config("sm_plugin").get_models():
        sealed = [field.name for field in model._meta.fields if field.name.endswith("_sealed")]
        assert not sealed or issubclass(model, SealedFields), model
