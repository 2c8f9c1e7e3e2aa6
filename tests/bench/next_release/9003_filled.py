"""Rows are filled in batches, each in a transaction of its own."""

from typing import Any

from django.db import migrations

BATCH = 2_000


def fill(apps: Any, editor: Any) -> None:
    entries = apps.get_model("sm_plugin", "MailboxEntry").objects
    while keys := list(entries.filter(next_note=None).values_list("pk", flat=True)[:BATCH]):
        entries.filter(pk__in=keys).update(next_note="filled")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sm_plugin", "9002_table")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
