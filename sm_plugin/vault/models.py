from django.db import models


class KeyCheck(models.Model):
    """A constant sealed under each key at its first use: a wrong key shows before any text."""

    key_id = models.CharField(max_length=32, primary_key=True)
    proof = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key_id
