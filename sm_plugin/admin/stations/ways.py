"""The pages on which each step of readiness is done: one table, which has every kind of step."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.choices import StepKind


@dataclass(frozen=True)
class Way:
    """A link to where a step is done; without a page, to a part of the page of readiness."""

    words: str | Promise
    page: str = ""
    of_station: bool = False
    part: str = ""

    def address(self, station: Facility) -> str:
        """Return where the link leads for this station."""
        page = ""
        if self.page:
            name = f"secure-messaging_{self.page}"
            page = reverse(name, args=[station.pk] if self.of_station else [])
        return f"{page}#{self.part}" if self.part else page


STATION = "stations_modeladmin_edit"
TEAMS = Way(_("See the care teams"), "teams_modeladmin_index")
MEMBER = Way(_("Add a team member"), "members_modeladmin_create")

WAYS: dict[StepKind, tuple[Way, ...]] = {
    StepKind.PHONE: (Way(_("Enter the phone"), STATION, of_station=True, part="id_help_phone"),),
    StepKind.TEAMS: (Way(_("Open a care team"), "teams_modeladmin_create"), TEAMS),
    StepKind.COVER: (MEMBER, TEAMS, Way(_("Routes of teams"), "routes_modeladmin_index")),
    StepKind.URGENT: (MEMBER, TEAMS),
    StepKind.COORDINATORS: (MEMBER, TEAMS),
    StepKind.STAND_INS: (MEMBER, TEAMS),
    StepKind.VERIFIERS: (Way(_("Appoint somebody"), "appointments_modeladmin_create"),),
    StepKind.PATIENTS: (Way(_("Find or register a patient"), "patients_modeladmin_index"),),
    StepKind.TEST: (Way(_("Send a test message"), part="sm-test"),),
}
# What helps while the step is open, and can't be seen from the evidence.
HINTS: dict[StepKind, str | Promise] = {
    StepKind.COVER: _(
        "Another role can cover a role that a team lacks: under “Routes of teams”, choose who "
        "reads the topic first in that team."
    ),
    StepKind.TEAMS: _("A team accepts messages once that is chosen on its own page."),
}


def ways_of(kind: StepKind, station: Facility) -> list[tuple[str | Promise, str]]:
    """Return the links of a step, each in words and with its address."""
    return [(way.words, way.address(station)) for way in WAYS[kind]]
