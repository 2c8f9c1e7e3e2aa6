"""The stages of a rollout and the steps between them, as data.

Nothing outside this room compares stages: `stages.meaning_of` says what a stage means.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a station has come; each label finishes the sentence "This station is …"."""

    PLANNED = "planned", _("planned")
    PREPARING = "preparing", _("preparing")
    PILOT = "pilot", _("in a pilot")
    LIVE = "live", _("live")
    PAUSED = "paused", _("paused")
    MOVED = "moved", _("moved to another system")


@dataclass(frozen=True)
class StageRule:
    """The stages that may come next, and what is so while a station is in this one.

    `exchanges`: messages are written and answered. `before_start`: the day of going live is
    still a plan. `returns`: of the stages that exchange messages, only the one it was in before
    may come next.
    """

    leads_to: tuple[Stage, ...]
    exchanges: bool = False
    before_start: bool = False
    returns: bool = False
    shape: str = ""


MACHINE: dict[Stage, StageRule] = {
    Stage.PLANNED: StageRule((Stage.PREPARING,), before_start=True, shape="○"),
    Stage.PREPARING: StageRule((Stage.PILOT, Stage.PLANNED), before_start=True, shape="◔"),
    Stage.PILOT: StageRule(
        (Stage.LIVE, Stage.PAUSED), exchanges=True, before_start=True, shape="◑"
    ),
    Stage.LIVE: StageRule((Stage.PAUSED, Stage.MOVED), exchanges=True, shape="●"),
    Stage.PAUSED: StageRule((Stage.PILOT, Stage.LIVE, Stage.MOVED), returns=True, shape="‖"),
    Stage.MOVED: StageRule((), shape="→"),
}
MESSAGING_STAGES = frozenset(stage for stage, rule in MACHINE.items() if rule.exchanges)
BEFORE_START = frozenset(stage for stage, rule in MACHINE.items() if rule.before_start)


class Kind(models.TextChoices):
    MEDICAL_CENTER = "medical_center", _("medical center")
    CLINIC = "clinic", _("clinic")
    OTHER = "other", _("other")


class Post(models.TextChoices):
    """What a person is appointed for, at a station, in a region or nationally."""

    ADMINISTRATOR = "administrator", _("administrator")
    VERIFIER = "verifier", _("identity verifier")
    REPORTS = "reports", _("report reader")
