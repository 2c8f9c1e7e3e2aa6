"""Openings of a Veteran's messages, from the audit record, in words the Veteran understands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sm_plugin.access.access import MailboxAccess
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.actors import actors_of
from sm_plugin.audit.models import AuditEvent
from sm_plugin.exports.choices import TAKEN
from sm_plugin.files.models import Attachment
from sm_plugin.files.text import readable_name
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.people.models import Delegation
from sm_plugin.teams.models import Membership
from sm_plugin.text.names import person_name, staff_name
from sm_plugin.threads.models import Thread
from sm_plugin.threads.text import Subject, readable_subject

NEWEST = 2000  # openings that are folded; what is older stands in the list of each one
MOST_TIMES = 10  # moments that a folded line names

# What counts as opening. What staff did with a message stands in its conversation.
OPENINGS = {
    Action.INBOX_LIST: gettext_lazy("Looked at the list of messages and their first words"),
    Action.FOLDER_LIST: gettext_lazy("Looked at the list of folders"),
    Action.SEARCH: gettext_lazy("Searched the messages"),
    Action.THREAD_READ: gettext_lazy("Read this conversation"),
    Action.ITEM_READ: gettext_lazy("Read this conversation"),
    Action.EXPORT: gettext_lazy("Downloaded messages"),
    Action.ATTACHMENT_READ: gettext_lazy("Opened a file"),
    Action.EMERGENCY_OPEN: gettext_lazy(
        "Opened your messages in an emergency, outside the care team, with a reason"
    ),
    Action.EMERGENCY_LIST: gettext_lazy("Looked at the list of messages in an emergency"),
    Action.EMERGENCY_READ: gettext_lazy("Read this conversation in an emergency"),
    Action.EMERGENCY_FILE: gettext_lazy("Opened a file in an emergency"),
}
# A list of one's own, beside the messages: the code of the event tells which.
OWN_LISTS = {
    "drafts": gettext_lazy("Looked at the list of own drafts"),
    "downloads": gettext_lazy("Looked at the list of own downloads"),
}


@dataclass(frozen=True)
class Opening:
    """One line of the page: what one person did with one thing, once or often, the last time first.

    `subject` and `thread_id` are set where the conversation still exists.
    """

    who: str
    role: str
    what: str
    at: datetime
    is_own: bool
    has_failed: bool
    thread_id: Any = None
    subject: Subject | None = None
    file_name: str = field(default="", repr=False)
    count: int = 1
    times: Sequence[datetime] = ()


def openings(access: MailboxAccess, *, thread: Thread | None = None) -> QuerySet[AuditEvent]:
    """Return every opening of this patient's messages, or of one conversation.

    A download counts when its file was taken: that it was asked for is another event. It counts
    for each conversation in it, which the record tells when the file is long forgotten.
    """
    events = AuditEvent.objects.concerning(access.patient).filter(action__in=list(OPENINGS))
    events = events.exclude(Q(action=Action.EXPORT) & ~Q(code=TAKEN))
    if thread is None:
        return events
    files = Attachment.objects.filter(message__thread=thread).values_list("pk", flat=True)
    holding = AuditEvent.objects.about(thread).filter(action=Action.EXPORT_HOLDS)
    exports = set(holding.values_list("code", flat=True))
    return events.filter(
        Q(object_type="thread", object_key=str(thread.pk))
        | Q(object_type="attachment", object_key__in=[str(key) for key in files])
        | Q(object_type="export", object_key__in=exports)
    )


def by_others(events: QuerySet[AuditEvent], user: Any) -> QuerySet[AuditEvent]:
    return events.exclude(actor_key=str(user.pk))


def folded(events: QuerySet[AuditEvent]) -> list[list[AuditEvent]]:
    """Gather what one person did with one thing, newest first; one query.

    A team reads an item and a patient a thread: that is the same, as the page says it.
    """
    found: dict[tuple[str, ...], list[AuditEvent]] = {}
    for event in events[:NEWEST]:
        what = _what(event)
        key = (event.actor_key, what, event.object_type, event.object_key, event.outcome)
        found.setdefault(key, []).append(event)
    return list(found.values())


def told(
    lines: Sequence[Sequence[AuditEvent]], access: MailboxAccess, reader: Any
) -> list[Opening]:
    """The events of each line in words; a fixed number of queries for a whole page."""
    events = [line[0] for line in lines]
    people = actors_of(events)
    things = _things(events, access)
    parts = _parts(people.values(), access)
    return [_opening(line, people.get(line[0].actor_key), things, parts, reader) for line in lines]


@dataclass(frozen=True)
class Things:
    """The things that were opened, by their keys in the record: conversation, name of a file."""

    threads: dict[str, Thread]
    files: dict[str, Attachment]


@dataclass(frozen=True)
class Parts:
    """The roles people have or had for this patient: members of teams, and caregivers."""

    patient_key: Any
    places: list[Membership]
    delegations: list[Delegation]


def _opening(
    line: Sequence[AuditEvent], person: Any, things: Things, parts: Parts, reader: Any
) -> Opening:
    event = line[0]
    thread, file = things.threads.get(event.object_key), things.files.get(event.object_key)
    is_own = person is not None and person.pk == reader.pk
    return Opening(
        who=_("You") if is_own else _name(person, parts),
        role="" if is_own or person is None else _role(person, thread, parts, event.at),
        what=_what(event),
        at=event.at,
        is_own=is_own,
        has_failed=event.outcome == Outcome.FAILED,
        thread_id=thread.pk if thread else None,
        subject=readable_subject(thread, parts.patient_key) if thread else None,
        file_name=readable_name(file) if file and thread else "",
        count=len(line),
        times=[one.at for one in line[:MOST_TIMES]],
    )


def _what(event: AuditEvent) -> str:
    action = Action(event.action)
    own = OWN_LISTS.get(event.code) if action == Action.INBOX_LIST else None
    return str(own or OPENINGS[action])


def _name(person: Any, parts: Parts) -> str:
    """Anybody's name; with a title only of those who are or were in a team."""
    if person is None:
        return _("Someone whose account is gone")
    is_staff = any(place.user_id == person.pk for place in parts.places)
    return staff_name(person) if is_staff else person_name(person)


def _role(person: Any, thread: Thread | None, parts: Parts, at: datetime) -> str:
    """Return the person's part then: a caregiver, or a role in a team, the conversation's first."""
    if any(_held(one, person, at) for one in parts.delegations):
        return _("your caregiver")
    then = [
        place
        for place in parts.places
        if place.user_id == person.pk
        and place.started_at <= at
        and (place.ended_at is None or place.ended_at > at)
    ]
    then.sort(key=lambda place: thread is None or place.team_id != thread.team_id)
    return f"{then[0].get_role_display()}, {then[0].team.name}" if then else ""


def _held(delegation: Delegation, person: Any, at: datetime) -> bool:
    accepted, ended = delegation.accepted_at, delegation.ended_at
    if delegation.delegate_id != person.pk or accepted is None or accepted > at:
        return False
    return ended is None or ended > at


def _parts(people: Iterable[Any], access: MailboxAccess) -> Parts:
    known = list(people)
    places = Membership.objects.select_related("team__lead_provider", "team__facility__parent")
    delegations = Delegation.objects.filter(patient=access.patient, delegate__in=known)
    there = list(places.filter(user__in=known).order_by("started_at"))
    return Parts(access.patient.pk, there, list(delegations))


def _held_alone(exports: Iterable[UUID], access: MailboxAccess) -> dict[str, UUID]:
    """Return the conversation of each download that had only one."""
    events = AuditEvent.objects.concerning(access.patient).filter(action=Action.EXPORT_HOLDS)
    held: dict[str, set[str]] = {}
    found = events.filter(code__in=[str(key) for key in exports])
    for export, thread in found.values_list("code", "object_key"):
        held.setdefault(export, set()).add(thread)
    return {export: UUID(min(threads)) for export, threads in held.items() if len(threads) == 1}


def _things(events: Iterable[AuditEvent], access: MailboxAccess) -> Things:
    """Find each thing's conversation, if it is still in this mailbox.

    A file leads to its conversation, and so does a download of a single one.
    """
    keys: dict[str, set[UUID]] = {"thread": set(), "attachment": set(), "export": set()}
    for event in events:
        if event.object_type in keys:
            keys[event.object_type].add(UUID(event.object_key))
    sent = Attachment.objects.filter(pk__in=keys["attachment"], message__isnull=False)
    files = {str(file.pk): file for file in sent.select_related("message__thread")}
    of_parts = _held_alone(keys["export"], access)
    of_parts |= {key: file.message.thread_id for key, file in files.items() if file.message}
    entries = MailboxEntry.objects.filter(
        mailbox=access.mailbox, thread__in=keys["thread"] | set(of_parts.values())
    )
    threads = {entry.thread_id: entry.thread for entry in entries.select_related("thread")}
    found = {str(key): thread for key, thread in threads.items()}
    found |= {part: threads[key] for part, key in of_parts.items() if key in threads}
    return Things(found, files)
