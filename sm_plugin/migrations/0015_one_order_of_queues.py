import django.db.models.expressions
from django.db import migrations, models

import sm_plugin.triage.models.order


class Migration(migrations.Migration):
    """Queues are read by one number: the newest alarm first, then the oldest due."""

    dependencies = [("sm_plugin", "0014_fill_rounds")]

    operations = [
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_role",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_mine",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_unassigned",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="sm_item_escalated",
        ),
        migrations.RemoveField(
            model_name="workitem",
            name="priority",
        ),
        migrations.AddField(
            model_name="workitem",
            name="order_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(("alarm_at__isnull", False)),
                        then=django.db.models.expressions.CombinedExpression(
                            sm_plugin.triage.models.order.Milliseconds(models.F("alarm_at")),
                            "*",
                            models.Value(-1),
                        ),
                    ),
                    default=sm_plugin.triage.models.order.Milliseconds(models.F("due_at")),
                    output_field=models.BigIntegerField(),
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status__in", ["waiting", "taken"])),
                fields=["team", "role", "order_key", "received_at", "id"],
                name="sm_item_role",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status", "taken")),
                fields=["assignee", "order_key", "received_at", "id"],
                name="sm_item_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["team", "order_key", "received_at", "id"],
                name="sm_item_unassigned",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["waiting", "taken"]),
                    models.Q(
                        ("escalated_at__isnull", False),
                        ("alarm_at__isnull", False),
                        _connector="OR",
                    ),
                ),
                fields=["team", "order_key", "received_at", "id"],
                name="sm_item_escalated",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("alarm_at__isnull", False)),
                fields=["team", "order_key", "received_at", "id"],
                name="sm_item_alarms",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("review_due_at__isnull", False)),
                fields=["review_due_at"],
                name="sm_item_unreviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("alarm_at__isnull", True), ("review_due_at__isnull", True), ("told", 0)
                    ),
                    models.Q(("alarm_at__isnull", False), ("status__in", ["waiting", "taken"])),
                    _connector="OR",
                ),
                name="sm_item_alarm",
            ),
        ),
    ]
