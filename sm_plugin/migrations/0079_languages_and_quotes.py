from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sm_plugin", "0078_mail_and_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Code of the language it was looked at and sent in; empty for a draft.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="quotes",
            field=models.UUIDField(
                help_text="The id of the team's message that it began with as a quote.", null=True
            ),
        ),
    ]
