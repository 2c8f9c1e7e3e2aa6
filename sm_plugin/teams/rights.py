"""How a right on a care team is asked: a grant counts beside a membership in the open team."""

from typing import Any

from sm_plugin.permissions import register_model

from .models import CareTeam


def _on_team(user: Any, codename: str, team: CareTeam) -> bool:
    return team.pk in CareTeam.objects.ids_granted(user, codename)


register_model(CareTeam, _on_team)
