"""States and outcomes of a thread, and the side a message comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThreadState(models.TextChoices):
    """The state of the work on a thread, as far as the Veteran may know it.

    See docs/decisions/0007.
    """

    RECEIVED = "received", _("Received")
    ANSWERING = "answering", _("Being answered")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    # The team wrote first, and nobody owes an answer until the patient writes.
    WRITTEN = "written", _("Written by the care team")


# Read while nobody owes the patient an answer, whatever colleagues ask each other.
SETTLED = (ThreadState.ANSWERED, ThreadState.CLOSED)


class Outcome(models.TextChoices):
    """Why a team completed a thread, in words both sides read."""

    ANSWERED = "answered", _("Answered by message")
    PHONED = "phoned", _("We called by phone")
    APPOINTMENT = "appointment", _("Appointment made")
    NO_ACTION = "no_action", _("Nothing more to do")
    SENT_ON = "sent_on", _("Sent to another service")
    MOVED = "moved", _("The facility's messages moved to another system")
    NO_REPLY = "no_reply", _("Nothing more was written after the answer")


class StepReason(models.TextChoices):
    """Why staff hand work on or open it again: codes, as staff read them in the history."""

    CLINICAL = "clinical", _("Needs a clinical answer")
    MEDICATION = "medication", _("About medication")
    OFFICE = "office", _("About an appointment, an address or papers")
    KNOWS = "knows", _("Knows the patient or the matter")
    WORKLOAD = "workload", _("Shares the work")
    OPINION = "opinion", _("Asks for an opinion")
    OTHER_TEAM = "other_team", _("Belongs to the other team")
    MORE = "more", _("More is to be done")
    MISTAKE = "mistake", _("Was closed by mistake")


class Side(models.TextChoices):
    PATIENT = "patient", _("patient")
    TEAM = "team", _("care team")
