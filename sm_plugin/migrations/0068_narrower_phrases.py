"""Phrases that were too broad go out of use.

The narrower ones in their place come with 0067, or with 0069 where an earlier text of 0067 ran.
"""

import csv
from pathlib import Path
from uuid import UUID, uuid5

from django.db import migrations

FILE = Path(__file__).with_name("_too_broad_phrases.csv")
NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")


def take_out_of_use(apps, schema_editor):
    """Switch them off, but none that somebody changed or reviewed.

    Where no message was ever sent none of them can have been found: there they go altogether.
    """
    alias = schema_editor.connection.alias
    phrase, version, event, message = (
        apps.get_model("sm_plugin", name)
        for name in ("SafetyPhrase", "SafetyPhraseVersion", "AuditEvent", "Message")
    )
    with FILE.open(encoding="utf-8", newline="") as lines:
        keys = {uuid5(NAMESPACE, row["words"]): row["words"] for row in csv.DictReader(lines)}
    touched = event.objects.using(alias).filter(action="safety.change")
    broad = (
        phrase.objects.using(alias)
        .filter(pk__in=keys, words__in=keys.values(), reviewed_by="")
        .exclude(pk__in=[UUID(key) for key in touched.values_list("object_key", flat=True) if key])
    )
    if message.objects.using(alias).exists():
        broad.update(is_active=False)
    else:
        broad.delete()
    version.objects.using(alias).all().delete()
    version.objects.using(alias).create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0067_phrases_for_harm_to_others")]

    operations = [migrations.RunPython(take_out_of_use, migrations.RunPython.noop)]
