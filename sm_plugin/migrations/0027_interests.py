import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """People ask to be told when a station starts, and rollouts send mails of their own."""

    dependencies = [
        ("sm_plugin", "0026_answer_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="sm_plugin.facility",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RolloutNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirm", "confirm"),
                            ("started", "started"),
                            ("step_due", "step due"),
                            ("day_came", "planned day came"),
                        ],
                        max_length=16,
                    ),
                ),
                ("day", models.DateField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.facility",
                    ),
                ),
                (
                    "interest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="sm_plugin.interest",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="interest",
            index=models.Index(fields=["email", "-asked_at"], name="sm_interest_asked"),
        ),
        migrations.AddIndex(
            model_name="interest",
            index=models.Index(
                condition=models.Q(("confirmed_at", None)),
                fields=["asked_at"],
                name="sm_interest_unconfirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                fields=("facility", "email"), name="sm_interest_once"
            ),
        ),
        migrations.AddIndex(
            model_name="rolloutnotice",
            index=models.Index(
                condition=models.Q(("sent_at", None)),
                fields=["due_at"],
                name="sm_rollout_notice_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolloutnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interest__isnull", False), ("recipient", None)),
                    models.Q(("interest", None), ("recipient__isnull", False)),
                    _connector="OR",
                ),
                name="sm_rollout_notice_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolloutnotice",
            constraint=models.UniqueConstraint(
                fields=("kind", "facility", "recipient", "day"), name="sm_rollout_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolloutnotice",
            constraint=models.UniqueConstraint(
                fields=("kind", "interest", "day"), name="sm_rollout_interest_once"
            ),
        ),
    ]
