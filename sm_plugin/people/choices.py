"""Levels of how well a person is known, and rights of a caregiver."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityLevel(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    UPGRADED = "upgraded", _("Upgraded")
    # Was upgraded, and has to be verified again: reads on, writes nothing.
    LAPSED = "lapsed", _("To be verified again")


class VerifiedHow(models.TextChoices):
    IN_PERSON = "in_person", _("In person at a facility")
    SIGN_IN_PROVIDER = "provider", _("By the sign-in provider")


class Document(models.TextChoices):
    """The kind of document that was seen; its number is never stored."""

    VETERAN_CARD = "veteran_card", _("Veteran health ID card")
    DRIVING_LICENSE = "license", _("Driver's license or state ID")
    PASSPORT = "passport", _("Passport")
    MILITARY = "military", _("Military ID")
    TRIBAL = "tribal", _("Tribal ID")
    OTHER_PHOTO = "other", _("Another photo ID of a government")


class RevokedWhy(models.TextChoices):
    WRONG_PERSON = "wrong_person", _("It is the wrong person")
    MISTAKE = "mistake", _("The check was done by mistake")
    ACCOUNT_LOST = "account_lost", _("The person lost control of the account")
    DIED = "died", _("The person died")
    OTHER = "other", _("Another reason")


class DelegationRight(models.TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
