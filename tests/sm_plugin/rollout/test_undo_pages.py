"""Undoing an import on its page: what is listed, asked and told."""

import pytest

from sm_plugin.rollout.importing import undo
from sm_plugin.rollout.importing.since import Now
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import change_team
from tests.factories import team_at
from tests.sm_plugin.rollout.test_importing import PAGE, TEAMS
from tests.sm_plugin.rollout.test_undo import brought_in, row_of

pytestmark = pytest.mark.django_db


def test_on_screen_a_yes_asks_once_what_has_changed_and_once_under_locks(
    client, station, frank, monkeypatch
):
    run = brought_in(frank, "teams", TEAMS, row_of(team_at(station), "no"))
    asked = []
    monkeypatch.setattr(undo, "Now", lambda *facts: asked.append(facts) or Now(*facts))
    client.force_login(frank)
    client.post(f"{PAGE}{run.pk}/", {"confirmed": "1"})
    assert len(asked) == 2
    assert not run.rows.filter(undone_at=None).exists()


def test_on_screen_a_run_is_listed_shown_and_undone(client, station, frank):
    team = team_at(station)
    run = brought_in(frank, "teams", TEAMS, row_of(team, "no"))
    client.force_login(frank)
    assert f"{PAGE}{run.pk}/" in client.get(PAGE).content.decode()
    page = client.get(f"{PAGE}{run.pk}/").content.decode()
    assert "Nothing that it wrote has changed since." in page
    assert f"Line 2: stop messages to {team.name}" in page
    assert client.post(f"{PAGE}{run.pk}/", {"confirmed": "7"}).status_code == 200
    done = client.post(f"{PAGE}{run.pk}/", {"confirmed": "1"}, follow=True).content.decode()
    assert "1 row was undone." in done
    assert "Nothing of it is left to undo." in done
    assert CareTeam.objects.get(pk=team.pk).accepts_messages


def test_on_screen_what_has_changed_since_is_told_row_by_row(client, station, frank):
    team = team_at(station)
    run = brought_in(frank, "teams", TEAMS, row_of(team, "no"))
    change_team(actor=frank, team=team, care_kind=team.care_kind, accepts_messages=True)
    client.force_login(frank)
    page = client.get(f"{PAGE}{run.pk}/").content.decode()
    assert "1 row has changed since" in page
    assert "somebody has changed the team since" in page
    assert "Undo this import" not in page
