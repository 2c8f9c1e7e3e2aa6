"""How well a person is known, and what a caregiver may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityLevel(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    UPGRADED = "upgraded", _("Upgraded")


class VerifiedHow(models.TextChoices):
    IN_PERSON = "in_person", _("In person at a facility")
    SIGN_IN_PROVIDER = "provider", _("By the sign-in provider")


class DelegationRight(models.TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
