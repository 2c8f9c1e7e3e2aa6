"""The codes of the record besides its actions and outcomes, which are a table with words."""

from django.db import models


class Because(models.TextChoices):
    """Why an older backup was restored: a code, because no text gets into the record."""

    DISK = "disk", "a disk or a machine was lost"
    MISTAKE = "mistake", "somebody destroyed data by mistake"
    ATTACK = "attack", "somebody attacked the site"
    UPDATE = "update", "an update failed"
    DRILL = "drill", "a drill"
