"""A record that was corrected: what the chart has of it lies in another person's, and is told of.

The rooms of people are below this one, so it listens to what is saved. See docs/decisions/0713.
"""

from typing import Any

from django.db import transaction

from sm_plugin.people.models import Patient
from sm_plugin.threads.models import Thread
from sm_plugin.threads.services import lock_threads
from sm_plugin.vault.fields import DESTROYED

from .choices import CopyState
from .models import ChartCopy
from .papers import Record, digest_of, record_of

FACTS = {"record_number", "birth_date", "released_at"}


def note_record(*, instance: Any, raw: bool = False, **facts: Any) -> None:
    """Receive `pre_save` of patients: keep by what the chart found the person until now."""
    fields = facts.get("update_fields")
    instance.sm_record_before = None
    if raw or instance._state.adding or (fields and FACTS.isdisjoint(fields)):
        return
    kept = Patient.objects.filter(pk=instance.pk).first()
    instance.sm_record_before = record_of(kept) if kept is not None else None


def on_patient_saved(*, instance: Any, **facts: Any) -> None:
    """Receive `post_save`: another record has none of the patient's conversations yet."""
    before, instance.sm_record_before = instance.sm_record_before, None
    if before is not None and before != record_of(instance):
        _file_again(instance, before)


@transaction.atomic
def _file_again(patient: Patient, before: Record) -> None:
    """Tell of the copies that were sent, and have the next version go to the right record.

    What went under the record that is the right one now, before a mistaken correction, is in no
    other chart. Of a released account there is no next version. A copy in a worker's hand is told
    of by the worker.
    """
    copies = ChartCopy.objects.filter(thread__patient=patient)
    keys = set(copies.values_list("thread", flat=True))
    lock_threads(keys)
    back = copies.filter(state=CopyState.MISFILED, record_digest=digest_of(record_of(patient)))
    at_home = list(back.values_list("pk", flat=True))
    copies.filter(state=CopyState.SENT).update(
        state=CopyState.MISFILED, record_digest=digest_of(before)
    )
    copies.filter(pk__in=at_home).update(state=CopyState.SENT, record_digest="")
    if not patient.is_released:
        again = Thread.objects.filter(pk__in=keys).exclude(key_id=DESTROYED)
        again.update(in_chart_through=None)
