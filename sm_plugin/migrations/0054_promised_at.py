from datetime import UTC, datetime, time
from typing import Any

from django.db import migrations, models


def fill(apps: Any, _schema_editor: Any) -> None:
    """Promises that were made before: noon in UTC is the morning of that day on all clocks here."""
    WorkItem = apps.get_model("sm_plugin", "WorkItem")
    promised = WorkItem.objects.filter(
        status__in=["waiting", "taken"], thread__promised_on__isnull=False
    ).select_related("thread")
    for item in promised.iterator():
        item.promised_at = datetime.combine(item.thread.promised_on, time(12), tzinfo=UTC)
        item.save(update_fields=["promised_at"])


class Migration(migrations.Migration):
    """What a patient was promised for today comes first in the list of who has it."""

    dependencies = [
        ("sm_plugin", "0052_newest_threads_of_a_patient"),
    ]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="promised_at",
            field=models.DateTimeField(
                help_text="When the day begins that an interim answer named, on the facility's clock.",
                null=True,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(
                    ("promised_at__isnull", False), ("status__in", ["waiting", "taken"])
                ),
                fields=["team", "promised_at"],
                name="sm_item_promised",
            ),
        ),
    ]
