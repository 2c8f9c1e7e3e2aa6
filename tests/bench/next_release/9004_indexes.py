"""Indexes on tables that grow, made while people write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sm_plugin", "9003_filled")]
    operations = [
        AddIndexConcurrently(
            "mailboxentry", models.Index(fields=["next_note", "last_at"], name="sm_next_entry")
        ),
        AddIndexConcurrently(
            "message", models.Index(fields=["sent_at", "side"], name="sm_next_message")
        ),
    ]
