from django.db import migrations, models


class Migration(migrations.Migration):
    """The bytes that a file came as, which its name can't stand for."""

    dependencies = [
        ("sm_plugin", "0064_given_back_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="came_as",
            field=models.BigIntegerField(
                help_text="The bytes that came in, as a digest with the file's own key.", null=True
            ),
        ),
    ]
