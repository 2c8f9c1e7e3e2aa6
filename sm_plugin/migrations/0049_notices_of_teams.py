import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery

ABOUT_A_MESSAGE = ["late", "urgent", "unreviewed", "chain", "moved", "handed", "half"]
WITHOUT_ONE = ["digest", "welcome", "opened", "opened_own"]


def name_the_teams(apps, schema_editor):
    """What is told of a team names the team, and no longer some message to it."""
    notice = apps.get_model("sm_plugin", "OutboxNotice")
    message = apps.get_model("sm_plugin", "Message")
    team = message.objects.filter(pk=OuterRef("message")).values("thread__team")
    told = notice.objects.filter(kind="unseen", team=None)
    told.update(team=Subquery(team))
    notice.objects.filter(kind="unseen").update(message=None)
    if schema_editor.connection.vendor == "postgresql":  # else the table can't be altered yet
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def name_a_message(apps, schema_editor):
    """Go back: notices of a team without any message are dropped, as none were made before."""
    notice = apps.get_model("sm_plugin", "OutboxNotice")
    message = apps.get_model("sm_plugin", "Message")
    newest = message.objects.filter(thread__team=OuterRef("team")).order_by("-sent_at", "-id")
    told = notice.objects.filter(kind="unseen", message=None)
    told.update(message=Subquery(newest.values("pk")[:1]))
    notice.objects.filter(kind="unseen", message=None).delete()
    notice.objects.filter(kind="unseen").update(team=None)
    if schema_editor.connection.vendor == "postgresql":  # else the table can't be altered yet
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    """A team that nobody reads for is told of by itself: it may have no message yet."""

    dependencies = [("sm_plugin", "0047_folder_of_a_mailbox")]

    operations = [
        migrations.RemoveConstraint(model_name="outboxnotice", name="sm_notice_of_message"),
        migrations.AddField(
            model_name="outboxnotice",
            name="team",
            field=models.ForeignKey(
                help_text="What is told of a team, which may have no message yet.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.careteam",
            ),
        ),
        migrations.RunPython(name_the_teams, name_a_message),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=Q(kind="message", message__isnull=False)
                | Q(kind__in=ABOUT_A_MESSAGE, message__isnull=False, digest__isnull=True)
                | Q(kind="unseen", team__isnull=False, message__isnull=True, digest__isnull=True)
                | Q(kind__in=WITHOUT_ONE, message__isnull=True, digest__isnull=True),
                name="sm_notice_of_message",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(kind="unseen"), name="sm_notice_of_team"
            ),
        ),
    ]
