"""A place leaves its station: what becomes of it there, and what changes for its people.

A site that becomes a station goes on as the station that it was part of, with the same people in
its posts. See docs/decisions/0731 and 0722.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..appointments import take_posts_along
from ..machine.choices import Stage
from ..models import Facility, StageChange, StageTarget
from .parents import Use

# What a station has and a site doesn't; the days off are with them, so that nothing is due anew.
TAKEN = (
    *("stage", "stage_since", "go_live_on", "freeze_on", "moving_on", "successor"),
    *("help_phone", "identity_hours", "days_off", "days_off_changed_at"),
)


@dataclass(frozen=True)
class Handover:
    """A site, the station that it leaves, and the number of the one that it belongs to then.

    `was` is the place itself where it was a station so far. `stage` is the one that holds for the
    site from then on, and `starts` says that messages are exchanged there by that.
    """

    site: Facility
    was: Facility
    number: str
    stage: Stage
    use: Use
    starts: bool

    @property
    def becomes_station(self) -> bool:
        return self.number == self.site.station_number

    @property
    def words(self) -> str:
        """Return what changes: where messages are exchanged, and who runs the place."""
        values = {"site": self.site, "was": self.was, "number": self.number}
        values |= {"before": Stage(self.was.stage).label, "stage": self.stage.label}
        if self.becomes_station:
            text = _(
                "%(site)s becomes a station. It is %(stage)s, as %(was)s is, and who has a post "
                "there has it here, too."
            )
        elif self.site == self.was:
            text = _(
                "%(site)s was a station of its own, which is %(before)s. It comes under "
                "%(number)s, which is %(stage)s. Who runs %(number)s runs it from then on."
            )
        else:
            text = _(
                "%(site)s was part of %(was)s, which is %(before)s. It comes under %(number)s, "
                "which is %(stage)s. Who runs %(number)s runs it from then on."
            )
        said = [text % values, self._use]
        if self.starts:
            said.append(_("Its teams that accept messages take them from then on."))
        return " ".join(said)

    @property
    def _use(self) -> str:
        words = _("Open care teams: %(teams)d. Patients: %(patients)d.")
        return words % self.use._asdict()


def handover_of(site: Facility, number: str, known: Mapping[str, Facility], use: Use) -> Handover:
    """Return what the coming of a site, or of a station so far, under this number means."""
    was = known[site.station.station_number]
    gives = known[number].station if number in known else None
    starts = gives is not None and gives.is_live and not was.is_live
    return Handover(site, was, number, _stage_at(site, number, known), use, starts)


def why_not(
    site: Facility, number: str, known: Mapping[str, Facility], uses: Mapping[Any, Use]
) -> str:
    """Return why the site can't come under this number: its people could not write any more.

    `uses` has each place that leaves its station.
    """
    gives = known[number].station if number in known else None
    if not site.is_live or (gives and gives.is_live):
        return ""
    use = uses[site.pk]
    if not (use.teams or use.patients):
        return ""
    text = _(
        "people of %(site)s could not write any more (open care teams: %(teams)d, patients: "
        "%(patients)d), because %(number)s is not in use. Bring that station into use first"
    )
    if gives and gives.is_frozen:
        text = _(
            "people of %(site)s could not write any more (open care teams: %(teams)d, patients: "
            "%(patients)d), because %(number)s moves to another system, or has moved"
        )
    return text % (use._asdict() | {"site": site.station_number, "number": number})


def _stage_at(site: Facility, number: str, known: Mapping[str, Facility]) -> Stage:
    """Return the stage of the station with this number; a site that becomes one takes its along."""
    found = known.get(number)
    return Stage(found.station.stage) if found else Stage.PLANNED


def take_along(actor: Any, handovers: Collection[Handover]) -> None:
    """Give each site that is a station now what it had by its station: stage, days and posts.

    The history says by each reason which station that was.
    """
    own = [one for one in handovers if one.becomes_station]
    for one in own:
        for name in TAKEN:
            setattr(one.site, name, getattr(one.was, name))
        one.site.save(update_fields=TAKEN)
        _take_history(one.site, one.was)
    take_posts_along(actor, {one.site: one.was for one in own})


def _take_history(site: Facility, was: Facility) -> None:
    limit = StageChange._meta.get_field("reason").max_length
    steps = [
        StageChange(
            facility=site,
            from_stage=step.from_stage,
            to_stage=step.to_stage,
            actor_id=step.actor_id,
            at=step.at,
            reason=f"{was}: {step.reason}"[:limit],
            overrode=step.overrode,
        )
        for step in was.stage_changes.order_by("at", "pk")
    ]
    StageChange.objects.bulk_create(steps)
    days = was.targets.order_by("at", "pk").values("day", "actor_id", "at")
    StageTarget.objects.bulk_create([StageTarget(facility=site, **facts) for facts in days])
