"""The stages of a rollout and the steps between them, as data."""

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


# A station in one of these exchanges messages.
MESSAGING_STAGES = frozenset({Stage.PILOT, Stage.LIVE})

# From each stage, the stages that may come next. A paused station additionally has
# to return to the stage it was paused from: see services.next_stages.
NEXT_STAGES: dict[str, tuple[Stage, ...]] = {
    Stage.PLANNED: (Stage.PREPARING,),
    Stage.PREPARING: (Stage.PILOT, Stage.PLANNED),
    Stage.PILOT: (Stage.LIVE, Stage.PAUSED),
    Stage.LIVE: (Stage.PAUSED, Stage.MOVED),
    Stage.PAUSED: (Stage.PILOT, Stage.LIVE, Stage.MOVED),
    Stage.MOVED: (),
}


class Kind(models.TextChoices):
    MEDICAL_CENTER = "medical_center", _("medical center")
    CLINIC = "clinic", _("clinic")
    OTHER = "other", _("other")
