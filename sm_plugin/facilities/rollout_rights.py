"""The rights to run a rollout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Facility


def is_national_administrator(user: Any) -> bool:
    """Return True for superusers and holders of the model-wide right to change facilities."""
    return bool(user.is_active and user.has_perm("sm_plugin.change_facility"))


def may_manage_rollout(user: Any, facility: Facility) -> bool:
    """Return True if the person runs the rollout of this facility's station."""
    if is_national_administrator(user):
        return True
    stations = type(facility).objects.administered_by(user)
    return stations.filter(pk=facility.parent_id or facility.pk).exists()
