"""The rights to run a rollout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from .models import Facility


def is_national_administrator(user: Any) -> bool:
    """Return True for superusers and holders of the model-wide right to change facilities."""
    return bool(user.is_active and user.has_perm("sm_plugin.change_facility"))


def runs_all_places(user: Any) -> QuerySet[Permission]:
    """Return the same right as rows, to be asked within another query; of superusers, none."""
    rows = Permission.objects.filter(content_type__app_label="sm_plugin")
    return rows.filter(Q(user=user) | Q(group__user=user), codename="change_facility")


def may_manage_rollout(user: Any, facility: Facility) -> bool:
    """Return True if the person runs the rollout of this facility's station."""
    if is_national_administrator(user):
        return True
    stations = type(facility).objects.administered_by(user)
    return stations.filter(pk=facility.parent_id or facility.pk).exists()
