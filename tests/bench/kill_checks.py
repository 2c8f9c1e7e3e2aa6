"""What `kill_test.py` asks afterwards: is anything lost, double or alone?"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from tests.bench.kill_clients import Sent


def letters(folder: Path) -> Counter[str]:
    """How often each Message-ID was sent."""
    found = re.compile(rb"^Message-ID: <([^@>]+)@", re.MULTILINE)
    return Counter(
        name.decode()
        for file in (folder / "mail").iterdir()
        for name in found.findall(file.read_bytes())
    )


def faults(sent: list[Sent], mails: Counter[str]) -> list[str]:
    """What is lost, double or alone; empty when all is well."""
    from sm_plugin.audit.chains.verification import first_fault

    broken = first_fault()
    audit = [f"audit: {broken}"] if broken else []
    return [*_of_messages(sent), *_of_threads(), *_of_letters(mails), *audit]


def _of_messages(sent: list[Sent]) -> list[str]:
    """Each acknowledged one is there once and as it was; each has one audit event and notice."""
    from sm_plugin.audit.models import AuditEvent
    from sm_plugin.notify.models import OutboxNotice
    from sm_plugin.threads.models import Message

    found = []
    stored = {(row.author_id, str(row.idempotency_key)): row for row in _messages()}
    for one in sent:
        row = stored.get((one.author, one.key))
        if row is None or (str(row.thread_id), row.body) != (one.thread, one.body):
            found.append(f"acknowledged, and lost or altered: {one}")
    events = AuditEvent.objects.filter(action__in=["message.send", "message.reply"])
    audited = Counter(events.values_list("object_key", flat=True))
    noticed = Counter(OutboxNotice.objects.values_list("message_id", flat=True))
    for row in _messages():
        parts = (audited.pop(str(row.pk), 0), noticed.pop(row.pk, 0))
        if parts != (1, 1):
            found.append(f"message {row.pk} has {parts} audit events and notices")
    if audited or noticed:
        found.append("audit events or notices without a message")
    if Message.objects.count() != len(stored):
        found.append("two messages of one key")
    return found


def _messages() -> Any:
    from sm_plugin.threads.models import Message

    return Message.objects.select_related("thread")


def _of_threads() -> list[str]:
    """Each has an entry in both mailboxes, a work item, and a step for each message."""
    from sm_plugin.threads.models import Thread

    found = []
    for thread in Thread.objects.prefetch_related("entries", "work_items", "events", "messages"):
        parts = (len(thread.entries.all()), len(thread.work_items.all()))
        steps = sum(event.kind in ("sent", "replied") for event in thread.events.all())
        messages = len(thread.messages.all())
        if parts != (2, 1) or not 0 < messages == steps:
            found.append(f"thread {thread.pk}: {parts} entries and items, {messages}, {steps}")
    return found


def _of_letters(mails: Counter[str]) -> list[str]:
    """Each notice was delivered, and no letter has a Message-ID that isn't a notice's."""
    from sm_plugin.notify.models import OutboxNotice

    notices = {str(key) for key in OutboxNotice.objects.values_list("pk", flat=True)}
    unsent = OutboxNotice.objects.filter(sent_at=None).values_list("pk", flat=True)
    found = [f"letter of no notice: {name}" for name in mails.keys() - notices]
    found += [f"no letter: {name}" for name in notices - mails.keys()]
    return found + [f"not delivered: {key}" for key in unsent]
