"""Whoever is not signed in has no key, and a row of nobody has none either: they never match."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils import timezone

from sm_plugin.letters.services import write_template
from sm_plugin.teams.models import Absence
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.service_rows import template_of

pytestmark = pytest.mark.django_db

# The ways in which a room asks for the rows of one person.
WAYS = (
    *("visible_to", "owned_by", "removable_by", "endable_by", "run_by", "worked_in_by"),
    "written_for_by",
)


def ways() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_app_config("sm_plugin").get_models():
        for way in WAYS:
            if hasattr(model._default_manager, way):
                yield model, way


@pytest.mark.parametrize(("model", "way"), list(ways()), ids=lambda of: getattr(of, "__name__", of))
def test_a_person_who_is_not_signed_in_finds_nothing(model: Any, way: str, world: World):
    rows_of_nobody(world)

    assert not list(getattr(model._default_manager, way)(AnonymousUser()))


def rows_of_nobody(world: World) -> None:
    """A template of a team names no person, and so does an absence that nobody stands in for."""
    angela = world.people["angela"]
    write_template(actor=angela, **template_of(world))
    now = timezone.now()
    Absence.objects.create(
        team=world.teams["a"],
        user=angela,
        planned_by=angela,
        first_day=now,
        last_day=now,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
