from datetime import UTC, datetime

from django.db import migrations, models

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # so the worker makes the tokens of teams again, too
AT_ONCE = 1_000  # threads whose rows are held at a time


def ask_for_words(apps, schema_editor):
    """What is there stays until the worker has made it again, the newest conversations first."""
    alias = schema_editor.connection.alias
    _forget_released(apps, alias)
    copies = apps.get_model("sm_plugin", "ChartCopy").objects.using(alias).filter(state="sent")
    filed = copies.filter(thread__patient__released_at__isnull=False)
    copies.filter(pk__in=list(filed.values_list("pk", flat=True))).update(state="misfiled")
    threads, last = apps.get_model("sm_plugin", "Thread").objects.using(alias), None
    while keys := _next(threads, last):
        # Asked once more with the row held: a purge may have come between.
        threads.filter(pk__in=keys).exclude(key_id="").update(searchable_through=LONG_AGO)
        last = keys[-1]


def _forget_released(apps, alias):
    """The record's number leads to none of them any more, not even until the worker has come."""
    documents = apps.get_model("sm_plugin", "SearchDocument").objects.using(alias)
    theirs = documents.filter(thread__patient__released_at__isnull=False)
    tokens = apps.get_model("sm_plugin", "SearchToken").objects.using(alias)
    tokens.filter(document__in=theirs.values("pk")).delete()
    theirs.delete()


def _next(threads, last):
    """Destroyed threads have no key, and nothing to be found by."""
    rows = threads.exclude(key_id="").order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


class Migration(migrations.Migration):
    """Words are found as each language shows them: docs/decisions/0636, and 0730 on numbers."""

    atomic = False
    dependencies = [("sm_plugin", "0081_closing")]

    operations = [
        migrations.AlterField(
            model_name="chartcopy",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting to be saved to the chart"),
                    ("sent", "Saved to the chart"),
                    ("refused", "Could not be saved to the chart"),
                    ("misfiled", "Saved under a record that is another person's"),
                    ("settled", "Taken off the coordinator's list"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.RunPython(ask_for_words, migrations.RunPython.noop),
    ]
