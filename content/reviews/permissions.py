"""The right to say that a page is still right."""

from django.db.models import Q
from wagtail.models import Page

from content.policies import policy_of

ANY_RIGHT = {"add", "change", "publish", "lock"}


def may_confirm(user, page) -> bool:
    """Return True for people with the right on their own part of the tree."""
    return user.has_perm("content.confirm_reviewrecord") and works_on(user, page)


def may_assign(user, page) -> bool:
    return user.has_perm("content.assign_reviewrecord") and works_on(user, page)


def works_on(user, page) -> bool:
    policy = policy_of(type(page))
    return policy.user_has_any_permission_for_instance(user, ANY_RIGHT, page)


def pages_worked_on(user):
    """Return the pages of the person's part of the tree, whatever he or she may do there."""
    policy = policy_of(Page)
    return policy.instances_user_has_any_permission_for(user, ANY_RIGHT)


def pages_offered_to(user):
    """Return live pages and those of the person's own part of the tree, no other drafts."""
    return Page.objects.filter(Q(live=True) | Q(pk__in=pages_worked_on(user).values("pk")))
