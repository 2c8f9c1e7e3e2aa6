import django.db.models.deletion
from django.db import migrations, models


def drop_index_of_patient(apps, schema_editor):
    """Drop the index of the patient alone; SQLite would otherwise build the table anew."""
    table = apps.get_model("sm_plugin", "Thread")._meta.db_table
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, table)
    for name, facts in found.items():
        is_plain = facts["index"] and not facts["unique"] and not name.startswith("sm_thread_")
        if is_plain and facts["columns"] == ["patient_id"]:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def add_index_of_patient(apps, schema_editor):
    model = apps.get_model("sm_plugin", "Thread")
    schema_editor.execute(
        schema_editor._create_index_sql(model, fields=[model._meta.get_field("patient")])
    )


class Migration(migrations.Migration):
    """Each index is whole by itself: no lock is kept while the next one is made."""

    atomic = False

    dependencies = [("sm_plugin", "0079_languages_and_quotes")]

    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("reassigned_at__isnull", False)),
                fields=["patient", "team"],
                name="sm_thread_sent_on",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_index_of_patient, add_index_of_patient)],
            state_operations=[
                migrations.AlterField(
                    model_name="thread",
                    name="patient",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="sm_plugin.patient",
                    ),
                )
            ],
        ),
    ]
