"""Who may run a rollout."""

from typing import Any

from .models import Facility


def is_national_administrator(user: Any) -> bool:
    """Superusers and holders of the model-wide right to change facilities."""
    return bool(user.is_active and user.has_perm("sm_plugin.change_facility"))


def may_manage_rollout(user: Any, facility: Facility) -> bool:
    """Whether the person runs the rollout of this facility's station."""
    if is_national_administrator(user):
        return True
    station_id = facility.parent_id or facility.pk
    return Facility.objects.administered_by(user).filter(pk=station_id).exists()
