"""Reviews of stand-ins have a way of their own, and reviewers keep the words of the glossary."""

from django.db import migrations, models

EDITORS, REVIEWERS = "Content editors", "Clinical reviewers"
VERBS = ("add", "change", "view")


def mark_stand_ins(apps, schema_editor):
    records = apps.get_model("content", "ReviewRecord").objects
    records.filter(way="published", confirmed_for__isnull=False).update(way="stand_in")


def give_reviewers_the_glossary(apps, schema_editor):
    """Django makes the rows of rights after all migrations; one that is missing is made here."""
    groups = apps.get_model("auth", "Group").objects
    type_model = apps.get_model("contenttypes", "ContentType")
    kind, _is_new = type_model.objects.get_or_create(app_label="content", model="glossaryterm")
    rights = apps.get_model("auth", "Permission").objects
    reviewers = groups.filter(name=REVIEWERS).first()
    for verb in VERBS if reviewers else ():
        right, _is_new = rights.get_or_create(
            content_type=kind,
            codename=f"{verb}_glossaryterm",
            defaults={"name": f"Can {verb} word of the glossary"},
        )
        reviewers.permissions.add(right)
    for editors in groups.filter(name=EDITORS):
        taken = rights.filter(content_type=kind).exclude(codename="view_glossaryterm")
        editors.permissions.remove(*taken)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0013_publishers_translate"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reviewrecord",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("confirmed", "confirmed still accurate"),
                    ("published", "published after clinical review"),
                    ("stand_in", "published after review by a stand-in"),
                    ("carried", "carried over from the page"),
                ],
                max_length=10,
                verbose_name="how",
            ),
        ),
        migrations.AlterField(
            model_name="archiverecord",
            name="reason",
            field=models.CharField(
                blank=True,
                help_text="Why readers no longer see it, in case someone asks a year from now.",
                max_length=250,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="sitewords",
            name="help_text",
            field=models.TextField(
                blank=True,
                help_text="Who to call with questions. Empty: the usual words.",
                max_length=300,
                verbose_name="help in the footer",
            ),
        ),
        migrations.AlterModelOptions(
            name="learningindexpage",
            options={
                "verbose_name": "Active Learning index",
                "verbose_name_plural": "Active Learning indexes",
            },
        ),
        migrations.RunPython(mark_stand_ins, migrations.RunPython.noop),
        migrations.RunPython(give_reviewers_the_glossary, migrations.RunPython.noop),
    ]
