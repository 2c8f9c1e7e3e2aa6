import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A letter saves itself while it is written: it may lack a topic until it is sent."""

    dependencies = [
        ("sm_plugin", "0054_promised_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.topic",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="version",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="letter",
            name="saved_from",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="letter",
            name="saved_step",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=Q(state="draft") | Q(topic__isnull=False), name="sm_letter_topic"
            ),
        ),
    ]
