"""A team's own exceptions from the usual way of a topic, made by who runs the team's facility."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput

from ..choices import Role
from ..models import CareTeam, Topic
from ..models.topics import TeamTopicRoute
from ..readers import require_reader
from ..services import require_manager


@transaction.atomic
def set_route(
    *,
    actor: Any,
    team: CareTeam,
    topic: Topic,
    is_offered: bool,
    first_role: str = "",
    second_role: str = "",
) -> TeamTopicRoute:
    """Let a team read a topic in another order, or not offer it; one exception a team and topic."""
    require_manager(actor, team.facility)
    require_reader(team)
    if not is_offered:
        first_role = second_role = ""
    elif first_role not in Role.values:
        raise InvalidInput(_("Please choose who reads first."), field="first_role")
    if second_role not in ("", *Role.values):
        raise InvalidInput(field="second_role")
    if second_role and second_role == first_role:
        text = _("Please choose someone else to be asked next, or nobody.")
        raise InvalidInput(text, field="second_role")
    way, _is_new = TeamTopicRoute.objects.update_or_create(
        team=team,
        topic=topic,
        defaults={
            "is_offered": is_offered,
            "first_role": first_role,
            "second_role": second_role,
        },
    )
    record(actor=actor, action=Action.ROUTE_CHANGE, obj=way)
    return way


@transaction.atomic
def remove_route(*, actor: Any, way: TeamTopicRoute) -> TeamTopicRoute:
    """Let the topic go its usual way in the team again."""
    require_manager(actor, way.team.facility)
    require_reader(way.team)
    record(actor=actor, action=Action.ROUTE_CHANGE, obj=way, code="removed")
    TeamTopicRoute.objects.filter(pk=way.pk).delete()
    return way
