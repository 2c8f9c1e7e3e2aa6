import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sm_plugin", "0035_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["user", "at"], name="sm_claim_try_user"),
                    models.Index(fields=["number_digest", "at"], name="sm_claim_try_number"),
                    models.Index(fields=["at"], name="sm_claim_try_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelEntry",
            fields=[
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number_digest", models.CharField(max_length=64)),
                ("person_digest", models.CharField(max_length=64)),
                ("listed_sealed", models.BinaryField()),
                (
                    "seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last brought in"
                    ),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        help_text="Whose name differs: a verifier decides.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sm_plugin.facility",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_entries",
                        to="sm_plugin.careteam",
                        verbose_name="care team",
                    ),
                ),
            ],
            options={
                "verbose_name": "person without an account",
                "verbose_name_plural": "people without an account",
                "ordering": ["team", "seen_at", "pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["number_digest"], name="sm_panel_entry_number"),
                    models.Index(fields=["seen_at"], name="sm_panel_entry_seen"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person_digest", "team"), name="sm_panel_entry_once"
                    )
                ],
            },
        ),
    ]
