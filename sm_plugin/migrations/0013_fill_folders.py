from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Now


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

    dependencies = [("sm_plugin", "0012_folders")]

    operations = [
        migrations.RunPython(lay_entries_in_inboxes, migrations.RunPython.noop, elidable=False)
    ]
