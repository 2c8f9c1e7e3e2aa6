"""Phrases for harm to others, orders of voices, abuse and counted pills, and new exceptions."""

import csv
from pathlib import Path
from uuid import UUID, uuid5

from django.db import migrations

FILE = Path(__file__).with_name("_fourth_phrases.csv")  # those that are new or have new exceptions
NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")


def bring_up_to_date(apps, schema_editor):
    """Add what is missing; new exceptions go to phrases that nobody changed or reviewed."""
    alias = schema_editor.connection.alias
    phrase, version, event = (
        apps.get_model("sm_plugin", name)
        for name in ("SafetyPhrase", "SafetyPhraseVersion", "AuditEvent")
    )
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = {uuid5(NAMESPACE, row["words"]): row for row in csv.DictReader(lines)}
    phrases = phrase.objects.using(alias)
    touched = event.objects.using(alias).filter(action="safety.change")
    untouched = phrases.filter(reviewed_by="").exclude(
        pk__in=[UUID(key) for key in touched.values_list("object_key", flat=True) if key]
    )
    for found in untouched.filter(pk__in=rows):
        found.unless = rows[found.pk]["unless"]
        found.save(using=alias)
    # A phrase whose words were changed keeps its id.
    there = {one for pair in phrases.values_list("pk", "words") for one in pair}
    phrases.bulk_create(
        phrase(pk=key, **row) for key, row in rows.items() if there.isdisjoint((key, row["words"]))
    )
    version.objects.using(alias).all().delete()
    version.objects.using(alias).create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0066_letters_wait")]

    operations = [migrations.RunPython(bring_up_to_date, migrations.RunPython.noop)]
