"""Migrations of test databases, with the models of their states rendered in half the time.

Between two operations Django renders again every model that is related to the changed one, however
far, and takes each field of it apart and together. Here a field is copied, a model's neighbours
are rendered and no more (Django does that too where an operation says so; before code of a
migration runs, it renders all), and a new index or constraint is noted on the model that there is.

The tables are the same, which `test_quick_states.py` proves against Django's own way.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import django
import pytest
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.utils.functional import cached_property

PROVED = (5, 2)  # another Django goes its own way
_reload = ProjectState.reload_model


@contextmanager
def quick_states(*, back: bool = False) -> Iterator[None]:
    """Render states the short way within the block.

    On the way back the states of all steps stand side by side, so no model of theirs is changed.
    """
    with pytest.MonkeyPatch.context() as patch:
        if django.VERSION[:2] == PROVED:
            patch.setattr(Field, "clone", _copied)
            patch.setattr(ProjectState, "reload_model", _reload_neighbours)
            if not back:
                patch.setattr(ProjectState, "_append_option", _append_option)
                patch.setattr(ProjectState, "_remove_option", _remove_option)
        yield


@cache
def _remembered(kind: type) -> frozenset[str]:
    return frozenset(
        name
        for one in kind.__mro__
        for name, value in vars(one).items()
        if isinstance(value, cached_property)
    )


def _copied(field: Any) -> Any:
    """Return a field of its own, in the order of now, that remembers nothing of the other's."""
    found = copy.deepcopy(field)
    for one in filter(None, (found, found.remote_field)):
        for name in _remembered(type(one)) & vars(one).keys():
            del vars(one)[name]
    found.creation_counter = Field.creation_counter
    Field.creation_counter += 1
    return found


def _reload_neighbours(state: Any, app_label: str, model_name: str, delay: bool = True) -> None:
    _reload(state, app_label, model_name, delay=True)


def _append_option(state: Any, app: str, model: str, option: str, added: Any) -> None:
    options = state.models[app, model].options
    options[option] = [*options[option], added]
    _note(state, app, model, option)


def _remove_option(state: Any, app: str, model: str, option: str, gone: str) -> None:
    options = state.models[app, model].options
    options[option] = [one for one in options[option] if one.name != gone]
    _note(state, app, model, option)


def _note(state: Any, app: str, model: str, option: str) -> None:
    if "apps" in vars(state):
        meta = state.apps.get_model(app, model)._meta
        setattr(meta, option, list(state.models[app, model].options[option]))
        vars(meta).pop("total_unique_constraints", None)
