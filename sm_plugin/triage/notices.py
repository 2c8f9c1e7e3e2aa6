"""Notices of work to be done are dropped once it was done, be it a moment before they are sent."""

from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.recipients import register_check
from sm_plugin.threads.models import Message

from .models import WorkItem

Kind = OutboxNotice.Kind


def _is_owed(message: Message) -> bool:
    """Return True while the patient's question with this message is owed, or a colleague's is."""
    owed = WorkItem.objects.owed().filter(thread=message.thread_id)
    return bool(owed.filter(received_at__lte=message.sent_at).exists())


def _is_unreviewed(message: Message) -> bool:
    return bool(WorkItem.objects.urgent().filter(thread=message.thread_id).exists())


register_check((Kind.LATE, Kind.HALF), _is_owed)
register_check((Kind.URGENT, Kind.UNREVIEWED, Kind.CHAIN), _is_unreviewed)
