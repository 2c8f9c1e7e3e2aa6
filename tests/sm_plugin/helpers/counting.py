"""What the staff page counts of a person's queues, with the limits of the moment."""

from collections.abc import Sequence
from typing import Any

from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import read_by
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.survey import COUNTED_QUEUES, Survey


def survey_of(user: Any, *, shown: str = "role", teams: Sequence[CareTeam] = ()) -> Survey:
    """Return the counts of the page that shows this queue, over the person's teams or these."""
    over = [*teams] or [*CareTeam.objects.worked_in_by(user)]
    keys = {team.pk for team in over}
    read = {team: reads for team, reads in read_by(user).items() if team in keys}
    rows = WorkItem.objects.survey_rows(user, read, chosen=shown)
    return Survey.of(rows, COUNTED_QUEUES, chosen=shown)
