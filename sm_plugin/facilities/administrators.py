"""The administrators of a station: an appointment is the fact, grants and group follow from it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.grants import (
    GrantDifference,
    grant,
    grant_differences,
    member_differences,
    withdraw,
)

from .models import Facility, FacilityAdministrator
from .rollout_rights import is_national_administrator

GROUP_NAME = "Facility administrators"
RIGHTS = ("manage_rollout", "verify_identity", "view_reports")


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
    """Return the group that may enter the Wagtail admin, and may do nothing else by itself."""
    group, is_new = Group.objects.get_or_create(name=GROUP_NAME)
    if is_new:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


def check_grants() -> Iterator[GrantDifference]:
    """Yield every difference between appointments and grants; nothing when all agree."""
    appointed = set(
        FacilityAdministrator.objects.filter(until=None).values_list("user_id", "facility_id")
    )
    wanted = {(user, right, facility) for user, facility in appointed for right in RIGHTS}
    yield from grant_differences(Facility, users=wanted)
    members = Group.objects.filter(name=GROUP_NAME, user__isnull=False)
    yield from member_differences(
        found=members.values_list("user", "name"),
        wanted={(user, GROUP_NAME) for user, _facility in appointed},
    )
