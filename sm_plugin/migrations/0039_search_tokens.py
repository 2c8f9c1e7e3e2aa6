import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Care teams search their mail by keyed tokens, which the worker makes."""

    dependencies = [("sm_plugin", "0038_files_of_answers")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="searchable_through",
            field=models.DateTimeField(
                help_text="The newest message that the team's search finds.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=["last_message_at"],
                name="sm_thread_not_searchable",
                condition=Q(searchable_through__isnull=True)
                | Q(searchable_through__lt=F("last_message_at")),
            ),
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sm_plugin.careteam",
                    ),
                ),
                (
                    "thread",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sm_plugin.thread",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "token",
                        "document_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("token", models.BigIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="sm_plugin.searchdocument",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
    ]
