"""Steps of a migration that is not one transaction: stopped between two, it is run again.

Each looks what is there first, and leaves alone what is done.
"""

from typing import Any

from django.db import migrations


def _names(schema_editor: Any, model: Any) -> set[str]:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return set(found)


def _columns(schema_editor: Any, model: Any) -> set[str]:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        table = model._meta.db_table
        rows = connection.introspection.get_table_description(cursor, table)
    return {row.name for row in rows}


class _Once:
    """Do what the step does, forwards or backwards, unless the database has it so already."""

    adds = True

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if self._is_open(app_label, schema_editor, from_state, to_state, wanted=self.adds):
            super().database_forwards(app_label, schema_editor, from_state, to_state)  # type: ignore[misc]

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if self._is_open(app_label, schema_editor, from_state, to_state, wanted=not self.adds):
            super().database_backwards(app_label, schema_editor, from_state, to_state)  # type: ignore[misc]

    def _is_open(self, app_label: str, schema_editor: Any, *states: Any, wanted: bool) -> bool:
        if schema_editor.collect_sql:  # the statements alone are asked for
            return True
        model = states[0].apps.get_model(app_label, self.model_name)  # type: ignore[attr-defined]
        return self._is_there(schema_editor, model) is not wanted

    def _is_there(self, schema_editor: Any, model: Any) -> bool:
        return self._name() in _names(schema_editor, model)

    def _name(self) -> str:
        return str(self.name)  # type: ignore[attr-defined]


class AddIndex(_Once, migrations.AddIndex):
    def _name(self) -> str:
        return str(self.index.name)


class AddConstraint(_Once, migrations.AddConstraint):
    def _name(self) -> str:
        return str(self.constraint.name)


class RemoveConstraint(_Once, migrations.RemoveConstraint):
    adds = False


class AddField(_Once, migrations.AddField):
    def _is_there(self, schema_editor: Any, model: Any) -> bool:
        return self.name in _columns(schema_editor, model)
