import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rounds of questions, reviews of flagged messages, and the clock of an alarm."""

    dependencies = [
        ("sm_plugin", "0012_message_safety"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "question of the patient"),
                            ("internal", "question between colleagues"),
                        ],
                        default="question",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sorted_at", models.DateTimeField(null=True)),
                ("half_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("interim_at", models.DateTimeField(null=True)),
                ("promised_on", models.DateField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clerk", "clerk"),
                            ("pharmacist", "pharmacist"),
                            ("nurse", "nurse"),
                            ("provider", "provider"),
                            ("coordinator", "coordinator"),
                        ],
                        max_length=16,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "answered"),
                            ("not_by_message", "not by message"),
                            ("no_reply", "no reply"),
                            ("handed_out", "handed out"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "Answered by message"),
                            ("phoned", "We called by phone"),
                            ("appointment", "Appointment made"),
                            ("no_action", "Nothing more to do"),
                            ("sent_on", "Sent to another service"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={
                "ordering": ["item", "n"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SafetyTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phrase", models.CharField(blank=True, max_length=40)),
                ("month", models.DateField(help_text="Its first day.")),
                ("urgent", models.PositiveIntegerField(default=0)),
                ("not_urgent", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="UrgencyReview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "clerk"),
                            ("pharmacist", "pharmacist"),
                            ("nurse", "nurse"),
                            ("provider", "provider"),
                            ("coordinator", "coordinator"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("not_reached", "Urgent: called, not reached"),
                            ("reached", "Urgent: called and reached"),
                            ("answered", "Urgent: answered"),
                            ("not_urgent", "Not urgent"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxnotice",
            name="sm_notice_once",
        ),
        migrations.RemoveConstraint(
            model_name="outboxnotice",
            name="sm_notice_of_message",
        ),
        migrations.AddField(
            model_name="workitem",
            name="alarm_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="workitem",
            name="review_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="workitem",
            name="told",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "nobody"),
                    (1, "the coordinators"),
                    (2, "the facility's administrators"),
                ],
                default=0,
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
                ],
                default="message",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["unreviewed", "chain"]), _negated=True),
                fields=("recipient", "message", "kind"),
                name="sm_notice_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "message"), ("message__isnull", False)),
                    models.Q(
                        ("digest__isnull", True),
                        ("kind__in", ["late", "urgent", "unreviewed", "chain"]),
                        ("message__isnull", False),
                    ),
                    models.Q(
                        ("digest__isnull", True),
                        ("kind__in", ["digest", "welcome"]),
                        ("message__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sm_notice_of_message",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="sm_plugin.workitem",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="team_asked",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="team_due",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AddConstraint(
            model_name="safetytally",
            constraint=models.UniqueConstraint(fields=("phrase", "month"), name="sm_tally_month"),
        ),
        migrations.AddField(
            model_name="urgencyreview",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="urgencyreview",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="sm_plugin.message",
            ),
        ),
        migrations.AddField(
            model_name="urgencyreview",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="sm_plugin.round",
            ),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["team_due", "asked_at"], name="sm_round_team"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("item", "n"), name="sm_round_n"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("item",),
                name="sm_round_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_how", "")),
                    models.Q(
                        ("ended_at__isnull", False), models.Q(("ended_how", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="sm_round_end_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_how", "answered"), _negated=True),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="sm_round_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="urgencyreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "not_reached"), _negated=True),
                fields=("message",),
                name="sm_review_once",
            ),
        ),
    ]
