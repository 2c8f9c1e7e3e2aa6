"""Roles, kinds of care and of answers, and reasons for a stop."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "clerk", _("clerk")
    PHARMACIST = "pharmacist", _("pharmacist")
    NURSE = "nurse", _("nurse")
    PROVIDER = "provider", _("provider")
    COORDINATOR = "coordinator", _("coordinator")


# Who may answer while a message is flagged, in the order in which it is theirs; and who may review.
CLINICIANS = (Role.NURSE, Role.PROVIDER, Role.PHARMACIST)
REVIEWERS = (*CLINICIANS, Role.COORDINATOR)


class CareKind(models.TextChoices):
    """Kinds of care in words a patient knows; a team's name is made from these, never typed."""

    PRIMARY = "primary", _("Primary care")
    WOMEN = "women", _("Women's health")
    MENTAL = "mental", _("Mental health")
    HEART = "heart", _("Heart care")
    DIABETES = "diabetes", _("Diabetes care")
    EYE = "eye", _("Eye care")
    PAIN = "pain", _("Pain care")
    PHYSICAL = "physical", _("Physical therapy")
    PHARMACY = "pharmacy", _("Pharmacy")
    ADVOCATE = "advocate", _("Patient advocate")
    COORDINATION = "coordination", _("Care coordination")


# Services of a place that no provider leads; each is a team named by its kind and place alone.
WITHOUT_LEAD = (CareKind.PHARMACY, CareKind.ADVOCATE, CareKind.COORDINATION)


class QuestionKind(models.TextChoices):
    SHORT = "short", _("short text")
    LONG = "long", _("long text")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    NUMBER = "number", _("number")


class BlockReason(models.TextChoices):
    """Codes only: what happened belongs in the facility's own records, not here."""

    SAFETY = "safety", _("Safety of patient or staff")
    CONDUCT = "conduct", _("Threats or abusive messages")
    MISUSE = "misuse", _("Messages that belong to another service")
    REQUEST = "request", _("The patient asked for it")
