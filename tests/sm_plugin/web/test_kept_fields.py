"""Fields that everybody gets alike are drawn once; what somebody chose is never kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override

from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.templatetags import secure_messaging_pages
from sm_plugin.web.veteran.mailbox.filters import FilterForm
from tests.factories import FacilityFactory, team_at

KEPT = Template("{% load secure_messaging_pages %}{% for f in form %}{% sm_field f %}{% endfor %}")
WHOLE = Template('{% for field in form %}{% include "sm_plugin/partials/field.html" %}{% endfor %}')


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    secure_messaging_pages._fields.clear()
    yield
    secure_messaging_pages._fields.clear()


def form(query: str = "", teams: list[Any] | None = None) -> FilterForm:
    return FilterForm(QueryDict(query), teams=teams or [])


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "query",
    ["", "sort=oldest", "since=2026-03-01", "since=soon", "since=2026-03-02&until=2026-03-01"],
)
def test_a_filter_form_looks_as_if_it_were_drawn_each_time(query: str, language: str) -> None:
    with override(language):
        for asked in ("", query, "", query):
            drawn = KEPT.render(Context({"form": form(asked)}))
            assert drawn == WHOLE.render(Context({"form": form(asked)}))


@pytest.mark.django_db
def test_a_person_s_teams_and_choices_are_not_kept() -> None:
    facility: Any = FacilityFactory()
    team = team_at(facility, nurse="Angela Brooks")
    named = list(CareTeam.objects.filter(pk=team.pk).named())
    KEPT.render(Context({"form": form(f"team={team.pk}&since=2026-03-01", named)}))
    kept = secure_messaging_pages._fields.values()
    assert kept
    assert not [one for one in kept if str(team.pk) in one or "2026-03-01" in one]
    assert str(team.pk) not in KEPT.render(Context({"form": form()}))


@pytest.mark.django_db
def test_a_new_topic_is_offered_at_once() -> None:
    KEPT.render(Context({"form": form()}))
    Topic.objects.create(code="sleep", label="Sleep and rest", position=99)
    assert "Sleep and rest" in KEPT.render(Context({"form": form()}))
