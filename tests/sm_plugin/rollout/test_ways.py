"""Every step of readiness leads to the page where it is done, and that page opens."""

import re

import pytest

from sm_plugin.admin.stations.ways import HINTS, WAYS, ways_of
from sm_plugin.rollout.choices import StepKind
from tests.factories import FacilityFactory, administrator, make_ready
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def station():
    return FacilityFactory(stage="pilot", help_phone="", go_live_on=None)


@world
def readiness(station):
    return f"/admin/secure-messaging/stations/{station.pk}/readiness/"


def test_every_kind_of_step_has_a_way_and_no_other_has():
    assert list(WAYS) == list(StepKind)
    assert all(WAYS.values())
    assert set(HINTS) <= set(StepKind)


@pytest.mark.parametrize("kind", StepKind)
def test_the_page_links_to_where_a_step_is_done_and_the_link_opens(
    client, station, readiness, kind
):
    client.force_login(administrator(station))
    shown = client.get(readiness).content.decode()
    for words, address in ways_of(kind, station):
        assert f'<a href="{address}">{words}</a>' in shown
        leads_to, _sign, part = address.partition("#")
        opened = client.get(leads_to or readiness)
        assert opened.status_code == 200
        assert not part or re.search(rf'\bid="{part}"', opened.content.decode())


def test_a_topic_that_nobody_covers_tells_of_routes_while_it_is_open(client, station, readiness):
    client.force_login(administrator(station))
    assert "Another role can cover" in client.get(readiness).content.decode()
    make_ready(station)
    assert "Another role can cover" not in client.get(readiness).content.decode()
