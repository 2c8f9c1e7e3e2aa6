import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sm_plugin", "0030_chart_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["starts_at", "pk"],
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
            model_name="careteam",
            name="closing_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Since then it takes no messages, and what is open goes to its successor.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="careteam",
            name="closing_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="ends_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="planned until"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="starts_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="planned from"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="title",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Stands behind the name in this team, for example RN.",
                max_length=20,
                verbose_name="title",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="asked_by",
            field=models.ForeignKey(
                help_text="Of an internal round: the colleague it is given back to.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="promised_on",
            field=models.DateField(
                help_text="By this day the patient hears more: an interim answer said so.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="reassigned_at",
            field=models.DateTimeField(
                help_text="Staff sent it to a team that need not be the patient's: replies still go there.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="threadevent",
            name="from_team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AddField(
            model_name="threadevent",
            name="is_internal",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="threadevent",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("clinical", "Needs a clinical answer"),
                    ("medication", "About medication"),
                    ("office", "About an appointment, an address or papers"),
                    ("knows", "Knows the patient or the matter"),
                    ("workload", "Shares the work"),
                    ("opinion", "Asks for an opinion"),
                    ("other_team", "Belongs to the other team"),
                    ("more", "More is to be done"),
                    ("mistake", "Was closed by mistake"),
                ],
                db_default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="threadevent",
            name="to_team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AddField(
            model_name="threadevent",
            name="to_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
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
                ],
                default="message",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="ended_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "answered"),
                    ("not_by_message", "not by message"),
                    ("no_reply", "no reply"),
                    ("handed_out", "handed out"),
                    ("given_back", "given back"),
                    ("overtaken", "the patient wrote again"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                    ("no_reply", "Nothing more was written after the answer"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                    ("no_reply", "Nothing more was written after the answer"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="threadevent",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                    ("no_reply", "Nothing more was written after the answer"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="workitem",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                    ("no_reply", "Nothing more was written after the answer"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("reminded_at__isnull", True)),
                fields=["half_at"],
                name="sm_round_half",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status", "answered")),
                fields=["answered_at"],
                name="sm_item_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["message", "urgent", "moved"])),
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
                        ("kind__in", ["digest", "welcome"]),
                        ("message__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sm_notice_of_message",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="planned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="surrogate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="surrogate",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absences",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sm_absences",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["team", "user", "ends_at"],
                name="sm_absence_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")), ("last_day__gte", models.F("first_day"))
                ),
                name="sm_absence_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("surrogate", models.F("user")), _negated=True),
                name="sm_absence_not_for_oneself",
            ),
        ),
    ]
