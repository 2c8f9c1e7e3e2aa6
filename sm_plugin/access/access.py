"""The one answer whether a person can use Secure Messaging, or why not.

The tab, the pages of a mailbox, compose, every refusal and the API use it.

It is one object a request, made in at most two queries. It knows no address: `text` explains it
and names the next step.

See docs/decisions/0002.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.break_glass.rights import may_open_at
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import AccessEnded, NotEligible, NotFound, OpeningEnded
from sm_plugin.grants import kinds_of
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.people.models import Delegation, Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.terms.querysets import TermsAcceptanceQuerySet
from sm_plugin.threads.models import Thread


class Reason(StrEnum):
    READY = "ready"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_A_PATIENT = "not_a_patient"
    NOT_UPGRADED = "not_upgraded"
    RELEASED = "released"
    NOT_LIVE = "not_live"
    TERMS = "terms"
    OPTED_OUT = "opted_out"
    NO_TEAM = "no_team"
    READ_ONLY = "read_only"


# What follows from the teams alone: each team tells its own, and so does a thread.
OF_TEAMS = (Reason.READY, Reason.NOT_LIVE, Reason.NO_TEAM)


@dataclass(frozen=True)
class Beside:
    """The rest of the tab, beside the own mailbox: a team's queues, people one helps, new mail."""

    works_in_team: bool = False
    helps: bool = False
    unread: int = 0


@dataclass(frozen=True)
class Access:
    """The answer for `user`; of itself, one of a person who is no patient."""

    user: Any
    reason: Reason
    beside: Beside = field(default=Beside(), kw_only=True)

    for_other: ClassVar[bool] = False

    @property
    def can_read(self) -> bool:
        """Wider than `can_write`, because letters stay readable."""
        return False

    @property
    def can_write(self) -> bool:
        return self.reason == Reason.READY

    def require_reader(self) -> "MailboxAccess":
        """Return the access to a mailbox that can be read; raise `NotEligible` with the reason."""
        raise NotEligible(self.reason)

    def require_writer(self) -> "MailboxAccess":
        """Return the access of someone who can write; raise `NotEligible` with the reason."""
        raise NotEligible(self.reason)


@dataclass(frozen=True)
class PatientAccess(Access):
    """A patient who has no mailbox yet; the reason says why.

    `agreed_before`: to some text of the terms; but where no place is live, to today's.
    """

    patient: Patient
    agreed_before: bool


@dataclass(frozen=True)
class MailboxAccess(PatientAccess):
    """A patient's mailbox that is there, and what can be done in it now."""

    mailbox: Mailbox

    reads_as: ClassVar[Action] = Action.THREAD_READ

    def opens(self, thread_id: UUID) -> bool:
        """Return True if a thread of the mailbox is part of what is open."""
        return True

    @property
    def can_read(self) -> bool:
        """Someone with a mailbox keeps reading it even where writing has stopped.

        New terms ask before writing only: what one has got stays one's own to read and to take.
        """
        return self.patient.reads_on

    def require_reader(self) -> "MailboxAccess":
        if not self.can_read:
            raise NotEligible(self.reason)
        return self

    def can_reply_in(self, thread: Thread) -> bool:
        """Wider than `can_write`: staff may have sent the thread to another's team."""
        if self.can_write or thread.reassigned_at is None:
            return self.can_write
        return self.reason in OF_TEAMS and self.agreed_before

    def require_writer(self) -> "MailboxAccess":
        if not self.can_write:
            raise NotEligible(self.reason)
        return self

    def require_replier(self, thread: Thread) -> "MailboxAccess":
        """Return the access of someone who can reply there if the thread's team takes it."""
        if not self.can_reply_in(thread):
            raise NotEligible(self.reason)
        return self


class OwnMailbox(MailboxAccess):
    """The person's own."""


class OthersMailbox(MailboxAccess):
    """Another patient's, opened to this person."""

    for_other = True


@dataclass(frozen=True)
class OpenedMailbox(OthersMailbox):
    """Another patient's, opened in an emergency: to be read, until the opening is over.

    No grant stands behind it, so whatever asks for a right on the mailbox refuses: writing,
    sorting, downloading. See docs/decisions/0600.
    """

    opening: EmergencyOpening

    reads_as = Action.EMERGENCY_READ

    def opens(self, thread_id: UUID) -> bool:
        return self.opening.thread_id in (None, thread_id)

    @property
    def can_read(self) -> bool:
        return not self.opening.is_over

    def require_reader(self) -> MailboxAccess:
        if not self.can_read:
            raise OpeningEnded
        return self


def for_user(user: Any) -> Access:
    """Return the first thing that is missing for this person, in the order of mending it."""
    if not user.is_authenticated:
        return Access(user, Reason.NOT_SIGNED_IN)
    person = _person(user)
    if person is None:  # deleted since the request began
        return Access(user, Reason.NOT_A_PATIENT)
    beside = Beside(person.works_in_team, person.helps, person.unread)
    patient = getattr(person, "sm_patient", None)
    if patient is None:
        return Access(user, Reason.NOT_A_PATIENT, beside=beside)
    mailbox = getattr(patient, "mailbox", None)
    # Asked for after the mailbox: the current terms may cost the host a query of its own.
    has_agreed = mailbox is not None and _has_agreed(person)
    reason, agreed_before = _missing(patient, mailbox, person, has_agreed)
    if mailbox is None:
        return PatientAccess(user, reason, patient, agreed_before, beside=beside)
    return OwnMailbox(user, reason, patient, agreed_before, mailbox, beside=beside)


def _person(user: Any) -> Any:
    """Return the person with all that decides, and all that the tab shows; one query."""
    host = adapter()
    if not (user.is_active and _asks_along(host, user)):
        return _facts_of(user).first()
    model = get_user_model()
    person = user if type(user) is model else model(pk=user.pk)
    teams = ContentType.objects.get_for_model(CareTeam).pk
    return next(iter(_PERSON.ask(person, facts=(type(host), teams))), None)


def _asks_along(host: Any, user: Any) -> bool:
    """Return True if this kind of host gives a person's addresses as a queryset."""
    kind = type(host)
    if kind not in _asked_along:
        _asked_along[kind] = isinstance(host.verified_emails(user), QuerySet)
    return _asked_along[kind]


_asked_along: dict[type, bool] = {}


def _facts_of(user: Any) -> QuerySet[Any]:
    people = get_user_model()._default_manager.filter(pk=user.pk)
    unread = MailboxEntry.objects.unread().filter(mailbox=OuterRef("sm_patient__mailbox"))
    counted = unread.order_by().values("mailbox").annotate(count=Count("pk")).values("count")
    helped = Delegation.objects.helped_by(user, adapter().verified_emails(user))
    newest = _own_agreements("pk").standing().newest_first()
    facts = _with_facts(people, patient="sm_patient", user="pk").annotate(
        works_in_team=Exists(CareTeam.objects.worked_in_by(user)),
        helps=Exists(helped),
        unread=Coalesce(Subquery(counted), 0),
        agreed_version=Subquery(newest.values("version")[:1]),
        agreed_digest=Subquery(newest.values("digest")[:1]),
    )
    return facts.select_related("sm_patient__home_facility__parent", "sm_patient__mailbox")


_PERSON = Prepared(_facts_of)


def _has_agreed(person: Any) -> bool:
    """Compare the terms with the newest agreement; only an older one costs another query."""
    terms = adapter().terms()
    if (person.agreed_version, person.agreed_digest) == (terms.version, terms.digest):
        return True
    return TermsAcceptance.objects.covers(person, terms)


def for_mailbox(user: Any, mailbox_id: UUID) -> OthersMailbox:
    """Return the person's access to another's mailbox that was opened to him or her.

    Raises `AccessEnded` where the person was or is a caregiver, `NotFound` for any other mailbox
    that he or she may not see, as for one that does not exist.
    """
    terms = adapter().terms()
    facts = (terms.version, terms.digest, *kinds_of(Mailbox))
    mailbox = next(iter(_OPENED.ask(user, mailbox_id, facts=facts)), None)
    if mailbox is None:
        raise _unopened(user, mailbox_id)
    reason, agreed_before = _missing(mailbox.patient, mailbox, mailbox, mailbox.has_agreed)
    if reason in OF_TEAMS and not mailbox.may_write:
        reason = Reason.READ_ONLY
    return OthersMailbox(user, reason, mailbox.patient, agreed_before, mailbox)


def _unopened(user: Any, mailbox_id: UUID) -> AccessEnded | NotFound:
    """Return why the mailbox is not open to the person; only a caregiver hears of it."""
    mine = Delegation.objects.once_opened_to(user).filter(patient__mailbox=mailbox_id)
    given = list(mine.select_related("patient__user").with_place())
    patient = given[0].patient if given else None
    if any(one.ended_by_release for one in given):
        return AccessEnded(by="release")
    if patient is not None and not patient.user.is_active and not all(one.is_over for one in given):
        return AccessEnded(by="account")
    return AccessEnded() if any(one.is_over for one in given) else NotFound()


def for_opening(user: Any, opening_id: UUID) -> OpenedMailbox:
    """Return what the person opened in an emergency, while it lasts.

    Raises `OpeningEnded` once it is over or the person may open nothing there any more, and
    `NotFound` for anybody else's.
    """
    openings = EmergencyOpening.objects.made_by(user).filter(pk=opening_id).with_people()
    return _opened(user, list(openings))


def for_opened_thread(user: Any, thread_id: UUID) -> OpenedMailbox:
    """Return the person's opening of this thread that lasts longest, under the same rules."""
    openings = EmergencyOpening.objects.made_by(user).of_thread(thread_id).with_people()
    return _opened(user, list(openings))


def _opened(user: Any, openings: list[EmergencyOpening]) -> OpenedMailbox:
    if not openings:
        raise NotFound
    opening = max(openings, key=lambda one: (not one.is_over, one.ends_at))
    if opening.is_over or not may_open_at(user, opening.patient.home_facility):
        raise OpeningEnded
    return OpenedMailbox(
        user, Reason.READ_ONLY, opening.patient, False, opening.mailbox, opening=opening
    )


def in_mailbox(mailbox: Mailbox) -> MailboxAccess:
    """Return what can be written from the mailbox now, by anybody with the right to write there.

    Raises `NotEligible` for a mailbox that is no patient's.
    """
    terms = adapter().terms()
    rows = _MAILBOX.ask(mailbox.pk, facts=(terms.version, terms.digest))
    if not rows:
        raise NotEligible(Reason.NOT_A_PATIENT)
    return replace(_own(rows)[0], mailbox=mailbox)


def in_mailboxes(mailboxes: QuerySet[Any]) -> list[OwnMailbox]:
    """Return the same for many mailboxes of patients, in one query."""
    return _own(_mailboxes(mailboxes))


def _own(mailboxes: Iterable[Any]) -> list[OwnMailbox]:
    found = []
    for mailbox in mailboxes:
        reason, agreed_before = _missing(mailbox.patient, mailbox, mailbox, mailbox.has_agreed)
        owner = mailbox.patient.user
        found.append(OwnMailbox(owner, reason, mailbox.patient, agreed_before, mailbox))
    return found


def _mailboxes(mailboxes: QuerySet[Any]) -> QuerySet[Any]:
    """Ask along all that decides what can be written from these mailboxes of patients."""
    terms = adapter().terms()
    agreed = _own_agreements("patient__user").standing()
    agreed = agreed.filter(version=terms.version, digest=terms.digest)
    related = mailboxes.select_related("patient__home_facility__parent", "patient__user")
    facts = _with_facts(related, patient="patient", user="patient__user")
    return facts.annotate(has_agreed=Exists(agreed))


_OPENED = Prepared(lambda user, key: _mailboxes(Mailbox.objects.opened_to(user)).filter(pk=key))
_MAILBOX = Prepared(lambda key: _mailboxes(Mailbox.objects.of_patients().filter(pk=key)))


def _with_facts(rows: QuerySet[Any], *, patient: str, user: str) -> QuerySet[Any]:
    """Ask along `has_team` and `has_left`; `patient` and `user` name the columns of the rows."""
    agreements = _own_agreements(user)
    return rows.annotate(
        has_team=Exists(CareTeam.objects.writable_by_outer(patient)),
        has_left=Exists(agreements) & ~Exists(agreements.standing()),
    )


def _own_agreements(user: str) -> TermsAcceptanceQuerySet:
    """Return what the person in this column agreed to for the own mailbox."""
    return TermsAcceptance.objects.for_own_mailbox().filter(user=OuterRef(user))


def _missing(
    patient: Patient, mailbox: Mailbox | None, facts: Any, has_agreed: bool
) -> tuple[Reason, bool]:
    """Return the reason, and whether the person had agreed to a text of the terms before."""
    if patient.is_released:
        return Reason.RELEASED, False
    if not patient.is_upgraded:
        return Reason.NOT_UPGRADED, False
    if not (facts.has_team or patient.home_facility.is_live):  # agreeing would be refused
        return Reason.NOT_LIVE, has_agreed
    if mailbox is None:
        return Reason.TERMS, False
    if has_agreed:
        return (Reason.READY if facts.has_team else Reason.NO_TEAM), True
    if facts.has_left:
        return Reason.OPTED_OUT, False
    return Reason.TERMS, True
