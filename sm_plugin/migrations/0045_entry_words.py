import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A patient's search reads the sealed words of each entry, which the worker writes."""

    dependencies = [("sm_plugin", "0044_promises")]

    operations = [
        migrations.CreateModel(
            name="EntryWords",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="sm_plugin.mailboxentry",
                    ),
                ),
                ("through", models.DateTimeField()),
                ("words_sealed", models.BinaryField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AlterField(
            model_name="thread",
            name="searchable_through",
            field=models.DateTimeField(
                help_text="The newest message that the team's and the patient's search find.",
                null=True,
            ),
        ),
    ]
