"""What somebody chooses on the page of a team that closes is done, or refused in words."""

import pytest

from tests.factories import FacilityFactory, administrator, team_at
from tests.sm_plugin.admin.test_as_shown import opened

pytestmark = pytest.mark.django_db


def test_a_team_that_takes_over_is_not_chosen_without_closing_unnoticed(client):
    station = FacilityFactory()
    team, other = team_at(station), team_at(station, "Dr. Paul Ellis")
    client.force_login(administrator(station))
    address = f"/admin/secure-messaging/teams/edit/{team.pk}/"
    got = client.post(address, opened(client, address) | {"hand_to": str(other.pk)})
    assert got.status_code == 200
    assert "Tick this to close the team, or choose no team" in got.content.decode()
