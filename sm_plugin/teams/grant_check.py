"""Proves that the grants on care teams follow from teams and memberships, and from nothing else."""

from collections.abc import Iterator

from sm_plugin.grants import GrantDifference, grant_differences, member_differences

from .choices import Role
from .models import CareTeam, Membership


def check_grants() -> Iterator[GrantDifference]:
    """Yield every difference; the group of a team has `work_team` on that team alone.

    A member whose account is closed stays in the group: an inactive person holds nothing anyway,
    and works again when the account is opened.
    """
    members = Membership.objects.filter(ended_at=None)
    coordinators = members.filter(role=Role.COORDINATOR).values_list("user", "team")
    teams = CareTeam.objects.values_list("group", "pk")
    yield from grant_differences(
        CareTeam,
        users={(user, "coordinate_team", team) for user, team in coordinators},
        groups={(group, "work_team", team) for group, team in teams},
    )
    in_groups = CareTeam.objects.filter(group__user__isnull=False)
    yield from member_differences(
        found=in_groups.values_list("group__user", "group__name"),
        wanted=members.values_list("user", "team__group__name"),
    )
