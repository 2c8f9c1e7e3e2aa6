"""A host may count events of the record; it gets the event after it was written."""

from django.dispatch import Signal

recorded = Signal()  # sends `event`
