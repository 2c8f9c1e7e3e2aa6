"""A patient names a caregiver, the caregiver accepts, either of them ends it.

See docs/decisions/0049 and docs/decisions/0050.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.values import can_hold
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import grant_to_delegate, lock_mailbox
from sm_plugin.people.choices import DelegationRight
from sm_plugin.people.models import Delegation, Patient
from sm_plugin.people.services import refuse_released
from sm_plugin.terms.services import accept as accept_terms
from sm_plugin.text.dates import far_problem
from sm_plugin.worker import do_each

MOST_AT_ONCE = 10  # people; a list that nobody can keep in view protects nobody


@transaction.atomic
def name_caregiver(
    *,
    actor: Any,
    email: str,
    right: DelegationRight,
    starts_on: date,
    ends_on: date | None = None,
) -> Delegation:
    """Offer somebody, by e-mail address, a place at one's own mailbox; it opens nothing yet.

    Raises `NotAllowed` for anyone without a mailbox of his or her own, `Refused` for an account
    that was another person's, `InvalidInput` for one's own address, one that is named already,
    more than `MOST_AT_ONCE`, or dates in the wrong order.
    """
    own = Mailbox.objects.select_for_update(of=("self",)).filter(owner=actor.pk)
    mailbox = own.first() if actor.is_active else None
    if mailbox is None or mailbox.patient is None:
        raise NotAllowed
    refuse_released(mailbox.patient)
    email = email.strip().lower()
    if not can_hold(Delegation._meta.get_field("email"), email):
        raise InvalidInput(_("Enter an email address like name@example.com."), field="email")
    open_ones = mailbox.patient.delegations.open()
    if email in _own_addresses(actor):
        raise InvalidInput(_("This is your own address. Enter your caregiver's."), field="email")
    if open_ones.filter(email=email).exists():
        raise InvalidInput(
            _("You have already named this person. Choose Change in the list above."), field="email"
        )
    if open_ones.count() >= MOST_AT_ONCE:
        raise InvalidInput(_("You can name up to 10 people. End one before you name another."))
    _check_days(mailbox.patient, starts_on, ends_on)
    for over in mailbox.patient.delegations.past_last_day().filter(email=email):
        _end(None, _locked(over), "last_day")
    try:
        with transaction.atomic():
            delegation = Delegation.objects.create(
                patient=mailbox.patient,
                email=email,
                right=right,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as error:
        raise InvalidInput(field="email") from error
    _note(actor, Action.DELEGATION_GIVE, delegation, "named")
    return delegation


@transaction.atomic
def accept(*, actor: Any, delegation: Delegation, digest: str) -> Delegation:
    """Accept an invitation and agree to the terms, which opens the mailbox.

    Only a person with that verified address can. For an own mailbox nothing is agreed to by it.

    Raises `NotAllowed` for anybody else's invitation or one that is over, and `TermsChanged`.
    """
    delegation = _offered(actor, delegation)
    accept_terms(actor=actor, digest=digest, as_caregiver=True)
    delegation.delegate, delegation.accepted_at = actor, timezone.now()
    delegation.save(update_fields=["delegate", "accepted_at"])
    grant_to_delegate(delegation.patient.mailbox, actor)
    _note(actor, Action.DELEGATION_GIVE, delegation, "accepted")
    return delegation


@transaction.atomic
def decline(*, actor: Any, delegation: Delegation) -> None:
    """Turn an invitation down; raises `NotAllowed` like `accept`."""
    _end(actor, _offered(actor, delegation), "declined")


@transaction.atomic
def change(
    *, actor: Any, delegation: Delegation, right: DelegationRight, ends_on: date | None = None
) -> Delegation:
    """Change what a caregiver may do, or the last day, without an end between; return the new row.

    The old row ends and stays, so that it still tells what was allowed until now. Nothing is
    written when nothing changes.

    Raises `NotAllowed` for anyone but the patient and for access that is over, `InvalidInput` for
    a last day that is past. See docs/decisions/0540.
    """
    delegation = _locked(delegation)
    if actor.pk != delegation.patient.user_id or not actor.is_active or delegation.is_over:
        raise NotAllowed
    _check_days(delegation.patient, delegation.starts_on, ends_on)
    if (delegation.right, delegation.ends_on) == (right, ends_on):
        return delegation
    now = timezone.now()
    Delegation.objects.filter(pk=delegation.pk).update(ended_at=now)
    _note(actor, Action.DELEGATION_WITHDRAW, delegation, "changed")
    changed = Delegation.objects.create(
        patient=delegation.patient,
        email=delegation.email,
        right=right,
        starts_on=delegation.starts_on,
        ends_on=ends_on,
        delegate=delegation.delegate,
        named_at=delegation.named_at,
        accepted_at=now if delegation.accepted_at else None,
    )
    if changed.delegate_id is not None:
        grant_to_delegate(changed.patient.mailbox, changed.delegate)
    _note(actor, Action.DELEGATION_GIVE, changed, "changed")
    return changed


@transaction.atomic
def end(*, actor: Any, delegation: Delegation) -> None:
    """End the access: the patient withdraws it, or the caregiver stops.

    No page opens from the next request on.

    Doing it again changes nothing. Raises `NotAllowed` for anybody else.
    """
    delegation = _locked(delegation)
    if actor.pk not in (delegation.patient.user_id, delegation.delegate_id):
        raise NotAllowed
    if delegation.ended_at is None:
        by_patient = actor.pk == delegation.patient.user_id
        _end(actor, delegation, "withdrawn" if by_patient else "stopped")


def end_all_of(patient: Patient, *, by: Any) -> None:
    """End what the patient gave to anybody, invitations too; rights are checked by the caller."""
    for delegation in patient.delegations.not_ended():
        _end(by, _locked(delegation), "released")


def end_past_last_day() -> int:
    """Take back what ran out by its own date; return how many. Nothing was open since then."""
    over = Delegation.objects.past_last_day().values_list("pk", flat=True)
    return do_each("caregivers", list(over), _end_by_date)


def _check_days(patient: Patient, starts_on: date, ends_on: date | None) -> None:
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if problem := far_problem(day):
            raise InvalidInput(problem, field=field)
    if ends_on is not None and ends_on < max(starts_on, patient.home_facility.today):
        raise InvalidInput(
            _("The last day must not be before the first day or today."), field="ends_on"
        )


def _end_by_date(key: Any) -> None:
    delegation = _locked(Delegation(pk=key))
    if delegation.ended_at is None:
        _end(None, delegation, "last_day")


def _end(actor: Any, delegation: Delegation, code: str) -> None:
    delegation.ended_at = timezone.now()
    delegation.save(update_fields=["ended_at"])
    if delegation.delegate_id is not None:
        grant_to_delegate(delegation.patient.mailbox, delegation.delegate)
    _note(actor, Action.DELEGATION_WITHDRAW, delegation, code)


def _offered(actor: Any, delegation: Delegation) -> Delegation:
    delegation = _locked(delegation)
    offered = Delegation.objects.offered_to(_own_addresses(actor)).filter(pk=delegation.pk)
    if not offered.exists() or delegation.patient.user_id == actor.pk:
        raise NotAllowed
    return delegation


def _locked(delegation: Delegation) -> Delegation:
    """Lock the patient's mailbox, then the row: grants follow from all rows of the mailbox.

    Raises `NotFound` when it has gone.
    """
    mailbox = Mailbox.objects.filter(patient__delegations=delegation.pk).first()
    if mailbox is None:
        raise NotFound
    lock_mailbox(mailbox)
    found = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("patient__user", "patient__mailbox", "delegate")
        .with_place()
        .filter(pk=delegation.pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _own_addresses(user: Any) -> set[str]:
    if not user.is_active:
        return set()
    return {address.lower() for address in adapter().verified_emails(user)}


def _note(actor: Any, action: Action, delegation: Delegation, code: str) -> None:
    record(actor=actor, action=action, obj=delegation, patient=delegation.patient_id, code=code)
