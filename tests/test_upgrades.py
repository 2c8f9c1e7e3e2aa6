"""An install whose pages and people are from the first release has all of them afterwards."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.postgres.operations import CreateExtension
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from content.pages.learning import LearningPage
from portal.accounts.models import User
from tests.conftest import PASSWORD
from tests.quick_states import quick_states
from tests.schemas import schema

APPS = ("content", "accounts")
FIRST = "0001_initial"
# Rows beside them that belong to pages and people.
OF_OTHERS = (
    *("wagtailcore_page", "wagtailcore_revision", "wagtailcore_site"),
    *("account_emailaddress", "auth_group"),
)
# Reviews got a table of their own, and each was carried over.
CARRIED_OVER = {"reviewed_on"}
Rows = dict[str, dict[Any, dict[str, Any]]]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def migrate_to(*names: str) -> None:
    """Go there; on the way back Django would ask SQLite for an extension of PostgreSQL."""
    executor = MigrationExecutor(connection)
    with quick_states(back=True), pytest.MonkeyPatch.context() as patch:
        if connection.vendor != "postgresql":
            patch.setattr(CreateExtension, "database_backwards", lambda *_words: None)
        executor.migrate(list(zip(APPS, names, strict=True)))


def latest() -> list[str]:
    graph = MigrationExecutor(connection).loader.graph
    return [graph.leaf_nodes(app)[0][1] for app in APPS]


def rows() -> Rows:
    """Return every row of ours by table and key, as the database has it."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if not table.startswith(("content_", "accounts_")) and table not in OF_OTHERS:
                continue
            key = connection.introspection.get_primary_key_column(cursor, table)
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            lines = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = {line[key]: line for line in lines}
    return found


@pytest.fixture
def people(seeded: None) -> list[User]:
    made = []
    for number, name in enumerate(("Ruth Delgado", "José Núñez", "Ada Admin")):
        user = User.objects.create_user(f"p{number}@demo.example", PASSWORD, full_name=name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        user.groups.add(*Group.objects.order_by("pk")[number : number + 2])
        made.append(user)
    return made


def test_pages_and_people_of_the_first_release_are_carried_over(people: list[User]) -> None:
    learning = LearningPage.objects.live().first()
    assert learning
    fresh = schema("content_", "accounts_")
    migrate_to(FIRST, FIRST)
    older, before = schema("content_", "accounts_"), rows()
    assert older != fresh
    assert len(before["wagtailcore_page"]) > 20
    assert len(before["content_learningpage"]) > 1

    migrate_to(*latest())

    assert sorted(schema("content_", "accounts_") ^ fresh, key=repr) == []
    after = rows()
    for table, lines in before.items():
        assert after[table].keys() >= lines.keys(), table
        for key, line in lines.items():
            kept = {name: after[table][key].get(name) for name in line.keys() - CARRIED_OVER}
            assert kept == {name: line[name] for name in kept}, f"{table} {key}"
    for person in people:
        same = User.objects.get(pk=person.pk)
        assert same.check_password(PASSWORD)
        assert same.groups.count() == 2
    page = Page.objects.get(pk=learning.pk).specific
    assert page.body == learning.body
    assert page.title == learning.title
    assert apps.get_model("content", "Topic").objects.filter(locale=None).count() == 0
