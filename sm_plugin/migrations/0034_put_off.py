from django.db import migrations, models


class Migration(migrations.Migration):
    """A holder sets an item aside until a day; the history of the thread names the day."""

    dependencies = [("sm_plugin", "0033_drop_round_promise")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="put_off_until",
            field=models.DateTimeField(
                help_text="When its day begins, on the clock of the team's facility.", null=True
            ),
        ),
        migrations.AddField(
            model_name="threadevent",
            name="day",
            field=models.DateField(
                help_text="Of a step that names one: put off until then.", null=True
            ),
        ),
    ]
