import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two people stand behind a confirmed identity; it can be taken back."""

    dependencies = [
        ("sm_plugin", "0016_appointments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="registered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="patient",
            name="identity_level",
            field=models.CharField(
                choices=[
                    ("registered", "Registered"),
                    ("upgraded", "Upgraded"),
                    ("lapsed", "To be verified again"),
                ],
                default="registered",
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="IdentityCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        choices=[
                            ("veteran_card", "Veteran health ID card"),
                            ("license", "Driver's license or state ID"),
                            ("passport", "Passport"),
                            ("military", "Military ID"),
                            ("tribal", "Tribal ID"),
                            ("other", "Another photo ID of a government"),
                        ],
                        max_length=16,
                    ),
                ),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "revoked_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong_person", "It is the wrong person"),
                            ("mistake", "The check was done by mistake"),
                            ("account_lost", "The person lost control of the account"),
                            ("died", "The person died"),
                            ("other", "Another reason"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity_checks",
                        to="sm_plugin.patient",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("seen_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="sm_identity_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), ("replaced_at", None)),
                        fields=("patient",),
                        name="sm_identity_one_waiting",
                    ),
                ],
            },
        ),
    ]
