from django.db import migrations, models


class Migration(migrations.Migration):
    """Events are named in code alone: a new step needs no migration. Changes no table."""

    dependencies = [("sm_plugin", "0010_safety_phrase_version")]
    operations = [
        migrations.AlterField(
            model_name="threadevent",
            name="kind",
            field=models.CharField(max_length=16),
        ),
    ]
