"""Clinical reviewers, those who may stand in for one, and those who do so today."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from content.policies import people_with

from .models import StandIn

NAME_FOR_ANOTHER = "content.name_standin"
ADMIN = "wagtailadmin.access_admin"


def reviewing_groups() -> QuerySet[Group]:
    """Return the groups that take a step of clinical review anywhere."""
    return Group.objects.filter(clinicalreviewtask__active=True)


def reviewers() -> QuerySet:
    people = get_user_model()._default_manager.filter(is_active=True)
    return people.filter(groups__in=reviewing_groups()).distinct().order_by("pk")


def is_reviewer(user) -> bool:
    return user.is_active and reviewing_groups().filter(user=user).exists()


def colleagues() -> QuerySet:
    """Return the people who work in the admin and are no reviewers themselves."""
    return people_with(ADMIN).exclude(pk__in=reviewers().values("pk"))


def may_name(user, reviewer) -> bool:
    return user.pk == reviewer.pk or user.has_perm(NAME_FOR_ANOTHER)


def reviewers_in_place(user, groups: QuerySet[Group]) -> list:
    """Return the reviewers of these groups whose place the person takes today; usually none."""
    found = _in_place(user).filter(reviewer__groups__in=groups).select_related("reviewer")
    by_key = {one.reviewer_id: one.reviewer for one in found.order_by("first_day", "pk")}
    return list(by_key.values())


def reviewers_away(user) -> QuerySet:
    """Return the keys of the reviewers whose place the person takes today."""
    return _in_place(user).values("reviewer")


def _in_place(user) -> QuerySet[StandIn]:
    return StandIn.objects.in_force(timezone.localdate()).filter(colleague_id=user.pk)


def stand_ins_for(groups: QuerySet[Group]) -> QuerySet:
    """Return the people who stand in today for a reviewer of these groups."""
    today = StandIn.objects.in_force(timezone.localdate()).filter(reviewer__groups__in=groups)
    people = get_user_model()._default_manager.filter(pk__in=today.values("colleague"))
    return people.order_by("pk")
