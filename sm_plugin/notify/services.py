"""The outbox of e-mail notices: written with the message, drained by `sm_worker`."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message

from .choices import Kind, Zone
from .digests import reschedule
from .models import NoticePreference, OutboxNotice
from .preferences import mail_languages, preference_of


def enqueue(*, message: Message, recipients: Iterable[Any]) -> None:
    """Put one notice a recipient in the outbox, in the caller's transaction.

    Nobody hears of an own message, and nobody twice of one, for whatever reasons he or she is told.
    """
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, message=message)
        for person in dict.fromkeys(recipients)
        if person.pk != message.author_id
    )


def enqueue_late(*, message: Message, recipients: Iterable[Any]) -> list[OutboxNotice]:
    """Tell that a message is late, as `enqueue_for_staff` does."""
    return enqueue_for_staff(OutboxNotice.Kind.LATE, message=message, recipients=recipients)


def enqueue_for_staff(
    kind: OutboxNotice.Kind, *, message: Message, recipients: Iterable[Any]
) -> list[OutboxNotice]:
    """Tell staff of work on a message, in the caller's transaction; returns the notices.

    None for people without an address, or who chose to get no email: nobody may be said to have
    been told who will not be.
    """
    return OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, message=message, kind=kind)
        for person in _who_can_be_told(recipients)
    )


def enqueue_of_team(
    kind: OutboxNotice.Kind, *, team: CareTeam, recipients: Iterable[Any]
) -> list[OutboxNotice]:
    """Tell who runs the station of a team, which may have no message yet; returns the notices."""
    return OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, team=team, kind=kind)
        for person in _who_can_be_told(recipients)
    )


def _who_can_be_told(recipients: Iterable[Any]) -> list[Any]:
    people = [person for person in dict.fromkeys(recipients) if adapter().email(person)]
    silent = NoticePreference.objects.filter(user__in=people, kind=Kind.NONE)
    silent_keys = set(silent.values_list("user", flat=True))
    return [person for person in people if person.pk not in silent_keys]


def enqueue_at_once(
    kind: OutboxNotice.Kind, *, message: Message, recipients: Iterable[Any]
) -> list[OutboxNotice]:
    """Tell of a flagged message whatever people wish, in the caller's transaction.

    Returns the notices: none for people without an address, who will not be told.
    """
    people = [person for person in dict.fromkeys(recipients) if adapter().email(person)]
    return OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, message=message, kind=kind) for person in people
    )


def enqueue_flagged(*, message: Message, recipients: Iterable[Any]) -> None:
    """Tell at once who has or reads a flagged message now, in the caller's transaction.

    A message is urgent news once: who had that notice is told of work that was handed over.
    """
    people, kind = list(dict.fromkeys(recipients)), OutboxNotice.Kind.URGENT
    before = OutboxNotice.objects.filter(message=message, kind=kind, recipient__in=people)
    known = set(before.values_list("recipient", flat=True))
    new = [person for person in people if person.pk not in known]
    enqueue_at_once(kind, message=message, recipients=new)
    again = [person for person in people if person.pk in known]
    enqueue_for_staff(OutboxNotice.Kind.HANDED, message=message, recipients=again)


def enqueue_moved(*, message: Message, recipients: Iterable[Any]) -> None:
    """Tell that a conversation was ended by a move, in the caller's transaction; again is once."""
    OutboxNotice.objects.bulk_create(
        (
            OutboxNotice(recipient=person, message=message, kind=OutboxNotice.Kind.MOVED)
            for person in dict.fromkeys(recipients)
        ),
        ignore_conflicts=True,
    )


def enqueue_welcome(*, recipient: Any) -> None:
    """Tell someone who has just opted in, in the caller's transaction."""
    OutboxNotice.objects.create(recipient=recipient, kind=OutboxNotice.Kind.WELCOME)


def enqueue_opened(*, watchers: Iterable[Any], patient: Iterable[Any]) -> None:
    """Tell that messages were opened in an emergency, in the caller's transaction."""
    told = [(person, OutboxNotice.Kind.OPENED) for person in watchers]
    told += [(person, OutboxNotice.Kind.OPENED_OWN) for person in patient]
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, kind=kind) for person, kind in told
    )


def enqueue_released(*, watchers: Iterable[Any], holder: Any) -> None:
    """Tell that an account was another person's than its record, in the caller's transaction."""
    told = [(person, OutboxNotice.Kind.RELEASED) for person in watchers]
    told.append((holder, OutboxNotice.Kind.RELEASED_OWN))
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, kind=kind) for person, kind in told
    )


@transaction.atomic
def change_notices(
    *, actor: Any, kind: str, hour: int, zone: str, language: str = ""
) -> NoticePreference:
    """Set how often `actor` wants e-mail, at which hour a daily one comes, and in what language.

    Without a language it stays as it is.

    Raises `NotAllowed` for someone with no messages to hear of, `InvalidInput` for a choice that
    isn't offered.
    """
    if not (_has_mailbox(actor) or CareTeam.objects.visible_to(actor).exists()):
        raise NotAllowed
    if kind not in Kind.values or zone not in Zone.values or hour not in range(24):
        raise InvalidInput
    if language and language not in dict(mail_languages()):
        raise InvalidInput
    made = preference_of(actor)
    preference = NoticePreference.objects.select_for_update().get(pk=made.pk)
    preference.kind, preference.hour, preference.zone = kind, hour, zone
    preference.language = language or preference.language
    preference.save(update_fields=["kind", "hour", "zone", "language"])
    reschedule(preference, now=timezone.now())
    record(
        actor=actor,
        action=Action.NOTICES_CHANGE,
        obj=preference,
        patient=Patient.objects.filter(user=actor).first(),
        code=kind,
    )
    return preference


def _has_mailbox(user: Any) -> bool:
    return Mailbox.objects.visible_to(user).exists()


def retry_parked() -> int:
    """Put the notices that were given up back in line with all their tries; returns how many."""
    return OutboxNotice.objects.parked().update(
        parked_at=None, attempts=0, due_at=timezone.now(), leased_until=None
    )
