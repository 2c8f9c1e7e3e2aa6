"""The papers of a copy: the bundle for machines and the PDF for people, of the same messages."""

import json
from dataclasses import dataclass, field
from datetime import date

from sm_plugin.conf import conf
from sm_plugin.exports.conversations import Conversation, open_thread
from sm_plugin.exports.pdf import as_pdf, has_pdf
from sm_plugin.exports.text import as_text, heading
from sm_plugin.fhir.bundles import Note, bundle_of
from sm_plugin.people.models import Patient
from sm_plugin.text.names import person_name
from sm_plugin.vault.digests import keyed_digest

from .choices import NOT_THEIRS
from .models import ChartCopy

Record = tuple[str, date, bool]


@dataclass(frozen=True)
class Papers:
    """`name` is the name of files without their endings; it says nothing of a person.

    `record` is what the chart files them by.
    """

    name: str
    record: Record = field(repr=False)
    bundle: bytes = field(repr=False)
    pdf: bytes | None = field(repr=False)


class NotTheirRecord(Exception):
    """The writer is not the person of the record that the copy would be filed in."""


def papers_of(copy: ChartCopy) -> Papers:
    """Make bundle and PDF; raise `VaultError` or `NotFhir` rather than leave something out.

    Raises `NotTheirRecord` where the account was another person's.
    """
    conversation = open_thread(copy.thread_id, until=copy.through_at)
    record = record_of(conversation.thread.patient)
    if conversation.thread.patient.is_released:
        raise NotTheirRecord(NOT_THEIRS)
    owner = person_name(conversation.thread.patient.user)
    pdf = as_pdf(owner, [conversation]) if has_pdf() else None
    note = Note(
        number=copy.pk,
        title=title_of(conversation),
        at=copy.through_at,
        replaces=copy.replaces_id,
        papers=_papers(owner, conversation, pdf),
    )
    bundle = bundle_of(conversation.thread, conversation.messages, note, is_for_chart=True)
    text = json.dumps(bundle, ensure_ascii=False, indent=1).encode()
    return Papers(f"{copy.thread_id}-{copy.version}", record, text, pdf)


def record_of(patient: Patient) -> Record:
    """Return by what a chart finds the person, and whether it is the person at all."""
    return patient.record_number, patient.birth_date, patient.is_released


def digest_of(record: Record) -> str:
    """Return by what a copy in another chart is known to be in the right one, should that be so."""
    number, born, is_released = record
    return keyed_digest("chart.record", number, born.isoformat(), str(is_released))


def title_of(conversation: Conversation) -> str:
    """Return the title of the note, with topic and place."""
    title = conf().CHART_NOTE_TITLE
    return f"{title}: {conversation.thread.topic.label}, {conversation.place}"


def _papers(owner: str, one: Conversation, pdf: bytes | None) -> tuple[tuple[str, bytes], ...]:
    text = f"{heading(owner)}\n{as_text(one)}".encode()
    plain = ("text/plain; charset=utf-8", text)
    return (plain,) if pdf is None else (("application/pdf", pdf), plain)
