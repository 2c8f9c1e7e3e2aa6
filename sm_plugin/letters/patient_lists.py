"""The lists of patients that a letter can be for, each of one team."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import InvalidInput, KeyReused, NotAllowed, NotFound
from sm_plugin.permissions import Act, require
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.plain_text import is_blank, one_line

from .audience import panel_of
from .made_once import key_of
from .models import PatientList, PatientListEntry

LIST_NAME = 60  # characters
LIST_MOST = 5_000  # patients


@transaction.atomic
def save_list(
    *,
    actor: Any,
    team: CareTeam,
    patients: Collection[Any],
    name: str = "",
    patient_list: PatientList | None = None,
    idempotency_key: UUID | None = None,
) -> PatientList:
    """Add patients of the team, by their keys, to a list of its own: a new one, or one it has.

    The same form sent twice makes one list, with the patients of both; raises `KeyReused` for
    another team or name. Patients who are not in the team's care are left out without a word.
    """
    require(actor, Act.WRITE_FIRST, team)
    if patient_list is not None and patient_list.team_id != team.pk:
        raise NotAllowed
    chosen = list(panel_of(team).filter(pk__in=patients).values_list("pk", flat=True)[:LIST_MOST])
    if not chosen:
        raise InvalidInput(_("Tick one patient at least."), field="patients")
    if patient_list is None:
        patient_list, is_new = _named(actor, team, name, idempotency_key)
    else:
        is_new = False
    if not is_new:
        _lock_list(patient_list)
        _touch(patient_list, actor)
    PatientListEntry.objects.bulk_create(
        [PatientListEntry(patient_list=patient_list, patient_id=key) for key in chosen],
        ignore_conflicts=True,
    )
    record(actor=actor, action=Action.LIST_CHANGE, obj=patient_list)
    return patient_list


def _named(actor: Any, team: CareTeam, name: str, form: UUID | None) -> tuple[PatientList, bool]:
    """Return a new list of this name, or the one that this form made before."""
    if is_blank(name):
        raise InvalidInput(_("Give the list a name."), field="name")
    name = one_line(name)[:LIST_NAME]
    made = PatientList(team=team, changed_by=actor, changed_at=timezone.now())
    if form is not None:
        hold_account(actor)
        made.pk = key_of(form, actor)
        if found := PatientList.objects.filter(pk=made.pk).first():
            if (found.team_id, found.name) != (team.pk, name):
                raise KeyReused(
                    _(
                        "This form was already used to make a list. Press the button again to "
                        "make another one."
                    )
                )
            return found, False
    made.give_key()
    made.seal("name_sealed", name)
    made.save(force_insert=True)
    return made, True


@transaction.atomic
def take_off_list(*, actor: Any, patient_list: PatientList, patients: Collection[Any]) -> int:
    """Take patients off a list; returns how many there were."""
    require(actor, Act.WRITE_FIRST, patient_list.team)
    gone, _of_model = patient_list.entries.filter(patient__in=patients).delete()
    _touch(patient_list, actor)
    record(actor=actor, action=Action.LIST_CHANGE, obj=patient_list)
    return gone


@transaction.atomic
def remove_list(*, actor: Any, patient_list: PatientList) -> None:
    """Take a list away for the whole team; letters that were sent to it stay as they are."""
    require(actor, Act.WRITE_FIRST, patient_list.team)
    pk = patient_list.pk
    _lock_list(patient_list)
    PatientList.objects.filter(pk=pk).delete()
    record(actor=actor, action=Action.LIST_CHANGE, obj=("patientlist", pk), code="removed")


def _lock_list(patient_list: PatientList) -> None:
    """Hold the list until the transaction ends: it is not removed while somebody adds to it."""
    if not is_held(patient_list):
        raise NotFound


def is_held(patient_list: PatientList) -> bool:
    """Lock the list until the transaction ends; return False where there is none any more."""
    return bool(PatientList.objects.select_for_update().filter(pk=patient_list.pk))


def _touch(patient_list: PatientList, actor: Any) -> None:
    now = timezone.now()
    PatientList.objects.filter(pk=patient_list.pk).update(changed_by=actor, changed_at=now)
