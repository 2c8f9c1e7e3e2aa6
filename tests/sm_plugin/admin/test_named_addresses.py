"""A typed address is answered with a name only where the administrator knows the person."""

import pytest
from django.urls import reverse
from django.utils import timezone

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

WORDS = {
    "members": {"role": "nurse"},
    "stops": {"reason": "request", "last_day": str(timezone.localdate())},
}


@pytest.mark.parametrize("rows", WORDS)
def test_the_page_that_asks_again_names_nobody_of_another_station(rows, client):
    station = FacilityFactory()
    team = team_at(station, nurse="Angela Brooks")
    elsewhere = FacilityFactory()
    strangers = [
        member(team_at(elsewhere, nurse="Quentin Hidden")),
        patient_at(elsewhere, "Quentin Hidden").user,
        UserFactory(full_name="Quentin Hidden"),
    ]
    known = member(team)
    if rows == "stops":
        known = mailbox_of(patient_at(station, "Angela Brooks"), team).owner
    client.force_login(administrator(station))
    address = reverse(f"secure-messaging_{rows}_modeladmin_create")

    def asked(person):
        form = WORDS[rows] | {"team": str(team.pk), "person": person.email}
        page = client.post(address, form).content.decode()
        assert person.email in page
        return page

    asks = asked(known)
    assert "Angela Brooks" in asks
    assert 'name="confirmed"' in asks
    assert not [person for person in strangers if "Quentin" in asked(person)]
