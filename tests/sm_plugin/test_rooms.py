"""Where things lie in the plugin: what the import contracts can't say, read from its sources."""

import ast
import re
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest
from django.apps import apps
from django.db.models import Choices

import sm_plugin

HOME = Path(sm_plugin.__file__).parent
MODULES = {
    path.relative_to(HOME).with_suffix("").as_posix().replace("/", "."): path
    for path in HOME.rglob("*.py")
    if "migrations" not in path.parts
}
# Inside a function: optional packages, and what must not be loaded where it isn't used.
IN_FUNCTIONS = {
    ("database.kept_plans", "django.db.backends.postgresql.psycopg_any"),  # with PostgreSQL alone
    ("database.kept_plans", "psycopg.pq"),
    ("database.kept_plans", "psycopg.sql"),
    ("exports.pdf", "weasyprint"),  # an extra
    ("files.checks", "magic"),  # the check says that its library is missing
    ("files.reading.examine", "magic"),  # loaded in the confined process alone
    ("files.reading.child", "examine"),  # after the process has confined itself
    ("files.reading.child", "unfit"),
    ("files.reading.pdf_packed", "pypdf"),  # loaded in the confined process alone
    ("files.reading.pdf_packed", "pypdf.errors"),
    ("files.reading.pdf_packed", "pypdf.generic"),
}
DOORS = {"web", "admin", "api", "management", "templatetags", "urls", "wagtail_hooks"}
# What belongs to doors. A mail or a document has a template of its own.
OF_DOORS = {"http", "forms", "shortcuts", "urls", "template", "contrib.messages"}
OUTSIDE_DOORS = {
    ("addresses", "urls"),
    ("adapter", "shortcuts"),  # what a host overrides is HTML and addresses
    ("adapter", "template"),
    ("adapter", "urls"),
    ("checks", "template"),  # does the host's base template compile
    ("exports.pdf", "template"),  # a document's own
}
# What may still hold a class of choices of its own, until it moves.
CHOICES_ELSEWHERE = {"audit.actions"}


def imports_in(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.ImportFrom):
            yield child.module or "."
        elif isinstance(child, ast.Import):
            yield from (name.name for name in child.names)


def names_in(tree: ast.AST) -> Iterator[str]:
    """Return what is imported by its full name, `django.forms` of `from django import forms`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def functions_in(tree: ast.AST) -> Iterator[Any]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def test_no_modules_of_the_plugin_import_each_other_in_a_circle():
    graph = grimp.build_graph("sm_plugin", exclude_type_checking_imports=True)
    arrows = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_import_hides_in_a_function_to_get_around_a_circle():
    found = {
        (name, imported)
        for name, path in MODULES.items()
        if name != "apps" and not name.startswith("management.")
        for function in functions_in(ast.parse(path.read_text()))
        for imported in imports_in(function)
    }
    assert found == IN_FUNCTIONS


def test_rooms_know_no_request_form_or_address():
    """Also under TYPE_CHECKING: a service that names a request in its types takes one."""
    found = {
        (name, part)
        for name, path in MODULES.items()
        if name.partition(".")[0] not in DOORS
        for imported in names_in(ast.parse(path.read_text()))
        for part in OF_DOORS
        if f"{imported}.".startswith(f"django.{part}.")
    }
    assert found == OUTSIDE_DOORS


def test_no_service_takes_a_request():
    takes = {
        name
        for name, path in MODULES.items()
        if name.partition(".")[0] not in DOORS
        for function in functions_in(ast.parse(path.read_text()))
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.arg == "request"
    }
    assert takes == set()


def test_every_model_lies_in_its_rooms_models():
    elsewhere = {
        model.__module__
        for model in apps.get_app_config("sm_plugin").get_models()
        if "models" not in model.__module__.split(".")[2:]
    }
    assert elsewhere == set()


def test_the_models_of_every_room_are_gathered_for_django():
    gathered = ast.parse((HOME / "models.py").read_text())
    rooms = {node.module for node in gathered.body if isinstance(node, ast.ImportFrom)}
    assert rooms == {
        model.__module__.split(".")[1] for model in apps.get_app_config("sm_plugin").get_models()
    }


def test_choices_of_models_lie_in_the_rooms_choices():
    """A model's own inner class stays with it, as Django writes it."""

    def defined() -> Iterator[str]:
        todo = list(Choices.__subclasses__())
        while todo:
            kind = todo.pop()
            todo += kind.__subclasses__()
            if kind.__module__.startswith("sm_plugin.") and "." not in kind.__qualname__:
                yield kind.__module__.removeprefix("sm_plugin.")

    elsewhere = {name for name in defined() if not name.endswith(".choices")}
    assert elsewhere <= CHOICES_ELSEWHERE


def test_the_table_of_rooms_has_each_of_them_in_the_order_of_the_import_contract():
    contracts = tomllib.loads((HOME.parent / "pyproject.toml").read_text())["tool"]["importlinter"]
    [layers] = [one["layers"] for one in contracts["contracts"] if "apps" in one.get("layers", ())]
    parts = [{name.strip(" ()") for name in line.split("|")} for line in reversed(layers)]
    first, last = parts.index({"vault"}), parts.index({"admin"})
    text = (HOME.parent / "docs/architecture.md").read_text()
    rooms = iter(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))

    for names in parts[first : last + 1]:
        there = {name for name in names if (HOME / name).is_dir()}
        assert {next(rooms) for _name in there} == there
