"""Fills a team with many patients, whose rows are sealed as the services seal them.

The services would take an hour for a hundred thousand. Each patient has a mailbox with its key
and a folder with a name, a conversation of one message, a draft, and a file of that draft.
"""

from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment, AttachmentContent
from sm_plugin.mailboxes.models import Folder, Mailbox, MailboxEntry, MailboxKey
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from tests.factories import TopicFactory

AT_ONCE = 2_000
BODY = "I feel dizzy when I get up, since Monday. My left knee hurts on the stairs. " * 6
Rows = list[tuple[User, Patient, Mailbox]]


def fill(team: CareTeam, count: int) -> None:
    """Write `count` of each, some thousand at a time."""
    for first in range(0, count, AT_ONCE):
        people = _people(team, range(first, min(first + AT_ONCE, count)))
        _mailboxes(people)
        _conversations(team, people)
        _drafts(team, people)


def _people(team: CareTeam, numbers: range) -> Rows:
    users = [User(email=f"many{n}@example.org", full_name=f"Many {n}") for n in numbers]
    _add(users)
    patients = [
        Patient(
            user=user,
            home_facility=team.facility,
            birth_date=date(1950, 1, 1),
            record_number=f"many{n}",
        )
        for n, user in zip(numbers, users, strict=True)
    ]
    boxes = [Mailbox(patient=one, owner=one.user) for one in patients]
    _add(patients, boxes)
    return list(zip(users, patients, boxes, strict=True))


def _mailboxes(people: Rows) -> None:
    keys, folders = [], []
    for _user, _patient, box in people:
        key = MailboxKey(mailbox=box)
        key.give_key()
        box.key = key
        folders += [Folder(mailbox=box, kind=Folder.Kind.INBOX)]
        own = Folder(mailbox=box, kind=Folder.Kind.OWN)
        own.seal("name_sealed", "Heart")
        folders.append(own)
        keys.append(key)
    _add(keys, folders)


def _conversations(team: CareTeam, people: Rows) -> None:
    threads, messages, entries = [], [], []
    topic, now = TopicFactory(), timezone.now()
    inboxes = Folder.objects.filter(mailbox__in=[box for *_who, box in people], kind="inbox")
    inbox_of = dict(inboxes.values_list("mailbox", "pk"))
    for user, patient, box in people:
        thread = Thread(patient=patient, team=team, topic=topic)
        thread.give_key()
        thread.seal("subject_sealed", "Dizzy in the morning")
        message = Message(
            thread=thread, author=user, side=Side.PATIENT, sent_at=now, idempotency_key=uuid4()
        )
        message.seal("body_sealed", BODY)
        place = {"folder_id": inbox_of[box.pk], "last_sent_at": now, "last_at": now}
        entries.append(MailboxEntry(mailbox=box, thread=thread, **place))
        threads.append(thread)
        messages.append(message)
    _add(threads, messages, entries)


def _drafts(team: CareTeam, people: Rows) -> None:
    drafts, files, contents = [], [], []
    words = DraftWords("Knee", BODY).to_json()
    for user, _patient, box in people:
        draft = Draft(mailbox=box, author=user, team=team)
        draft.give_key()
        draft.seal("content_sealed", words)
        file = Attachment(draft=draft, added_by=user, position=1, kind="txt", size=len(BODY))
        file.verdict = Verdict.CLEAN
        file.give_key()
        file.seal("name_sealed", "notes.txt")
        content = AttachmentContent(attachment=file)
        content.seal("content_sealed", BODY)
        drafts.append(draft)
        files.append(file)
        contents.append(content)
    _add(drafts, files, contents)


def _add(*tables: list[Any]) -> None:
    for rows in tables:
        kind: type[models.Model] = type(rows[0])
        kind._default_manager.bulk_create(rows, batch_size=500)


def sealed_texts() -> int:
    """Return how many texts of every kind are sealed in this database."""
    from django.apps import apps

    from sm_plugin.vault.fields import SealedFields

    assert "sm_plugin" in settings.INSTALLED_APPS
    return sum(
        model._default_manager.exclude(**{column: None}).count()
        for model in apps.get_app_config("sm_plugin").get_models()
        if issubclass(model, SealedFields)
        for column in model.sealed_columns()
    )
