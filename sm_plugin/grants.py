"""guardian's per-object permissions, read and written in one way.

Rights are read straight from the direct-foreign-key tables: guardian's own
`get_objects_for_user` names the objects with a join that takes seconds at millions of rows.
A test holds both answers equal.

See docs/decisions/0053.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model


def granted_ids(user: Any, model: type[models.Model], codename: str, **facts: Any) -> list[Any]:
    """Return the keys of the objects on which `user` has `codename`, by user or group grant.

    One query. An anonymous or inactive person holds nothing; a superuser holds only what was
    granted to him or her like anyone else. With `facts`, lookups on the object, a grant counts
    only where they hold.
    """
    if not (user.is_authenticated and user.is_active):
        return []
    behind = {f"content_object__{name}": value for name, value in facts.items()}
    own = get_user_obj_perms_model(model).objects.filter(
        user_id=user.pk, permission__in=_permission(model, codename), **behind
    )
    by_group = get_group_obj_perms_model(model).objects.filter(
        group__user=user.pk, permission__in=_permission(model, codename), **behind
    )
    ids = own.values_list("content_object_id", flat=True)
    return list(ids.union(by_group.values_list("content_object_id", flat=True)))


def is_granted(user: Any, model: type[models.Model], codename: str) -> models.Q:
    """Return the condition for objects on which the person has the right, by either grant.

    The answers are those of `granted_ids`, as a part of another query.
    """
    if not (user.is_authenticated and user.is_active):
        return models.Q(pk__in=[])
    this = {"content_object": models.OuterRef("pk"), "permission__in": _permission(model, codename)}
    own = get_user_obj_perms_model(model).objects.filter(user_id=user.pk, **this)
    by_group = get_group_obj_perms_model(model).objects.filter(group__user=user.pk, **this)
    return models.Q(models.Exists(own)) | models.Q(models.Exists(by_group))


def is_held(model: type[models.Model], codename: str, *, by: str, on: str) -> models.Q:
    """Return the condition that the person a row names has the right on the object it names.

    `by` and `on` are columns of the row. Closed accounts hold nothing.
    """
    this = {"content_object": models.OuterRef(on), "permission__in": _permission(model, codename)}
    own = get_user_obj_perms_model(model).objects.filter(
        user=models.OuterRef(by), user__is_active=True, **this
    )
    by_group = get_group_obj_perms_model(model).objects.filter(
        group__user=models.OuterRef(by), group__user__is_active=True, **this
    )
    return models.Q(models.Exists(own)) | models.Q(models.Exists(by_group))


def kinds_of(*granted_on: type[models.Model]) -> tuple[Any, ...]:
    """Return the keys that grants know these models by: facts of a prepared question."""
    return tuple(ContentType.objects.get_for_model(model).pk for model in granted_on)


def count_holders(
    model: type[models.Model], keys: Collection[Any], codename: str
) -> dict[Any, int]:
    """Return how many active people have `codename` on each object; two queries for all."""
    these = {"content_object__in": keys, "permission__in": _permission(model, codename)}
    own = get_user_obj_perms_model(model).objects.filter(user__is_active=True, **these)
    groups = get_group_obj_perms_model(model).objects.filter(group__user__is_active=True, **these)
    found = {
        *own.values_list("content_object", "user"),
        *groups.values_list("content_object", "group__user"),
    }
    return Counter(key for key, _user in found)


def _permission(model: type[models.Model], codename: str) -> models.QuerySet[Any, Any]:
    return Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(model), codename=codename
    ).values("pk")


def grant(codename: str, to: Any, obj: models.Model) -> None:
    """Give `to` (a user or a group) the permission on one object; giving it twice is harmless."""
    assign_perm(codename, to, obj)


def withdraw(codename: str, from_: Any, obj: models.Model) -> None:
    """Take the permission on one object away; it is gone on the next request."""
    remove_perm(codename, from_, obj)


class GrantDifference(NamedTuple):
    """A grant that has no fact behind it ("extra"), or a fact without its grant ("missing")."""

    kind: str
    holder: str
    right: str
    on: str = ""

    def __str__(self) -> str:
        where = f" on {self.on}" if self.on else ""
        return f"{self.kind}: {self.right} of {self.holder}{where}"


# Key of the holder, codename of the right, key of the object.
Held = tuple[Any, str, Any]


def grant_differences(
    model: type[models.Model], *, users: Collection[Held] = (), groups: Collection[Held] = ()
) -> Iterator[GrantDifference]:
    """Compare the grants on a model's objects with what its facts say people and groups hold."""
    tables = (
        ("user", get_user_obj_perms_model(model), set(users)),
        ("group", get_group_obj_perms_model(model), set(groups)),
    )
    for holder, table, wanted in tables:
        columns = (f"{holder}_id", "permission__codename", "content_object_id")
        found = set(table.objects.values_list(*columns))
        for kind, rows in (("missing", wanted - found), ("extra", found - wanted)):
            for who, right, key in sorted(rows, key=str):
                on = f"{model._meta.verbose_name} {key}"
                yield GrantDifference(kind, f"{holder} {who}", right, on)


def member_differences(
    *, found: Collection[tuple[Any, str]], wanted: Collection[tuple[Any, str]]
) -> Iterator[GrantDifference]:
    """Compare who is in groups with who should be: pairs of a user's key and a group's name."""
    for kind, pairs in (("missing", set(wanted) - set(found)), ("extra", set(found) - set(wanted))):
        for user, group in sorted(pairs, key=str):
            yield GrantDifference(kind, f"user {user}", f"group {group}")
