"""Priority and status of a work item."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    """In the order in which queues show items."""

    URGENT = 0, _("Urgent")
    ROUTINE = 1, _("Routine")


class Status(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Being answered")
    ANSWERED = "answered", _("Waiting for the patient")
    DONE = "done", _("Done")


# The team owes an answer. In the order of the partial indexes, which SQLite compares as written.
OWED = (Status.WAITING, Status.TAKEN)
