"""Fewer phrases, each of one language: the check judges whole messages, and weights do the rest."""

import csv
from pathlib import Path
from uuid import UUID, uuid5

from django.db import migrations, models

FIRST, SECOND = (
    Path(__file__).with_name(name) for name in ("_first_phrases.csv", "_second_phrases.csv")
)
NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return {uuid5(NAMESPACE, row["words"]): row for row in csv.DictReader(lines)}


def bring_up_to_date(apps, schema_editor):
    """Take the first phrases out of use, but none that somebody changed or reviewed.

    Where no message was ever sent none of them can have been found: there they go altogether.
    """
    alias = schema_editor.connection.alias
    phrase, version, event, message = (
        apps.get_model("sm_plugin", name)
        for name in ("SafetyPhrase", "SafetyPhraseVersion", "AuditEvent", "Message")
    )
    first, second = rows_of(FIRST), rows_of(SECOND)
    phrases = phrase.objects.using(alias)
    touched = event.objects.using(alias).filter(action="safety.change")
    untouched = phrases.filter(reviewed_by="").exclude(
        pk__in=[UUID(key) for key in touched.values_list("object_key", flat=True) if key]
    )
    dropped = [key for key in first if key not in second]
    old = untouched.filter(pk__in=dropped)
    if message.objects.using(alias).exists():
        old.update(is_active=False)
    else:
        old.delete()
    for found in untouched.filter(pk__in=second):
        found.unless = second[found.pk]["unless"]
        found.save(using=alias)
    # A phrase whose words were changed keeps its id.
    there = {one for pair in phrases.values_list("pk", "words") for one in pair}
    phrases.bulk_create(
        phrase(pk=key, **row)
        for key, row in second.items()
        if there.isdisjoint((key, row["words"]))
    )
    version.objects.using(alias).all().delete()
    version.objects.using(alias).create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0017_identity_checks")]

    operations = [
        migrations.AlterField(
            model_name="safetyphrase",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("es", "Spanish")],
                help_text="It is looked for only in sentences in this language.",
                max_length=2,
                verbose_name="language",
            ),
        ),
        migrations.RunPython(bring_up_to_date, migrations.RunPython.noop),
    ]
