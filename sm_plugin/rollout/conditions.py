"""Obstacles to a station's step, asked of its teams' work."""

from django.utils.translation import ngettext

from sm_plugin.facilities.choices import Condition
from sm_plugin.facilities.conditions import register_condition
from sm_plugin.facilities.models import Facility
from sm_plugin.triage.ownership.finishing import open_at

from .readiness import open_steps


def _owed(station: Facility) -> list[str]:
    """Refuse that a station has moved while its teams owe answers."""
    count = open_at(station).owed().count()
    if not count:
        return []
    words = ngettext(
        "%(n)d message is not finished here (see the finishing list)",
        "%(n)d messages are not finished here (see the finishing list)",
        count,
    )
    return [words % {"n": count}]


register_condition(Condition.SETTLED, _owed)
register_condition(Condition.READY, open_steps)
