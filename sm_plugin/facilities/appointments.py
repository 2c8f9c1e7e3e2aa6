"""Appointments of administrators, verifiers, report readers and privacy officers.

The appointment is the fact; rights follow from it.

Each is for one station, for a region (VISN) or for all of them. See docs/decisions/0361.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.grants import (
    GrantDifference,
    grant,
    grant_differences,
    member_differences,
    withdraw,
)

from .choices import Post
from .closing.services import hold_open
from .models import Appointment, Facility, FacilityUserObjectPermission
from .rollout_rights import is_national_administrator

GROUP_NAME = "Facility administrators"
NATIONAL_GROUP_NAME = "National administrators"
POSTS = frozenset(Post)
POSTS_OF_STATIONS = POSTS - {Post.PRIVACY}
RIGHTS = ("manage_rollout", "verify_identity", "view_reports")
RIGHTS_OF: dict[str, tuple[str, ...]] = {
    Post.ADMINISTRATOR: RIGHTS,
    Post.VERIFIER: ("verify_identity",),
    Post.REPORTS: ("view_reports",),
    Post.PRIVACY: ("break_glass",),
}


@transaction.atomic
def appoint(
    *, actor: Any, user: Any, post: str, facility: Facility | None = None, visn: int | None = None
) -> Appointment:
    """Give a person a post at a station, in a region, or nationally; repeating changes nothing.

    Nobody appoints themselves, or gives more than they have: an administrator of a station
    appoints its verifiers and report readers, a regional one also administrators of its stations,
    a national one everybody. A station that closes gets verifiers only: its patients need them.
    """
    if post not in Post.values or (facility and visn):
        raise InvalidInput
    if facility is not None and facility.parent_id is not None:
        raise InvalidInput(_("Please choose the station this site belongs to."), field="facility")
    if facility is not None and post not in POSTS_OF_STATIONS:
        text = _("A privacy officer is appointed for a region or for all stations.")
        raise InvalidInput(text, field="facility")
    if not may_appoint(actor, post=post, facility=facility, visn=visn):
        raise NotAllowed(_("You can't give this post at this place."), field="post")
    if user.pk == actor.pk:
        text = _("You can't appoint yourself. Please ask another administrator.")
        raise NotAllowed(text, code="own_appointment", field="person")
    if not _lock(user).is_active:
        raise InvalidInput(_("This person's account is closed."), field="person")
    if facility is not None and post != Post.VERIFIER:
        hold_open(facility)
    if not may_appoint(_read_again(actor), post=post, facility=facility, visn=visn):
        raise NotAllowed
    appointment, is_new = Appointment.objects.get_or_create(
        facility=facility,
        visn=visn,
        post=post,
        user=user,
        until=None,
        defaults={"appointed_by": actor},
    )
    if is_new:
        settle_rights(user)
        record(actor=actor, action=Action.GRANT_GIVEN, obj=appointment, code=post)
    return appointment


@transaction.atomic
def dismiss(*, actor: Any, appointment: Appointment) -> Appointment:
    """End an appointment; what followed from it is gone on the next request.

    Raises `NotAllowed` for one's own, `Refused` for the last national administrator and the last
    administrator of a station that exchanges messages. An account can be closed all the same, at
    once: a superuser, or for a station its region, then appoints the next one.
    """
    post, facility, visn = appointment.post, appointment.facility, appointment.visn
    if not may_appoint(actor, post=post, facility=facility, visn=visn):
        raise NotAllowed
    if appointment.user_id == actor.pk:
        text = _("You can't end your own appointment. Please ask another administrator.")
        raise NotAllowed(text, code="own_appointment")
    _lock(appointment.user)
    current = _lock_with_its_likes(appointment)
    if current is None:
        raise Refused(_("This appointment has ended already."), code="already_ended")
    if not may_appoint(_read_again(actor), post=post, facility=facility, visn=visn):
        raise NotAllowed
    _refuse_last(current)
    current.until, current.ended_by = timezone.now(), actor
    current.save(update_fields=["until", "ended_by"])
    settle_rights(current.user)
    record(actor=actor, action=Action.GRANT_WITHDRAWN, obj=current, code=current.post)
    return current


def appoint_administrator(*, actor: Any, facility: Facility, user: Any) -> Appointment:
    """Put a person in charge of a station's rollout."""
    return appoint(actor=actor, user=user, post=Post.ADMINISTRATOR, facility=facility)


def dismiss_administrator(*, actor: Any, facility: Facility, user: Any) -> None:
    """End the appointment as the station's administrator."""
    if not may_appoint(actor, post=Post.ADMINISTRATOR, facility=facility):
        raise NotAllowed
    appointment = Appointment.objects.current().filter(
        facility=facility, user=user, post=Post.ADMINISTRATOR
    )
    if (found := appointment.first()) is None:
        raise InvalidInput(_("This person does not administer this station."), field="user")
    dismiss(actor=actor, appointment=found)


def may_appoint(
    actor: Any, *, post: str, facility: Facility | None = None, visn: int | None = None
) -> bool:
    """Return True if the person may give, and end, this post at this place."""
    return post in posts_given_by(actor, facility=facility, visn=visn)


def posts_given_by(
    actor: Any, *, facility: Facility | None = None, visn: int | None = None
) -> frozenset[Post]:
    """Return the posts that the person may give, and end, at this place."""
    if is_national_administrator(actor):
        return POSTS if facility is None else POSTS_OF_STATIONS
    if facility is None:  # a region or the nation
        return frozenset()
    if facility.visn in regions_of(actor):
        return POSTS_OF_STATIONS
    administered = Facility.objects.administered_by(actor).filter(pk=facility.pk)
    return POSTS_OF_STATIONS - {Post.ADMINISTRATOR} if administered.exists() else frozenset()


def regions_of(user: Any) -> set[int]:
    """Return the VISNs that the person administers as a whole."""
    own = Appointment.objects.current().filter(user=user.pk, post=Post.ADMINISTRATOR)
    if not (user.is_authenticated and user.is_active):
        return set()
    return {visn for visn in own.values_list("visn", flat=True) if visn is not None}


def _lock(user: Any) -> Any:
    """Lock the account and return it: changes of a person's appointments come one by one."""
    return get_user_model()._default_manager.select_for_update(no_key=True).get(pk=user.pk)


def _lock_with_its_likes(appointment: Appointment) -> Appointment | None:
    """Lock all that hold this post at this place and return the appointment; None if it ended.

    Of two that end each other's appointment, or the last two of a station, the second one waits
    here, and then reads what the first one did.
    """
    facility, visn, post = appointment.facility, appointment.visn, appointment.post
    same = Appointment.objects.current().filter(facility=facility, visn=visn, post=post)
    held = {one.pk: one for one in same.select_for_update().order_by("pk")}
    return held.get(appointment.pk)


def _read_again(actor: Any) -> Any:
    """Return the person as it stands under the locks: an account remembers its answers."""
    return get_user_model()._default_manager.get(pk=actor.pk)


def _refuse_last(appointment: Appointment) -> None:
    if appointment.post != Post.ADMINISTRATOR or appointment.visn is not None:
        return
    others = Appointment.objects.current().exclude(pk=appointment.pk)
    others = others.filter(post=Post.ADMINISTRATOR, visn=None, user__is_active=True)
    facility = appointment.facility
    if others.filter(facility=facility).exists() or (facility and not facility.is_live):
        return
    if facility is None:
        text = _("This is the last national administrator. Please appoint another one first.")
    else:
        text = _("This is the station's last administrator. Please appoint another one first.")
    raise Refused(text, code="last_one")


def settle_rights(user: Any) -> None:
    """Make the person's grants and groups what the open appointments say."""
    wanted = {(right, pk) for _user, right, pk in _wanted(Appointment.objects.filter(user=user))}
    rows = FacilityUserObjectPermission.objects.filter(user=user)
    found = set(rows.values_list("permission__codename", "content_object_id"))
    places = Facility.objects.in_bulk({pk for _right, pk in wanted ^ found})
    for right, pk in wanted - found:
        grant(right, user, places[pk])
    for right, pk in found - wanted:
        withdraw(right, user, places[pk])
    posts = Appointment.objects.current().filter(user=user)
    for group, belongs in (
        (administrators_group(), posts.exists()),
        (national_group(), posts.national().exists()),
    ):
        (user.groups.add if belongs else user.groups.remove)(group)


def settle_regions() -> None:
    """Make rights follow after stations came, or changed their region."""
    wide = Appointment.objects.current().filter(facility=None).select_related("user")
    people = {appointment.user_id: appointment.user for appointment in wide}
    for key in sorted(people):
        _lock(people[key])
        settle_rights(people[key])


def take_posts_along(actor: Any, became: Mapping[Facility, Facility]) -> None:
    """Give who has a post at a station the same one at each site of it that became a station.

    `became` says by the new station which one it was part of. The caller may appoint everywhere.
    """
    posts = Appointment.objects.current().filter(facility__in=became.values())
    people = {one.user_id: one.user for one in posts.select_related("user")}
    for key in sorted(people):
        _lock(people[key])
    for station, was in became.items():
        for one in posts.filter(facility=was).order_by("since", "pk"):
            given = Appointment.objects.create(
                facility=station, post=one.post, user_id=one.user_id, appointed_by=actor
            )
            record(actor=actor, action=Action.GRANT_GIVEN, obj=given, code=given.post)
    for key in sorted(people):
        settle_rights(people[key])


def administrators_group() -> Group:
    """Return the group that may enter the Wagtail admin, and may do nothing else by itself."""
    group, is_new = Group.objects.get_or_create(name=GROUP_NAME)
    if is_new:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group


def national_group() -> Group:
    """Return the group whose members run the rollout of every station."""
    group, is_new = Group.objects.get_or_create(name=NATIONAL_GROUP_NAME)
    if is_new:
        group.permissions.add(
            Permission.objects.get(content_type__app_label="sm_plugin", codename="change_facility")
        )
    return group


def _wanted(appointments: Any) -> set[tuple[Any, str, Any]]:
    """Return who has which right on which station; a national administrator needs no grants."""
    current = appointments.current().exclude(pk__in=appointments.national())
    stations = list(Facility.objects.stations().values_list("pk", "visn"))
    wanted = set()
    for user, post, facility, visn in current.values_list("user", "post", "facility", "visn"):
        at = [facility] if facility else [pk for pk, region in stations if visn in (None, region)]
        wanted |= {(user, right, pk) for right in RIGHTS_OF[post] for pk in at}
    return wanted


def check_grants() -> Iterator[GrantDifference]:
    """Yield every difference between appointments and grants; nothing when all agree."""
    yield from grant_differences(Facility, users=_wanted(Appointment.objects.all()))
    current = Appointment.objects.current()
    for name, holders in ((GROUP_NAME, current), (NATIONAL_GROUP_NAME, current.national())):
        members = Group.objects.filter(name=name, user__isnull=False)
        yield from member_differences(
            found=members.values_list("user", "name"),
            wanted={(user, name) for user in holders.values_list("user", flat=True)},
        )
