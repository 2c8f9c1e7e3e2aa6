"""Every install has the phrases that are shipped, whichever text of 0067 it once ran."""

import csv
from pathlib import Path
from uuid import UUID, uuid5

from django.db import migrations, models

FILE = Path(__file__).with_name("_fifth_phrases.csv")  # all that were shipped then
NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")


def bring_up_to_date(apps, schema_editor, file=FILE):
    """Add what is missing, bring exceptions up to date, and take out what is no longer shipped.

    None that somebody changed or reviewed, or wrote themselves. Where no message was ever sent
    nothing can have been found: there those no longer shipped go altogether.
    """
    alias = schema_editor.connection.alias
    phrase, version, event, message = (
        apps.get_model("sm_plugin", name)
        for name in ("SafetyPhrase", "SafetyPhraseVersion", "AuditEvent", "Message")
    )
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {uuid5(NAMESPACE, row["words"]): row for row in csv.DictReader(lines)}
    phrases = phrase.objects.using(alias)
    touched = event.objects.using(alias).filter(action="safety.change")
    untouched = phrases.filter(reviewed_by="").exclude(
        pk__in=[UUID(key) for key in touched.values_list("object_key", flat=True) if key]
    )
    for found in untouched.filter(pk__in=rows):
        found.unless = rows[found.pk]["unless"]
        found.save(using=alias)
    # A shipped phrase has the key of its words; one that somebody wrote has another.
    old = untouched.exclude(pk__in=rows)
    dropped = phrases.filter(
        pk__in=[one.pk for one in old if one.pk == uuid5(NAMESPACE, one.words)]
    )
    if message.objects.using(alias).exists():
        dropped.update(is_active=False)
    else:
        dropped.delete()
    there = {one for pair in phrases.values_list("pk", "words") for one in pair}
    phrases.bulk_create(
        phrase(pk=key, **row) for key, row in rows.items() if there.isdisjoint((key, row["words"]))
    )
    version.objects.using(alias).all().delete()
    version.objects.using(alias).create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0068_narrower_phrases")]

    operations = [
        migrations.AlterField(
            model_name="safetyphrase",
            name="words",
            field=models.CharField(
                help_text="Words in their order. a|b means either word, a+b two words that belong together. Between two words ... means up to five others, and .. the same without words such as and, then or with. After a word * means any ending, and ? that it may be missing. Capitals, accents and apostrophes make no difference.",
                max_length=300,
                unique=True,
                verbose_name="words",
            ),
        ),
        migrations.RunPython(bring_up_to_date, migrations.RunPython.noop),
    ]
