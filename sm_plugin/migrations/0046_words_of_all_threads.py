from django.db import migrations

AT_ONCE = 1_000  # threads whose rows are held at a time


def ask_for_words(apps, schema_editor):
    """Tokens of teams stay, and are not made again: the worker adds what is missing."""
    threads, last = apps.get_model("sm_plugin", "Thread").objects, None
    while keys := _next(threads, last):
        # Asked once more with the row held: a purge may have come between.
        threads.filter(pk__in=keys).exclude(key_id="").update(searchable_through=None)
        last = keys[-1]


def _next(threads, last):
    """Destroyed threads have no key, and nothing to be found by."""
    rows = threads.exclude(searchable_through=None).exclude(key_id="").order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


class Migration(migrations.Migration):
    """The worker writes the words of all threads that are there; until then they are opened."""

    atomic = False
    dependencies = [("sm_plugin", "0045_entry_words")]

    operations = [migrations.RunPython(ask_for_words, migrations.RunPython.noop)]
