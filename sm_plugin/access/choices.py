from django.db import models
from django.utils.translation import gettext_lazy as _


class Unreached(models.TextChoices):
    """Why a message that the team writes first does not go to a patient, as staff read it."""

    NO_ACCOUNT = "no_account", _("Has not started to use Secure Messaging")
    CLOSED_ACCOUNT = "closed_account", _("The account is closed")
    NOT_VERIFIED = "not_verified", _("The identity is not verified, or has to be verified again")
    WRONG_PERSON = "wrong_person", _("The account was connected with another person's record")
    OPTED_OUT = "opted_out", _("Opted out of Secure Messaging")
    NOT_IN_CARE = "not_in_care", _("Is not in the care of this team any more")
    STOPPED = "stopped", _("Messages to this team are stopped for a time")
    PAUSED = "paused", _("Secure Messaging is paused at the facility")
    MOVING = "moving", _("The facility moves to another system and takes no messages now")
    MOVED = "moved", _("The facility moved to another system")
    NOT_LIVE = "not_live", _("Secure Messaging is not in use at the facility yet")
    TEAM_CLOSED = "team_closed", _("The team is closed")
    NOT_ACCEPTING = "not_accepting", _("The team takes no messages now, so nobody could reply")
    NOBODY = "nobody", _("Nobody in the team could read a reply")
    UNFILLED = "unfilled", _("A place of the text could not be filled in for this patient")
    NO_RIGHT = "no_right", _("The author may not write for this team any more")
    FAILED = "failed", _("It failed several times. Please write to this patient alone")
