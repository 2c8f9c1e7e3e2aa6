"""The people of a team and their days, as the pages of its administrators tell them."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.services import add_member
from sm_plugin.teams.stops.services import block_patient, lift_block
from sm_plugin.text.dates import day_in_words
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    team_at,
)

pytestmark = pytest.mark.django_db
ADMIN = "/admin/secure-messaging/"
FAR_EAST = {"state": "GU", "city": "Agana", "latitude": "13.4", "longitude": "144.7"}
FAR_WEST = {"state": "CA", "city": "Fresno", "latitude": "36.7", "longitude": "-119.8"}


def shown(client, page):
    return client.get(f"{ADMIN}{page}").content.decode()


@pytest.mark.parametrize("where", [FAR_EAST, FAR_WEST])
def test_the_days_of_members_and_stops_are_those_of_the_teams_place(where, client):
    station = FacilityFactory(**where)
    frank, team, patient = administrator(station), team_at(station), patient_at(station)
    first, last = station.today + timedelta(days=10), station.today + timedelta(days=12)
    facts = {"role": "clerk", "first_day": first, "last_day": last}
    clerk = add_member(actor=frank, team=team, user=UserFactory(), **facts)
    mailbox_of(patient, team)
    stop = block_patient(actor=frank, patient=patient, team=team, reason="conduct", last_day=last)

    client.force_login(frank)
    assert (clerk.first_day, clerk.last_day) == (first, last)
    people = shown(client, f"teams/edit/{team.pk}/")
    assert f"{date_format(first)} until {date_format(last)}" in people
    assert date_format(first) in shown(client, f"members/edit/{clerk.pk}/")
    page = shown(client, f"stops/edit/{stop.pk}/")
    assert date_format(last) in page
    assert date_format(station.today) in page
    assert day_in_words(last) in shown(client, "stops/")
    lift_block(actor=frank, block=stop)
    assert MessagingBlock.objects.get().last_day == station.today


def test_who_left_with_a_closed_account_is_marked_and_not_counted(client):
    station = FacilityFactory()
    frank, team = administrator(station), team_at(station, nurse="Angela Brooks", clerk="Carl Best")
    client.force_login(frank)
    [listed] = client.get(f"{ADMIN}teams/").context["object_list"]
    assert listed.present_members == 3
    assert "account closed" not in shown(client, f"teams/edit/{team.pk}/")
    nurse = member(team)
    nurse.is_active = False
    nurse.save()
    [listed] = client.get(f"{ADMIN}teams/").context["object_list"]
    assert listed.present_members == 2
    for page in (f"teams/edit/{team.pk}/", "members/"):
        html = shown(client, page)
        assert html.count("account closed") == 1
        assert "account closed" in html[html.index("Angela Brooks") :][:60]
