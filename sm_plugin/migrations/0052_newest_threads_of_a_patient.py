from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside an item stand the patient's newest conversations, whether there are ten or 25,000."""

    dependencies = [
        ("sm_plugin", "0049_notices_of_teams"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=["patient", "-last_message_at"], name="sm_thread_patient_last"
            ),
        ),
    ]
