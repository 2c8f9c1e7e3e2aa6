from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_waiting_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="waitingmail",
            name="is_refused",
            field=models.BooleanField(db_default=False),
        ),
    ]
