"""A patient's name and record number, by which teams find: those of today, and no others.

See docs/decisions/0726.
"""

from typing import Any

from django.db import transaction

from sm_plugin.people.models import Patient
from sm_plugin.text.names import person_name
from sm_plugin.threads.models import Thread
from sm_plugin.threads.services import lock_threads

from .tokens import forget_thread

NO_NAMES = frozenset(["last_login", "password", "is_active"])  # written often, and alone


def note_name(*, sender: Any, instance: Any, raw: bool = False, **facts: Any) -> None:
    """Receive `pre_save` of the host's user model: keep the name that a patient had until now."""
    fields = facts.get("update_fields")
    instance.sm_name_before = None
    if raw or instance._state.adding or (fields and set(fields) <= NO_NAMES):
        return
    kept = sender._base_manager.filter(pk=instance.pk, sm_patient__isnull=False).first()
    instance.sm_name_before = person_name(kept) if kept is not None else None


def on_account_saved(*, instance: Any, **facts: Any) -> None:
    """Receive `post_save`: another name is found from the worker's next round on."""
    before, instance.sm_name_before = instance.sm_name_before, None
    if before is not None and before != person_name(instance):
        _make_findable_again(patient__user=instance.pk)


def on_patient_saved(
    *, instance: Patient, created: bool = False, raw: bool = False, **facts: Any
) -> None:
    """Receive `post_save` of patients: the record number may be another one now, or none.

    What the holder of a released account wrote is found by nothing until the worker's next round,
    so that not for a moment the record's number leads to it.
    """
    fields = facts.get("update_fields")
    may_differ = not fields or "record_number" in fields or instance.is_released
    if created or raw or not may_differ:
        return
    _make_findable_again(patient=instance.pk, forget=instance.is_released)


@transaction.atomic
def _make_findable_again(*, forget: bool = False, **whose: Any) -> None:
    keys = list(Thread.objects.filter(**whose).values_list("pk", flat=True))
    lock_threads(keys)
    threads = Thread.objects.filter(pk__in=keys)
    if forget:
        for thread in threads:
            forget_thread(thread)
    threads.make_findable_again()
