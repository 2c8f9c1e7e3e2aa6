"""Every room's models in one place: Django looks for an app's models here."""

from .audit.models import AuditEvent, AuditHead
from .facilities.models import (
    Facility,
    FacilityAdministrator,
    FacilityGroupObjectPermission,
    FacilityUserObjectPermission,
    StageChange,
)
from .vault.models import KeyCheck

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Facility",
    "FacilityAdministrator",
    "FacilityGroupObjectPermission",
    "FacilityUserObjectPermission",
    "KeyCheck",
    "StageChange",
]
