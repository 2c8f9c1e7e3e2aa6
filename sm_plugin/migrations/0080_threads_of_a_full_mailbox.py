import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Columns that another index of the whole table begins with.
DOUBLED = (
    ("Thread", "patient"),
    ("Message", "thread"),
    ("Message", "author"),
    ("ThreadEvent", "thread"),
    ("MailboxEntry", "mailbox"),
)


def drop_indexes(apps, schema_editor):
    """Drop the indexes of one column alone; SQLite would otherwise build each table anew."""
    connection = schema_editor.connection
    for name, column in DOUBLED:
        model = apps.get_model("sm_plugin", name)
        with connection.cursor() as cursor:
            table = model._meta.db_table
            found = connection.introspection.get_constraints(cursor, table)
        for index, facts in found.items():
            is_plain = facts["index"] and not facts["unique"] and not index.startswith("sm_thread_")
            if is_plain and facts["columns"] == [f"{column}_id"]:
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")


def add_indexes(apps, schema_editor):
    for name, column in DOUBLED:
        model = apps.get_model("sm_plugin", name)
        field = model._meta.get_field(column)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))


def without_index(model_name, name, to, related_name):
    field = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
    )
    return migrations.AlterField(model_name=model_name, name=name, field=field)


class Migration(migrations.Migration):
    """Each step is whole by itself: no lock of one table is kept while the other is waited for.

    The first looks what is there: stopped between the two, or within it, it is run again.
    """

    atomic = False

    dependencies = [("sm_plugin", "0079_languages_and_quotes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_indexes, add_indexes)],
            state_operations=[
                without_index("thread", "patient", "sm_plugin.patient", "threads"),
                without_index("message", "thread", "sm_plugin.thread", "messages"),
                without_index("message", "author", settings.AUTH_USER_MODEL, "+"),
                without_index("threadevent", "thread", "sm_plugin.thread", "events"),
                without_index("mailboxentry", "mailbox", "sm_plugin.mailbox", "entries"),
            ],
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("reassigned_at__isnull", False)),
                fields=["patient", "team"],
                name="sm_thread_sent_on",
            ),
        ),
    ]
