"""Permission policies of Wagtail's admin, asked for the same way on every version."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

try:
    from wagtail.permissions import policy_registry
except ImportError:  # Wagtail 7 keeps a policy in each of its apps
    policy_registry = None


def policy_of(model: type[Any]) -> Any:
    """Return the permission policy of a model: pages, pictures, documents, or Django's rights."""
    if policy_registry is not None:
        return policy_registry.get_by_type(model)
    return _of_wagtail_7(model)


def _of_wagtail_7(model: type[Any]) -> Any:
    from wagtail.documents import get_document_model
    from wagtail.documents.permissions import permission_policy as of_documents
    from wagtail.images import get_image_model
    from wagtail.images.permissions import permission_policy as of_images
    from wagtail.permissions import page_permission_policy

    if issubclass(model, Page):
        return page_permission_policy
    own = {get_image_model(): of_images, get_document_model(): of_documents}
    return own.get(model) or ModelPermissionPolicy(model)


# Of a row: with any of these rights a person finds it in a list of the admin, or in a chooser.
SHOWING = {"add", "change", "choose", "delete", "view"}


def seen_by(user: Any, model: type[Any]) -> QuerySet:
    """Return the rows that lists of the admin show to this person; of pages, the explorer's."""
    policy = policy_of(model)
    if issubclass(model, Page):
        return policy.explorable_instances(user)
    return policy.instances_user_has_any_permission_for(user, SHOWING)


def people_with(right: str) -> QuerySet:
    """Return the active people with a right by a group, by themselves, or as superusers."""
    label, codename = right.split(".")
    found = Permission.objects.filter(content_type__app_label=label, codename=codename)
    held = Q(groups__permissions__in=found) | Q(user_permissions__in=found) | Q(is_superuser=True)
    people = get_user_model()._default_manager.filter(held, is_active=True)
    return people.distinct().order_by("pk")
