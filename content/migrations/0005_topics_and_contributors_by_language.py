"""Topics and contributors get a language: what is there is in the first one."""

import django.db.models.deletion
from django.db import migrations, models
from wagtail.models import BootstrapTranslatableModel


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_no_reviewed_on"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="At the top of every page. Empty: the name under “Sites”.",
                        max_length=60,
                        verbose_name="name of the site",
                    ),
                ),
                (
                    "help_text",
                    models.TextField(
                        blank=True,
                        help_text="Whom to call with questions. Empty: the usual words.",
                        max_length=300,
                        verbose_name="help in the footer",
                    ),
                ),
                (
                    "footer_note",
                    models.CharField(
                        blank=True,
                        help_text="Such as who runs the site. Empty: its name.",
                        max_length=160,
                        verbose_name="last line of the footer",
                    ),
                ),
                (
                    "name_es",
                    models.CharField(blank=True, max_length=60, verbose_name="name of the site"),
                ),
                (
                    "help_text_es",
                    models.TextField(blank=True, max_length=300, verbose_name="help in the footer"),
                ),
                (
                    "footer_note_es",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="last line of the footer"
                    ),
                ),
            ],
            options={
                "verbose_name": "name and footer",
            },
        ),
        migrations.AddField(
            model_name="archiverecord",
            name="reason",
            field=models.CharField(
                blank=True,
                help_text="Why readers no longer see it, for whoever asks in a year.",
                max_length=250,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="contributor",
            name="locale",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
            ),
        ),
        migrations.AddField(
            model_name="contributor",
            name="translation_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="topic",
            name="locale",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="translation_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="sitewords",
            name="site",
            field=models.OneToOneField(
                editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
            ),
        ),
        # Last of all: PostgreSQL changes no table in whose rows something has just been written.
        BootstrapTranslatableModel("content.Topic"),
        BootstrapTranslatableModel("content.Contributor"),
    ]
