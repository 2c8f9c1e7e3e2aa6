from django.db import models
from django.utils.translation import gettext_lazy as _


class CopyState(models.TextChoices):
    """A refused copy waits for somebody to press a button; one that waits is tried again.

    Where the record was corrected, or the account was found to be another person's, a copy that
    was sent lies in the chart of somebody else, until the coordinator has had it taken out.
    """

    WAITING = "waiting", _("Waiting to be saved to the chart")
    SENT = "sent", _("Saved to the chart")
    REFUSED = "refused", _("Could not be saved to the chart")
    MISFILED = "misfiled", _("Saved under a record that is another person's")
    SETTLED = "settled", _("Taken off the coordinator's list")


LEFT = (CopyState.SENT, CopyState.MISFILED, CopyState.SETTLED)  # nothing is to be sent any more
TO_SEND = (CopyState.WAITING, CopyState.REFUSED)

# Problems of our own; all others are the chart's answers.
NOT_THEIRS = "the account was another person's"
DIED, DIED_TWICE = "its worker died", "its worker died twice"
