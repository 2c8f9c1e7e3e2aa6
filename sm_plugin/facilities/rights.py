"""Rights on a facility: they are granted on that facility itself."""

from typing import Any

from sm_plugin.grants import granted_ids
from sm_plugin.permissions import register_model

from .models import Facility


def _on_facility(user: Any, codename: str, facility: Facility) -> bool:
    return facility.pk in granted_ids(user, Facility, codename)


register_model(Facility, _on_facility)
