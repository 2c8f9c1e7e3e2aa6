import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The reference takes the place of the word, and the indexes follow."""

    dependencies = [("sm_plugin", "0005_fill_and_seed")]

    operations = [
        migrations.RemoveIndex(model_name="mailboxentry", name="sm_entry_inbox"),
        migrations.RemoveIndex(model_name="mailboxentry", name="sm_entry_unread"),
        migrations.RemoveField(model_name="mailboxentry", name="folder"),
        migrations.RenameField(model_name="mailboxentry", old_name="kept_in", new_name="folder"),
        migrations.AlterField(
            model_name="mailboxentry",
            name="folder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="sm_plugin.folder",
            ),
        ),
        migrations.AlterField(
            model_name="mailboxentry",
            name="last_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="mailboxentry",
            index=models.Index(
                models.F("mailbox"),
                models.F("folder"),
                models.OrderBy(models.F("last_received_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("last_received_at__isnull", False)),
                name="sm_entry_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="mailboxentry",
            index=models.Index(
                models.F("folder"),
                models.OrderBy(models.F("last_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="sm_entry_folder",
            ),
        ),
        migrations.AddIndex(
            model_name="mailboxentry",
            index=models.Index(
                models.F("mailbox"),
                models.OrderBy(models.F("last_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="sm_entry_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="mailboxentry",
            index=models.Index(
                condition=models.Q(("unread", True)),
                fields=["mailbox", "folder"],
                name="sm_entry_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["patient", "team"], name="sm_thread_patient_team"),
        ),
    ]
