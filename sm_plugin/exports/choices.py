"""The scope of a download, its format and its state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

TAKEN = "download"  # the code in the record when the file itself went out


class Scope(models.TextChoices):
    THREAD = "thread", _("One conversation")
    FOLDER = "folder", _("One folder")
    YEAR = "year", _("One year")
    ALL = "all", _("All my messages")


class Format(models.TextChoices):
    PDF = "pdf", _("PDF, to read or print")
    TEXT = "text", _("Plain text")
    ZIP = "zip", _("ZIP: PDF, plain text, FHIR (for other programs) and all files")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be made")
    WORKING = "working", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
