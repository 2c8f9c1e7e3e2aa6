"""States of a work item, and what rounds and reviews of urgent messages say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Being answered")
    ANSWERED = "answered", _("Waiting for the patient")
    DONE = "done", _("Done")


# The team owes an answer. In the order of the partial indexes, which SQLite compares as written.
OWED = (Status.WAITING, Status.TAKEN)


class RoundKind(models.TextChoices):
    """An internal round is between colleagues; it counts in no report of answers."""

    QUESTION = "question", _("question of the patient")
    INTERNAL = "internal", _("question between colleagues")


class RoundEnd(models.TextChoices):
    ANSWERED = "answered", _("answered")
    NOT_BY_MESSAGE = "not_by_message", _("not by message")
    NO_REPLY = "no_reply", _("no reply")
    HANDED_OUT = "handed_out", _("handed out")
    # Of internal rounds alone.
    GIVEN_BACK = "given_back", _("given back")
    OVERTAKEN = "overtaken", _("the patient wrote again")


class Verdict(models.TextChoices):
    """The outcome of reviewing a flagged message; only the first leaves the alarm open."""

    NOT_REACHED = "not_reached", _("Urgent: called, not reached")
    REACHED = "reached", _("Urgent: called and reached")
    ANSWERED = "answered", _("Urgent: answered")
    NOT_URGENT = "not_urgent", _("Not urgent")


class Told(models.IntegerChoices):
    """The highest level that was told that a flagged message was not reviewed in time."""

    NOBODY = 0, _("nobody")
    COORDINATORS = 1, _("the coordinators")
    ADMINISTRATORS = 2, _("the facility's administrators")
