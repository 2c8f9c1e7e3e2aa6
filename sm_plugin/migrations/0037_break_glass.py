import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Emergency openings of messages, the post of privacy officer, and the notices of both."""

    dependencies = [
        ("sm_plugin", "0036_panel_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyOpening",
            fields=[
                ("key_id", models.CharField(db_index=True, max_length=40)),
                ("wrapped_key", models.BinaryField()),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason_sealed", models.BinaryField()),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="facility",
            options={
                "ordering": ["state", "city", "name", "pk"],
                "permissions": [
                    ("manage_rollout", "Can manage the rollout of Secure Messaging here"),
                    ("verify_identity", "Can verify the identity of Veterans here"),
                    ("view_reports", "Can view the counts of this facility"),
                    ("break_glass", "Can open messages here in an emergency"),
                ],
                "verbose_name": "facility",
                "verbose_name_plural": "facilities",
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxnotice",
            name="sm_notice_of_message",
        ),
        migrations.AlterField(
            model_name="appointment",
            name="post",
            field=models.CharField(
                choices=[
                    ("administrator", "administrator"),
                    ("verifier", "identity verifier"),
                    ("reports", "report reader"),
                    ("privacy", "privacy officer"),
                ],
                default="administrator",
                max_length=16,
                verbose_name="post",
            ),
        ),
        migrations.AlterField(
            model_name="outboxnotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message", "message"),
                    ("digest", "digest"),
                    ("welcome", "welcome"),
                    ("late", "late"),
                    ("urgent", "urgent"),
                    ("unreviewed", "unreviewed"),
                    ("chain", "chain"),
                    ("moved", "moved"),
                    ("handed", "handed"),
                    ("half", "half"),
                    ("unseen", "unseen"),
                    ("opened", "opened"),
                    ("opened_own", "opened_own"),
                ],
                default="message",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "message"), ("message__isnull", False)),
                    models.Q(
                        ("digest__isnull", True),
                        (
                            "kind__in",
                            [
                                "late",
                                "urgent",
                                "unreviewed",
                                "chain",
                                "moved",
                                "handed",
                                "half",
                                "unseen",
                            ],
                        ),
                        ("message__isnull", False),
                    ),
                    models.Q(
                        ("digest__isnull", True),
                        ("kind__in", ["digest", "welcome", "opened", "opened_own"]),
                        ("message__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sm_notice_of_message",
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="mailbox",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.mailbox",
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.patient",
            ),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="thread",
            field=models.ForeignKey(
                help_text="Empty: the whole mailbox.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.thread",
            ),
        ),
        migrations.AddIndex(
            model_name="emergencyopening",
            index=models.Index(fields=["opened_by", "-opened_at"], name="sm_opening_by"),
        ),
        migrations.AddIndex(
            model_name="emergencyopening",
            index=models.Index(fields=["patient", "-opened_at"], name="sm_opening_of"),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                name="sm_opening_at_most_an_hour",
            ),
        ),
    ]
