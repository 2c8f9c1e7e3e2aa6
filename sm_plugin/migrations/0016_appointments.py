import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def copy_appointments(apps, schema_editor):
    """An administrator of a station stays one; the rights were given already."""
    old = apps.get_model("sm_plugin", "FacilityAdministrator")
    new = apps.get_model("sm_plugin", "Appointment")
    names = ("facility_id", "user_id", "appointed_by_id", "since", "until")
    new.objects.bulk_create(new(**row) for row in old.objects.values(*names))


class Migration(migrations.Migration):
    """A post says what somebody is appointed for, and where: a station, a region, everywhere."""

    dependencies = [
        ("sm_plugin", "0015_one_order_of_queues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visn",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(23),
                        ],
                        verbose_name="region (VISN)",
                    ),
                ),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("administrator", "administrator"),
                            ("verifier", "identity verifier"),
                            ("reports", "report reader"),
                        ],
                        default="administrator",
                        max_length=16,
                        verbose_name="post",
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "appointed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="sm_plugin.facility",
                        verbose_name="station",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sm_appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["facility", "since", "pk"],
            },
        ),
        migrations.RunPython(copy_appointments, migrations.RunPython.noop),
        migrations.DeleteModel(
            name="FacilityAdministrator",
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("facility", "user", "post"),
                name="sm_appointment_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("facility", None), ("visn", None), _connector="OR"),
                name="sm_appointment_one_place",
            ),
        ),
    ]
