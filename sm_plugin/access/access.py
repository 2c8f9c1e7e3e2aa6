"""Whether a person can use Secure Messaging, or why not and what to do: one answer for the tab,
the gate, compose and every refusal page."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.urls import reverse

from sm_plugin.adapter import adapter
from sm_plugin.errors import AccessEnded, NotEligible, NotFound
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Delegation, Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.terms.models import TermsAcceptance


class Reason(StrEnum):
    READY = "ready"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_A_PATIENT = "not_a_patient"
    NOT_UPGRADED = "not_upgraded"
    NOT_LIVE = "not_live"
    TERMS = "terms"
    OPTED_OUT = "opted_out"
    NO_TEAM = "no_team"
    READ_ONLY = "read_only"


@dataclass(frozen=True)
class Eligibility:
    """The answer; `can_read` is wider than `can_write`, because letters stay readable."""

    reason: Reason
    patient: Patient | None = None
    mailbox: Mailbox | None = None
    agreed_before: bool = False
    for_other: bool = False

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of one of the Veteran's pages, in the mailbox that this one is about."""
        if self.for_other and self.mailbox is not None:
            kwargs["mailbox_id"] = self.mailbox.pk
        return reverse(f"sm_plugin:{name}", kwargs=kwargs)

    @property
    def can_write(self) -> bool:
        return self.reason == Reason.READY

    def require_writer(self) -> tuple[Patient, Mailbox]:
        """Patient and mailbox of someone who can write; raises `NotEligible` with the reason."""
        if self.patient is None or self.mailbox is None or not self.can_write:
            raise NotEligible(self.reason)
        return self.patient, self.mailbox

    @property
    def can_read(self) -> bool:
        """Someone with a mailbox keeps reading it even where writing has stopped.

        New terms ask before writing only: what one has got stays one's own to read and to take.
        """
        return self.mailbox is not None and self.reason != Reason.NOT_UPGRADED


def eligibility(user: Any) -> Eligibility:
    """The first thing that is missing for this person, in the order in which it can be mended."""
    if not user.is_authenticated:
        return Eligibility(Reason.NOT_SIGNED_IN)
    patient = (
        Patient.objects.select_related("home_facility__parent", "user", "mailbox")
        .filter(user=user)
        .first()
    )
    if patient is None:
        return Eligibility(Reason.NOT_A_PATIENT)
    return _of_patient(patient, user)


def standing_for(user: Any, mailbox_id: UUID | None) -> Eligibility:
    """The person's standing in his or her own mailbox, or in another's that was opened to them.

    Raises `AccessEnded` where the person was a caregiver once, `NotFound` for any other mailbox
    that he or she may not see, as for one that does not exist.
    """
    if mailbox_id is None:
        return eligibility(user)
    mailbox = (
        Mailbox.objects.of_patients()
        .visible_to(user)
        .exclude(owner=user)
        .select_related("patient__home_facility__parent", "patient__user")
        .filter(pk=mailbox_id)
        .first()
    )
    if mailbox is None:
        was = Delegation.objects.once_opened_to(user).over().filter(patient__mailbox=mailbox_id)
        raise AccessEnded if was.exists() else NotFound
    standing = replace(_of_patient(mailbox.patient, mailbox.patient.user), for_other=True)
    may_write = Mailbox.objects.held_by(user, "send_as_mailbox").filter(pk=mailbox.pk).exists()
    if standing.can_write and not may_write:
        return replace(standing, reason=Reason.READ_ONLY)
    return standing


def standing_in(mailbox: Mailbox) -> Eligibility:
    """What can be written from the mailbox now, whoever of those with the right writes it."""
    if mailbox.patient is None:
        return Eligibility(Reason.NOT_A_PATIENT)
    return _of_patient(mailbox.patient, mailbox.patient.user)


def _of_patient(patient: Patient, user: Any) -> Eligibility:
    mailbox = getattr(patient, "mailbox", None)
    reason, agreed_before = _missing(patient, user, mailbox)
    return Eligibility(reason, patient, mailbox, agreed_before)


def _missing(patient: Patient, user: Any, mailbox: Mailbox | None) -> tuple[Reason, bool]:
    if not patient.is_upgraded:
        return Reason.NOT_UPGRADED, False
    has_team = CareTeam.objects.writable_by(patient).exists()
    is_live = has_team or patient.home_facility.is_live
    if not is_live:  # agreeing would be refused
        return Reason.NOT_LIVE, False
    if mailbox is None:
        return Reason.TERMS, False
    if TermsAcceptance.objects.covers(user, adapter().terms()):
        return (Reason.READY if has_team else Reason.NO_TEAM), True
    if TermsAcceptance.objects.has_left(user):
        return Reason.OPTED_OUT, False
    return Reason.TERMS, True
