"""The form that nobody has filled in is drawn for everybody, and holds only one's own teams."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.topics.asking import all_topics
from sm_plugin.web.veteran.mailbox import filters
from sm_plugin.web.veteran.mailbox.filters import FilterForm, Filters, read_filters
from tests.factories import FacilityFactory, team_at

pytestmark = pytest.mark.django_db


def asked(query: str, *teams: CareTeam) -> Filters:
    zone = timezone.get_default_timezone()
    return read_filters(QueryDict(query), zone, teams, all_topics())


def named(team: Any) -> CareTeam:
    return CareTeam.objects.named().get(pk=team.pk)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_the_form_that_is_drawn_each_time(language: str) -> None:
    teams = [named(team_at(FacilityFactory(name=name))) for name in ("O'Neil & Co", "<b>Bay</b>")]
    with override(language):
        unfilled = asked("", *teams)
        assert unfilled.form is None
        form = FilterForm(QueryDict(), teams=teams, topics=all_topics())
        drawn = Filters(form, "", "", unfilled.zone, teams, all_topics()).html
        assert unfilled.html == drawn
        assert "&lt;b&gt;Bay" in drawn


def test_nobody_gets_the_teams_of_somebody_else() -> None:
    one, other = (named(team_at(FacilityFactory())) for _team in range(2))
    assert str(one.pk) in asked("", one).html
    html = asked("", other).html
    assert str(one.pk) not in html
    assert str(other.pk) in html
    assert filters.A_TEAM not in html


def test_a_topic_with_another_name_is_offered_by_it_at_once() -> None:
    topic = Topic.objects.create(code="sleep", label="Sleep", position=99)
    assert ">Sleep</option>" in asked("").html
    Topic.objects.filter(pk=topic.pk).update(label="Sleep and rest")
    assert ">Sleep and rest</option>" in asked("").html


def test_what_was_chosen_or_mistyped_is_drawn_for_this_address_alone() -> None:
    assert asked("since=soon").form is not None
    assert 'value="soon"' in asked("since=soon").html
    assert not asked("since=soon").is_valid
    assert asked("").is_valid
    assert 'value="soon"' not in asked("").html
