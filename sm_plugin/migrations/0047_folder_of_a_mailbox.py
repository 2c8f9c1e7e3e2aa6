from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of a folder's list holds both things that the list asks for."""

    dependencies = [
        ("sm_plugin", "0046_words_of_all_threads"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="mailboxentry", name="sm_entry_folder"),
        migrations.AddIndex(
            model_name="mailboxentry",
            index=models.Index(
                models.F("folder"),
                models.F("mailbox"),
                models.OrderBy(models.F("last_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="sm_entry_folder",
            ),
        ),
    ]
