"""A person's own care: of themselves, and of those whom they help. There, nobody is staff.

See docs/decisions/0712.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from sm_plugin.database.keys_first import is_one_of
from sm_plugin.errors import NotAllowed

from .models import Delegation, Patient


def is_own_care(user: Any, patient: str) -> Q:
    """Return the condition that the person is this patient or a caregiver; `patient` is a column.

    Both lists are asked for once, whatever the number of rows, so that these keep their index.
    """
    own = Patient.objects.filter(user=user.pk).values("pk")
    helped = Delegation.objects.not_ended_for(user.pk).values("patient")
    return is_one_of(patient, own) | is_one_of(patient, helped)


def is_cared_for_by_outer(patient: Any, user: str) -> Q:
    """Return the condition that an outer row's `user` is this patient, or a caregiver."""
    own = Patient.objects.filter(pk=patient, user=OuterRef(user))
    helping = Delegation.objects.accepted().not_ended()
    helping = helping.filter(patient=patient, delegate=OuterRef(user))
    return Q(Exists(own)) | Q(Exists(helping))


def has_own_care(user: Any, patient_id: Any) -> bool:
    """Return True if the person is this patient, or a caregiver of the patient's; one query."""
    return Patient.objects.filter(is_own_care(user, "pk"), pk=patient_id).exists()


def own_care_among(people: Collection[Any], patients: QuerySet[Any]) -> set[Any]:
    """Return the keys of those people who are one of these patients or help one; one query.

    `patients` are keys, as rows for the query.
    """
    keys = [person.pk for person in people]
    helping = Delegation.objects.accepted().not_ended().filter(patient__in=patients)
    own = Patient.objects.filter(pk__in=patients, user__in=keys)
    helpers = helping.filter(delegate__in=keys).order_by().values_list("delegate")
    return {key for (key,) in own.order_by().values_list("user").union(helpers)}


def require_not_own_care(user: Any, patient: Patient) -> None:
    """Raise `NotAllowed`, in words, for staff who would act on their own care."""
    if has_own_care(user, patient.pk):
        text = _("This is about you or somebody you help. Ask a colleague of the team to do it.")
        raise NotAllowed(text, code="own_care")
