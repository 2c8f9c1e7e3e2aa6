"""Who administers a station: the appointment is the fact, grants and group follow from it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.grants import grant, withdraw

from .models import (
    Facility,
    FacilityAdministrator,
    FacilityGroupObjectPermission,
    FacilityUserObjectPermission,
)
from .rights import is_national_administrator

GROUP_NAME = "Facility administrators"
RIGHTS = ("manage_rollout", "verify_identity", "view_reports")


class GrantDifference(NamedTuple):
    """A grant that has no fact behind it ("extra"), or a fact without its grant ("missing")."""

    kind: str
    holder: str
    right: str
    facility_id: Any

    def __str__(self) -> str:
        where = f" on facility {self.facility_id}" if self.facility_id else ""
        return f"{self.kind}: {self.right} of {self.holder}{where}"


@transaction.atomic
def appoint_administrator(*, actor: Any, facility: Facility, user: Any) -> FacilityAdministrator:
    """Put a person in charge of a station's rollout; repeating it changes nothing.

    Only a national administrator may, so that nobody extends their own reach.
    """
    if not is_national_administrator(actor):
        raise NotAllowed
    if facility.parent_id is not None:
        raise InvalidInput(_("Please choose the station this site belongs to."), field="facility")
    if not user.is_active:
        raise InvalidInput(_("This person's account is closed."), field="user")
    Facility.objects.select_for_update().get(pk=facility.pk)
    appointment, is_new = FacilityAdministrator.objects.get_or_create(
        facility=facility, user=user, until=None, defaults={"appointed_by": actor}
    )
    if is_new:
        for right in RIGHTS:
            grant(right, user, facility)
        user.groups.add(administrators_group())
        record(actor=actor, action=Action.GRANT_GIVEN, obj=appointment)
    return appointment


@transaction.atomic
def dismiss_administrator(*, actor: Any, facility: Facility, user: Any) -> None:
    """End the appointment; the rights are gone on the next request."""
    if not is_national_administrator(actor):
        raise NotAllowed
    Facility.objects.select_for_update().get(pk=facility.pk)
    appointment = FacilityAdministrator.objects.filter(
        facility=facility, user=user, until=None
    ).first()
    if appointment is None:
        raise InvalidInput(_("This person does not administer this station."), field="user")
    appointment.until = timezone.now()
    appointment.save(update_fields=["until"])
    for right in RIGHTS:
        withdraw(right, user, facility)
    if not FacilityAdministrator.objects.filter(user=user, until=None).exists():
        user.groups.remove(administrators_group())
    record(actor=actor, action=Action.GRANT_WITHDRAWN, obj=appointment)


def administrators_group() -> Group:
    """The group that opens the door of the Wagtail admin, and nothing behind it."""
    group, is_new = Group.objects.get_or_create(name=GROUP_NAME)
    if is_new:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


def check_grants() -> Iterator[GrantDifference]:
    """Yields every difference between appointments and grants; nothing when all agree."""
    appointed = set(
        FacilityAdministrator.objects.filter(until=None).values_list("user_id", "facility_id")
    )
    wanted = {(user, right, facility) for user, facility in appointed for right in RIGHTS}
    found = set(
        FacilityUserObjectPermission.objects.values_list(
            "user_id", "permission__codename", "content_object_id"
        )
    )
    for kind, rows in (("missing", wanted - found), ("extra", found - wanted)):
        for user, right, facility in sorted(rows, key=str):
            yield GrantDifference(kind, f"user {user}", right, facility)
    for row in FacilityGroupObjectPermission.objects.select_related("permission"):
        yield GrantDifference(
            "extra", f"group {row.group_id}", row.permission.codename, row.content_object_id
        )
    yield from _check_members({user for user, _facility in appointed})


def _check_members(appointed: set[Any]) -> Iterator[GrantDifference]:
    members = set(
        Group.objects.filter(name=GROUP_NAME, user__isnull=False).values_list("user", flat=True)
    )
    for kind, users in (("missing", appointed - members), ("extra", members - appointed)):
        for user in sorted(users, key=str):
            yield GrantDifference(kind, f"user {user}", f"group {GROUP_NAME}", None)
