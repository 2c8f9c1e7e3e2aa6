from django.db import migrations, models


class Migration(migrations.Migration):
    """What the safety check found is stored with the message that it found it in."""

    dependencies = [
        ("sm_plugin", "0011_events_of_any_room"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="safety_level",
            field=models.CharField(default="none", max_length=8),
        ),
        migrations.AddField(
            model_name="message",
            name="safety_page_shown",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="safety_sealed",
            field=models.BinaryField(null=True),
        ),
    ]
