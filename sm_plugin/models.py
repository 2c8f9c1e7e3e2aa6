"""Every room's models in one place: Django looks for an app's models here."""

from .facilities.models import (
    Facility,
    FacilityAdministrator,
    FacilityGroupObjectPermission,
    FacilityUserObjectPermission,
    StageChange,
)

__all__ = [
    "Facility",
    "FacilityAdministrator",
    "FacilityGroupObjectPermission",
    "FacilityUserObjectPermission",
    "StageChange",
]
