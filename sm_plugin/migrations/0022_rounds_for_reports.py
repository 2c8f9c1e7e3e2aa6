import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sm_plugin.calendar import sort_by_at
from sm_plugin.facilities.time_zones import zone_for

ROLES = [
    ("clerk", "clerk"),
    ("pharmacist", "pharmacist"),
    ("nurse", "nurse"),
    ("provider", "provider"),
    ("coordinator", "coordinator"),
]
AT_ONCE = 1000  # rounds


def fill(apps, schema_editor):
    """Write for the rounds there are which team they count for, and by when they are sorted."""
    rounds = apps.get_model("sm_plugin", "Round").objects
    facilities = {
        row.pk: zone_for(row.state, float(row.latitude), float(row.longitude))
        for row in apps.get_model("sm_plugin", "Facility").objects.iterator()
    }
    without = rounds.filter(counts_for=None).annotate(
        team_now=Coalesce("team_due", "item__team"),
        place=F("team_asked__facility"),
    )
    while some := list(without[:AT_ONCE]):
        for one in some:
            one.counts_for_id = one.team_now
            one.sort_by_at = sort_by_at(one.asked_at, tz=facilities[one.place])
            one.ended_role = one.answered_role
            if one.ended_how == "not_by_message" and one.sorted_at == one.ended_at:
                one.sorted_at = None  # to complete was to sort
        rounds.bulk_update(some, ["counts_for", "sort_by_at", "ended_role", "sorted_at"])


class Migration(migrations.Migration):
    """Reports are read from rounds: which team one counts for, and by when it is sorted."""

    dependencies = [("sm_plugin", "0021_inbox_by_folder")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="counts_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="sort_by_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="round",
            name="ended_role",
            field=models.CharField(
                blank=True, choices=ROLES, db_default="", default="", max_length=16
            ),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["counts_for", "asked_at"], name="sm_round_counts"),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(
                condition=Q(("ended_at__isnull", True)),
                fields=["counts_for", "asked_at"],
                name="sm_round_open",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
