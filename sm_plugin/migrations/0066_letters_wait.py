from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0065_what_a_file_came_as")]

    operations = [
        migrations.AddField(
            model_name="letterrow",
            name="due_at",
            field=models.DateTimeField(
                help_text="Not sent before, after a fault of ours.", null=True
            ),
        ),
        migrations.AddField(
            model_name="letterrow",
            name="waits",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="How often it was put off for a fault of ours.",
            ),
        ),
    ]
