import django.db.models.deletion
from django.db import migrations, models


class AlterItem(migrations.AlterField):
    """On PostgreSQL only the old rule is dropped: the item's own table is not locked with it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        for name in schema_editor._constraint_names(model, [column], unique=True):
            schema_editor.execute(schema_editor._delete_unique_sql(model, name))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        schema_editor.execute(schema_editor._create_unique_sql(model, [field]))


class Migration(migrations.Migration):
    """Each team has its own begun answer to a message: nobody's words are written over.

    The rows are begun answers alone, so each step is short. Backwards it stops, whole and with
    nothing lost, while two teams have one for the same message.
    """

    dependencies = [("sm_plugin", "0083_phrases_of_answers")]

    operations = [
        migrations.AddConstraint(
            model_name="answerdraft",
            constraint=models.UniqueConstraint(
                fields=("item", "team"), name="sm_answer_draft_of_team"
            ),
        ),
        AlterItem(
            model_name="answerdraft",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer_drafts",
                to="sm_plugin.workitem",
            ),
        ),
    ]
