from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def give_items_to_the_team_of_today(apps, schema_editor):
    """Done items stayed with the team that handed their thread over, and opened it there."""
    alias = schema_editor.connection.alias
    threads = apps.get_model("sm_plugin", "Thread").objects.using(alias)
    items = apps.get_model("sm_plugin", "WorkItem").objects.using(alias)
    today = threads.filter(pk=OuterRef("thread")).values("team")[:1]
    items.exclude(thread__team=F("team")).update(team=Subquery(today))


def end_memberships_of_closed_teams(apps, schema_editor):
    """Nobody is a member of a closed team: membership, place in the group and grants end."""
    alias = schema_editor.connection.alias
    memberships = apps.get_model("sm_plugin", "Membership").objects.using(alias)
    teams = apps.get_model("sm_plugin", "CareTeam").objects.using(alias)
    grants = apps.get_model("sm_plugin", "CareTeamUserObjectPermission").objects.using(alias)
    closed = teams.filter(closed_at__isnull=False)
    memberships.filter(team__in=closed, ended_at__isnull=True).update(
        ended_at=Subquery(teams.filter(pk=OuterRef("team")).values("closed_at")[:1])
    )
    for team in closed.select_related("group"):
        team.group.user_set.clear()
    grants.filter(content_object__in=closed).delete()


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0008_late_notices")]

    operations = [
        migrations.RunPython(give_items_to_the_team_of_today, migrations.RunPython.noop),
        migrations.RunPython(end_memberships_of_closed_teams, migrations.RunPython.noop),
    ]
