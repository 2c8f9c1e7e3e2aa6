"""Columns that older code does not know: nullable, or with a default in the database.

Each table by itself: no lock of one is kept while another is waited for.
"""

from pathlib import Path

from django.db import migrations, models

import sm_plugin.migrations

(FOLDER,) = sm_plugin.migrations.__path__
LAST = sorted(path.stem for path in Path(FOLDER).glob("[0-9]*.py"))[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sm_plugin", LAST)]
    operations = [
        *(
            migrations.AddField(name, "next_note", models.CharField(max_length=40, null=True))
            for name in ("message", "thread", "mailboxentry", "workitem")
        ),
        migrations.AddField(
            "mailboxentry", "next_count", models.IntegerField(default=0, db_default=0)
        ),
    ]
