"""Who reads in whose place: the provider only if nobody else in the team can."""

import pytest

from sm_plugin.teams.choices import Role
from sm_plugin.teams.models.topics import Topic
from sm_plugin.teams.routing import STAND_INS, TeamRoutes

WITHOUT_PROVIDER = [role for role in Role.values if role != Role.PROVIDER]


@pytest.mark.parametrize("role", WITHOUT_PROVIDER)
def test_a_provider_stands_in_last_for_every_other_role(role: str) -> None:
    assert STAND_INS[role][0] == role
    assert STAND_INS[role][-1] == Role.PROVIDER
    assert STAND_INS[role].count(Role.PROVIDER) == 1


@pytest.mark.parametrize(
    ("asked", "staffed", "reads"),
    [
        (Role.PHARMACIST, {Role.NURSE, Role.PROVIDER}, Role.NURSE),
        (Role.CLERK, {Role.COORDINATOR, Role.NURSE, Role.PROVIDER}, Role.COORDINATOR),
        (Role.NURSE, {Role.CLERK, Role.PHARMACIST, Role.PROVIDER}, Role.PROVIDER),
    ],
)
def test_a_role_that_nobody_has_is_read_by_its_stand_in(asked, staffed, reads) -> None:
    way = TeamRoutes(frozenset(staffed)).of(Topic(first_role=asked))

    assert way is not None
    assert way.first == reads
