"""Rights on a care team: a grant counts beside a membership in the open team."""

from typing import Any

from sm_plugin.permissions import Act, Rule, register_model, register_rules

from .models import CareTeam


def _on_team(user: Any, codename: str, team: CareTeam) -> bool:
    return team.pk in CareTeam.objects.ids_granted(user, codename)


def _writes_first(user: Any, team: CareTeam) -> bool:
    return CareTeam.objects.written_for_by(user).filter(pk=team.pk).exists()


register_model(CareTeam, _on_team)
register_rules({Act.WRITE_FIRST: Rule("work_team", who=_writes_first)})
