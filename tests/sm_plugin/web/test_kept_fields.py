"""Fields that everybody gets alike are drawn once; what somebody chose is never kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override

from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.topics.asking import all_topics
from sm_plugin.web import drawn
from sm_plugin.web.team.worklist.forms import SettingsForm
from sm_plugin.web.veteran.compose.forms import DraftForm
from sm_plugin.web.veteran.mailbox.filters import FilterForm
from tests.factories import FacilityFactory, team_at

KEPT = Template("{% load secure_messaging_pages %}{% for f in form %}{% sm_field f %}{% endfor %}")
WHOLE = Template('{% for field in form %}{% include "sm_plugin/partials/field.html" %}{% endfor %}')


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    drawn.forget_kept()
    yield
    drawn.forget_kept()


def form(query: str = "", teams: list[Any] | None = None) -> FilterForm:
    return FilterForm(QueryDict(query), teams=teams or [], topics=all_topics())


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
    kept = drawn._kept.values()
    assert kept
    assert not [one for one in kept if str(team.pk) in one or "2026-03-01" in one]
    assert str(team.pk) not in KEPT.render(Context({"form": form()}))


@pytest.mark.django_db
def test_a_new_topic_is_offered_at_once() -> None:
    KEPT.render(Context({"form": form()}))
    Topic.objects.create(code="sleep", label="Sleep and rest", position=99)
    assert "Sleep and rest" in KEPT.render(Context({"form": form()}))


class AskedOfAll(SettingsForm):
    same_for_all = True


def test_what_somebody_wrote_before_is_not_kept() -> None:
    for body in ("I feel dizzy", "", "My knee hurts", ""):
        draft = DraftForm(initial={"body": body})
        assert KEPT.render(Context({"form": draft})) == WHOLE.render(Context({"form": draft}))
    assert drawn._kept
    assert not [one for one in drawn._kept.values() if "dizzy" in one or "knee" in one]


def test_what_came_back_with_an_error_is_not_kept() -> None:
    class Told(DraftForm):
        def full_clean(self) -> None:
            super().full_clean()
            self.add_error("body", "Write your message.")

    KEPT.render(Context({"form": Told({"body": ""})}))
    assert "Write your message." in KEPT.render(Context({"form": Told({"body": ""})}))
    assert "Write your message." not in KEPT.render(Context({"form": DraftForm()}))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_menu_is_kept_by_its_choice(language: str) -> None:
    with override(language):
        for chosen in ("compact", "roomy", "compact"):
            asked = AskedOfAll(initial={"density": chosen, "uses_keys": chosen == "compact"})
            assert KEPT.render(Context({"form": asked})) == WHOLE.render(Context({"form": asked}))


def test_another_label_and_another_limit_are_another_field() -> None:
    field = Template("{% load secure_messaging_pages %}{% sm_field form.body label %}")
    drawn = [field.render(Context({"form": DraftForm(), "label": one})) for one in ("", "Yours")]
    assert "Yours" not in drawn[0]
    assert "Yours" in drawn[1]
    shorter = DraftForm()
    shorter.fields["body"].max_length = 77  # type: ignore[attr-defined]
    assert "77 characters" in field.render(Context({"form": shorter, "label": ""}))
