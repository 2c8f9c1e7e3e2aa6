from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    OWN = "own", _("Only me")
    TEAM = "team", _("My team")
    FACILITY = "facility", _("Every team of the facility")


class Audience(models.TextChoices):
    PANEL = "panel", _("Everyone in the care of the team")
    LIST = "list", _("A saved list")
    FILTER = "filter", _("Only some of the team's patients")
    ONE = "one", _("One patient")


class LetterState(models.TextChoices):
    DRAFT = "draft", _("Not sent yet")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    RECALLED = "recalled", _("Recalled")


class RowState(models.TextChoices):
    WAITING = "waiting", _("Still to go")
    SENT = "sent", _("Sent")
    NOT_SENT = "not_sent", _("Not sent")
    RECALLED = "recalled", _("Recalled before it went")
