import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sm_plugin", "0039_search_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("file_digest", models.CharField(max_length=64)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undoing_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("places", models.ManyToManyField(related_name="+", to="sm_plugin.facility")),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-begun_at", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("open", "team opened"),
                            ("switch", "accepts messages or not"),
                            ("join", "person joined"),
                            ("role", "role changed"),
                            ("care", "patient in care"),
                            ("listed", "person on a list"),
                            ("renamed", "name or time on a list"),
                            ("off", "person off a list"),
                        ],
                        max_length=10,
                    ),
                ),
                ("content_sealed", models.BinaryField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.careteam",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="sm_plugin.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "number"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["-begun_at"], name="sm_import_run_begun"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="sm_import_row_once"),
        ),
    ]
