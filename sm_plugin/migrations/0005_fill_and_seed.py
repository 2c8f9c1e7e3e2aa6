import csv
from pathlib import Path
from uuid import UUID, uuid5

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Now

from ._first_topics import QUESTIONS

PHRASES = Path(__file__).with_name("_first_phrases.csv")
NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")
COLUMNS = ("label", "help_text", "kind", "is_required", "choices")


def ask_questions(apps, schema_editor):
    """The default topics ask for what staff need to know."""
    alias = schema_editor.connection.alias
    topics = apps.get_model("sm_plugin", "Topic").objects.using(alias)
    questions = apps.get_model("sm_plugin", "TopicQuestion").objects.using(alias)
    for topic in topics.filter(code__in=QUESTIONS):
        for position, (key, *words) in enumerate(QUESTIONS[topic.code], start=1):
            defaults = dict(zip(COLUMNS, words, strict=True)) | {"position": position * 10}
            questions.get_or_create(topic=topic, key=key, defaults=defaults)


def look_for_phrases(apps, schema_editor):
    """Every install starts with phrases to look for, none of them reviewed by a clinician."""
    phrase = apps.get_model("sm_plugin", "SafetyPhrase")
    phrases = phrase.objects.using(schema_editor.connection.alias)
    there = set(phrases.values_list("words", flat=True))
    with PHRASES.open(encoding="utf-8", newline="") as lines:
        missing = [row for row in csv.DictReader(lines) if row["words"] not in there]
    phrases.bulk_create(phrase(pk=uuid5(NAMESPACE, row["words"]), **row) for row in missing)


def lay_entries_in_inboxes(apps, schema_editor):
    """Every entry stood in the inbox: there was no other folder."""
    mailbox, folder, entry = (
        apps.get_model("sm_plugin", name) for name in ("Mailbox", "Folder", "MailboxEntry")
    )
    without = mailbox.objects.exclude(folders__kind="inbox").values_list("pk", flat=True)
    folder.objects.bulk_create(
        [folder(mailbox_id=pk, kind="inbox") for pk in without], batch_size=1000
    )
    inbox = folder.objects.filter(mailbox=OuterRef("mailbox"), kind="inbox")
    received, sent = "last_received_at", "last_sent_at"
    # SQLite's greatest of something and nothing is nothing, so each stands in for the other.
    latest = Greatest(Coalesce(received, sent, Now()), Coalesce(sent, received, Now()))
    entry.objects.update(kept_in=Subquery(inbox.values("pk")[:1]), last_at=latest)


class Migration(migrations.Migration):
    """Apart from the changes of tables: PostgreSQL refuses those after writing in the same one."""

    dependencies = [("sm_plugin", "0004_all_of_messaging")]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop)
        for write in (ask_questions, look_for_phrases, lay_entries_in_inboxes)
    ]
