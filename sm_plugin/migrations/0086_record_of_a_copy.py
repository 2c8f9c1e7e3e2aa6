"""A copy in another person's chart has by which record it went there: see decision 0713."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0085_narrower_phrases_of_answers")]

    operations = [
        migrations.AddField(
            model_name="chartcopy",
            name="record_digest",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of a copy in another chart: a keyed digest of the record it went under.",
                max_length=64,
            ),
        ),
    ]
