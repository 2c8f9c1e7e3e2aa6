from django.db import migrations, models

from sm_plugin.audit import triggers
from sm_plugin.audit.lanes import ALL, start_of


def drop(apps, schema_editor):
    triggers.drop(schema_editor.connection)


def create(apps, schema_editor):
    triggers.create(schema_editor.connection)


def heads(apps, schema_editor):
    """The chain that exists is lane 0 and goes on there; the other lanes begin empty."""
    table = apps.get_model("sm_plugin", "AuditHead").objects
    table.filter(pk=1).update(id=0)
    there = set(table.values_list("pk", flat=True))
    table.bulk_create(_head(apps, lane) for lane in ALL if lane not in there)


def _head(apps, lane):
    """A lane has rows only if this migration was undone once."""
    rows = apps.get_model("sm_plugin", "AuditEvent").objects.order_by("-id")
    last = rows.filter(id__gt=start_of(lane), id__lte=start_of(lane + 1)).first()
    head = apps.get_model("sm_plugin", "AuditHead")
    if last is None:
        return head(id=lane, last_id=start_of(lane), last_hash="")
    return head(id=lane, last_id=last.id, last_hash=last.hash)


def one_head(apps, schema_editor):
    """Rows stay in their lanes, where the release before reports them as after the end."""
    table = apps.get_model("sm_plugin", "AuditHead").objects
    table.exclude(pk=0).delete()
    table.filter(pk=0, last_hash="").delete()
    table.filter(pk=0).update(id=1)


class Migration(migrations.Migration):
    """The audit record gets lanes. No row is changed, and none is read: heads alone are."""

    dependencies = [("sm_plugin", "0018_phrases_for_whole_messages")]

    operations = [
        migrations.RunPython(drop, create),
        migrations.RemoveConstraint("audithead", "sm_audit_one_head"),
        migrations.AlterField(
            "audithead", "id", models.SmallIntegerField(primary_key=True, serialize=False)
        ),
        migrations.AlterField("audithead", "last_id", models.BigIntegerField()),
        migrations.RunPython(heads, one_head),
        migrations.AddConstraint(
            "audithead",
            models.CheckConstraint(
                condition=models.Q(("id__gte", ALL[0]), ("id__lte", ALL[-1])),
                name="sm_audit_head_of_lane",
            ),
        ),
        migrations.RunPython(create, drop),
    ]
