"""A conversation as a bundle of FHIR R4: a Communication a message, and the note they make.

Only what both sides read goes in: messages, their answers to questions, signatures, and the names
and states of files. What staff note among themselves is in another room, which this one never
imports.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sm_plugin.files.models import Attachment
from sm_plugin.files.text import file_line, readable_name, size_words, state_words
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.names import person_name, staff_name
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread

from .checks import FORBIDDEN, Resource, require_fhir
from .codes import NOTE

STATION = "https://www.va.gov/facility/"  # before a station's number
RECORD = "urn:wagtail-secure-messaging:record-number"
OWN = "urn:wagtail-secure-messaging:"


@dataclass(frozen=True)
class Note:
    """The note that a thread makes in the chart: its version, title and papers.

    `number` names this version and `replaces` the one before. `papers` are the note's contents by
    kind of media.
    """

    number: UUID
    title: str = field(repr=False)
    at: datetime
    replaces: UUID | None = None
    papers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


def bundle_of(
    thread: Thread, messages: Sequence[Message], note: Note, *, is_for_chart: bool
) -> Resource:
    """Return the bundle; raise `NotFhir` rather than hand on what is none.

    Only the chart gets the birth date and the record number, to find the patient by. Only for it
    a damaged name of a file raises `VaultError`; a download says that it can't be opened.
    A download has default words in its reader's language, as the pages do; the chart has its own.
    Control characters that FHIR forbids become spaces.

    The thread comes with its team, place and patient, the messages with authors and files.
    """
    people = _people(thread, messages)
    name_of = _exact_name if is_for_chart else readable_name
    in_words = str if is_for_chart else for_reader
    if is_for_chart:
        people[_patient(thread)] |= _identity(thread.patient)
    resources = [
        *people.values(),
        *(_communication(thread, message, people, name_of, in_words) for message in messages),
        _document(thread, note, people),
    ]
    bundle = {
        "resourceType": "Bundle",
        "id": str(note.number),
        "type": "collection",
        "timestamp": _instant(note.at),
        "entry": [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": _allowed(resource)}
            for resource in resources
        ],
    }
    require_fhir(bundle)
    return bundle


def _people(thread: Thread, messages: Iterable[Message]) -> dict[Any, Resource]:
    """Return the resources that others lead to: patient, authors, team and place.

    Somebody may write on both sides: each side that a person wrote on has a resource of its own.
    """
    patient, team = thread.patient, thread.team
    found: dict[Any, Resource] = {
        _patient(thread): {
            "resourceType": "Patient",
            "id": str(patient.pk),
            "name": [{"text": person_name(patient.user)}],
        },
        "team": {"resourceType": "CareTeam", "id": str(team.pk), "name": team.name},
        "place": {
            "resourceType": "Organization",
            "id": str(team.facility_id),
            "identifier": [{"system": STATION, "value": team.facility.station_number}],
            "name": team.facility.name,
        },
    }
    for message in messages:
        if _sender(message) not in found:
            found[_sender(message)] = _author(message, patient)
    return found


def _patient(thread: Thread) -> tuple[str, Any]:
    return Side.PATIENT, thread.patient.user_id


def _sender(message: Message) -> tuple[str, Any]:
    return message.side, message.author_id


def _exact_name(attachment: Attachment) -> str:
    return attachment.name


def _identity(patient: Any) -> Resource:
    return {
        "identifier": [{"system": RECORD, "value": patient.record_number}],
        "birthDate": patient.birth_date.isoformat(),
    }


def _author(message: Message, patient: Any) -> Resource:
    if message.side == Side.TEAM:
        return _person("Practitioner", message.author, staff_name(message.author))
    related = _person("RelatedPerson", message.author, person_name(message.author))
    return related | {"patient": {"reference": f"urn:uuid:{patient.pk}"}}


def _person(kind: str, person: Any, name: str) -> Resource:
    """Return a person in one part, with an id whatever key the host's users have."""
    own = uuid5(NAMESPACE_URL, f"{OWN}{kind}:{person.pk}")
    return {"resourceType": kind, "id": str(own), "name": [{"text": name}]}


def _communication(
    thread: Thread,
    message: Message,
    people: dict[Any, Resource],
    name_of: Callable[[Attachment], str],
    in_words: Callable[[str], str],
) -> Resource:
    message.thread = thread  # its key is unwrapped once
    patient, team = people[_patient(thread)], people["team"]
    to = team if message.side == Side.PATIENT else patient
    facts = [f"{in_words(fact.label)}: {in_words(fact.answer)}" for fact in message.facts]
    files = [
        file_line(name_of(one), size_words(one.size), state_words(one))
        for one in message.attachments.all()
    ]
    texts = [*facts, message.body, message.signature, *files]
    return {
        "resourceType": "Communication",
        "id": str(message.pk),
        "identifier": [{"system": f"{OWN}message", "value": str(message.pk)}],
        "status": "completed",
        "subject": _to(patient),
        "topic": {"text": in_words(thread.topic.label)},
        "sent": _instant(message.sent_at),
        "recipient": [_to(to)],
        "sender": _to(people[_sender(message)]),
        "payload": [{"contentString": text} for text in texts if _allowed(text).strip()],
    }


def _document(thread: Thread, note: Note, people: dict[Any, Resource]) -> Resource:
    document: Resource = {
        "resourceType": "DocumentReference",
        "id": str(note.number),
        "identifier": [{"system": f"{OWN}note", "value": str(note.number)}],
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [NOTE], "text": note.title},
        "subject": _to(people[_patient(thread)]),
        "date": _instant(note.at),
        "custodian": _to(people["place"]),
        "description": note.title,
        "content": [
            {
                "attachment": {
                    "contentType": media,
                    "data": base64.b64encode(content).decode("ascii"),
                    "title": note.title,
                    "creation": _instant(note.at),
                }
            }
            for media, content in note.papers
        ],
    }
    if note.replaces is not None:
        old = {"system": f"{OWN}note", "value": str(note.replaces)}
        target = {"type": "DocumentReference", "identifier": old}
        document["relatesTo"] = [{"code": "replaces", "target": target}]
    return document


def _allowed(value: Any) -> Any:
    """Return a resource, or a part of one, with only signs that a string of FHIR may have."""
    if isinstance(value, str):
        return FORBIDDEN.sub(" ", value)
    if isinstance(value, list):
        return [_allowed(part) for part in value]
    if isinstance(value, dict):
        return {name: _allowed(part) for name, part in value.items()}
    return value


def _to(resource: Resource) -> dict[str, str]:
    return {"reference": f"urn:uuid:{resource['id']}", "type": resource["resourceType"]}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
