"""Ruth, who writes to a team with a nurse; modules that need other people have their own."""

import pytest

from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world


@world
def team():
    return team_at(FacilityFactory(help_phone="207-555-0100"), nurse="Angela Brooks")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox):
    return signed_in(mailbox.owner)
