"""Migrations fit the lowest versions that pyproject names: `nox -s lowest` runs them there.

`makemigrations` writes down the last migration of whatever version is installed.
"""

import pytest
from django.db.migrations.loader import MigrationLoader

OURS = {"accounts", "content", "sm_plugin"}
# The last migration of each package in its lowest version.
LAST = {
    "auth": "0012_alter_user_first_name_max_length",
    "contenttypes": "0002_remove_content_type_name",
    "taggit": "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx",
    "wagtail_localize": "0006_create_submit_translation_permission",
    "wagtailcore": "0097_baselogentry_uuid_action_timestamp_indexes",
}


@pytest.mark.django_db  # the search's own migration asks what the database can do
@pytest.mark.parametrize("app", sorted(OURS))
def test_no_migration_asks_for_one_that_comes_later(app: str) -> None:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    asked = {
        (name, other)
        for (ours, name), migration in loader.disk_migrations.items()
        if ours == app
        for other in migration.dependencies
        if other[0] not in OURS and other[1] != "__first__"
    }
    assert {(name, other) for name, other in asked if other[1] > LAST.get(other[0], "")} == set()
