"""The stages of a rollout and the steps between them, as data.

No other room may import this module (a contract of import-linter): `stages.meaning_of` says what a
stage means. See docs/decisions/0657.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import Condition


class Stage(models.TextChoices):
    """The stage of a station; each label finishes the sentence "This station is …"."""

    PLANNED = "planned", _("planned")
    PREPARING = "preparing", _("preparing")
    PILOT = "pilot", _("in a pilot")
    LIVE = "live", _("live")
    PAUSED = "paused", _("paused")
    MOVING = "moving", _("moving to another system")
    MOVED = "moved", _("moved to another system")


@dataclass(frozen=True)
class StageRule:
    """The stages that may come next, and what is so while a station is in this one.

    `exchanges`: messages are written and answered. `until_freeze`: the same, before the freeze
    day. `before_start`: the day of going live is still a plan. `returns_to`: of these, only the
    one it was in before may come next. `needs` is asked before it is entered for the first time,
    and `asks_again`: people see what it touches before it happens. `may_close`: nobody writes here,
    so the station can close. `shape` stands beside the word in lists; `mark` is the stage's shape
    on a map, as a path around its middle.
    """

    leads_to: tuple[Stage, ...]
    exchanges: bool = False
    until_freeze: bool = False
    before_start: bool = False
    returns_to: tuple[Stage, ...] = ()
    needs: Condition | None = None
    asks_again: bool = False
    may_close: bool = False
    shape: str = ""
    mark: str = ""


MACHINE: dict[Stage, StageRule] = {
    Stage.PLANNED: StageRule(
        (Stage.PREPARING,),
        before_start=True,
        may_close=True,
        shape="○",
        mark="M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    ),
    Stage.PREPARING: StageRule(
        (Stage.PILOT, Stage.PLANNED),
        before_start=True,
        may_close=True,
        shape="◔",
        mark="M0-6L6 5H-6z",
    ),
    Stage.PILOT: StageRule(
        (Stage.LIVE, Stage.PAUSED),
        exchanges=True,
        before_start=True,
        shape="◑",
        mark="M0-7L7 0L0 7L-7 0z",
    ),
    Stage.LIVE: StageRule(
        (Stage.PAUSED, Stage.MOVING),
        exchanges=True,
        needs=Condition.READY,
        shape="●",
        mark="M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",
    ),
    Stage.PAUSED: StageRule(
        (Stage.PILOT, Stage.LIVE, Stage.MOVING),
        returns_to=(Stage.PILOT, Stage.LIVE),
        asks_again=True,
        shape="‖",
        mark="M-5-6h3v12h-3zM2-6h3v12h-3z",
    ),
    Stage.MOVING: StageRule(
        (Stage.LIVE, Stage.PAUSED, Stage.MOVED),
        until_freeze=True,
        returns_to=(Stage.LIVE, Stage.PAUSED),
        asks_again=True,
        shape="⇢",
        mark="M-6-5L6 0L-6 5z",
    ),
    Stage.MOVED: StageRule(
        (),
        needs=Condition.SETTLED,
        asks_again=True,
        may_close=True,
        shape="→",
        mark="M-5-5h10v10h-10z",
    ),
}
MESSAGING_STAGES = frozenset(stage for stage, rule in MACHINE.items() if rule.exchanges)
FREEZING_STAGES = frozenset(stage for stage, rule in MACHINE.items() if rule.until_freeze)
LAST_STAGES = frozenset(stage for stage, rule in MACHINE.items() if not rule.leads_to)
BEFORE_START = frozenset(stage for stage, rule in MACHINE.items() if rule.before_start)
