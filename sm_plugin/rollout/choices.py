"""The steps that a station takes before it goes live; the kind of a step decides its evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """Mails of a rollout: three to people who asked about a station, three to those who run it."""

    CONFIRM = "confirm", "confirm"
    STARTED = "started", "started"
    CLOSED = "closed", "closed"
    STEP_DUE = "step_due", "step due"
    DAY_CAME = "day_came", "planned day came"
    MOVE_CAME = "move_came", "day of the move came"


class StepKind(models.TextChoices):
    """In the order in which they are done."""

    PHONE = "phone", _("Enter the phone that Veterans can call")
    TEAMS = "teams", _("Open the care teams and let them accept messages")
    COVER = "cover", _("Cover each topic: somebody in each team has the role that reads first")
    URGENT = "urgent", _("Name a nurse, provider or pharmacist in each team for urgent messages")
    COORDINATORS = "coordinators", _("Name a coordinator in each team")
    STAND_INS = "stand_ins", _("Name a second person in each team who may look at urgent messages")
    VERIFIERS = "verifiers", _("Appoint two people who verify identities")
    PATIENTS = "patients", _("Verify the first patients and assign them to teams")
    TEST = "test", _("Answer a test message")


class ImportStep(models.TextChoices):
    """The change that one row of a file made; each has its way back (`importing.undo`)."""

    OPEN = "open", "team opened"
    SWITCH = "switch", "accepts messages or not"
    JOIN = "join", "person joined"
    ROLE = "role", "role changed"
    CARE = "care", "patient in care"
    LISTED = "listed", "person on a list"
    RENAMED = "renamed", "name or time on a list"
    OFF = "off", "person off a list"


class JobState(models.TextChoices):
    """The state of the file of an import; see `importing.jobs`."""

    COMPARING = "comparing", "being compared"
    SHOWN = "shown", "waits for a yes"
    WRITING = "writing", "being written"
    UNDOING = "undoing", "being undone"
    DONE = "done", "done"
    REFUSED = "refused", "refused, or stopped at a row"
    CANCELLED = "cancelled", "cancelled"
    FAILED = "failed", "given up"
