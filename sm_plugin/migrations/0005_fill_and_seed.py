from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Now

from sm_plugin.safety.default_phrases import seed_phrases
from sm_plugin.teams.default_questions import seed_questions


def ask_questions(apps, schema_editor):
    """The default topics ask for what staff need to know."""
    alias = schema_editor.connection.alias
    topics = apps.get_model("sm_plugin", "Topic").objects.using(alias)
    questions = apps.get_model("sm_plugin", "TopicQuestion").objects.using(alias)
    seed_questions(topics, questions)


def look_for_phrases(apps, schema_editor):
    """Every install starts with phrases to look for, none of them reviewed by a clinician."""
    phrases = apps.get_model("sm_plugin", "SafetyPhrase").objects
    seed_phrases(phrases.using(schema_editor.connection.alias))


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
