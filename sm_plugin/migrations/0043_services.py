import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WITHOUT_LEAD = ("pharmacy", "advocate", "coordination")


class Migration(migrations.Migration):
    """Teams that no provider leads: the services of a place, one of each kind."""

    dependencies = [
        ("sm_plugin", "0042_written_in_chart"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="careteam",
            name="care_kind",
            field=models.CharField(
                choices=[
                    ("primary", "Primary care"),
                    ("women", "Women's health"),
                    ("mental", "Mental health"),
                    ("heart", "Heart care"),
                    ("diabetes", "Diabetes care"),
                    ("eye", "Eye care"),
                    ("pain", "Pain care"),
                    ("physical", "Physical therapy"),
                    ("pharmacy", "Pharmacy"),
                    ("advocate", "Patient advocate"),
                    ("coordination", "Care coordination"),
                ],
                default="primary",
                max_length=16,
                verbose_name="kind of care",
            ),
        ),
        migrations.AlterField(
            model_name="careteam",
            name="lead_provider",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sm_led_teams",
                to=settings.AUTH_USER_MODEL,
                verbose_name="lead provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="careteam",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True), ("lead_provider__isnull", True)),
                fields=("facility", "care_kind"),
                name="sm_team_one_open_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="careteam",
            constraint=models.CheckConstraint(
                condition=models.Q(("care_kind__in", WITHOUT_LEAD), ("lead_provider__isnull", True))
                | models.Q(
                    ("lead_provider__isnull", False),
                    models.Q(("care_kind__in", WITHOUT_LEAD), _negated=True),
                ),
                name="sm_team_led_or_service",
            ),
        ),
    ]
