from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from content.models import HomePage

EDITORS = "Content editors"
PAGES = ("add_page", "change_page", "publish_page")
SNIPPETS = tuple(
    f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("contributor", "topic")
)
# Wagtail asks for the rights of its own image model, also where the site has another one.
FILES = tuple(
    (app, f"{verb}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
)


def add_editors(home: HomePage) -> list[str]:
    """People who write and publish pages, and get no right at all over messages.

    The rights are set when the group is made; later on administrators decide.
    """
    group, created = Group.objects.get_or_create(name=EDITORS)
    if not created:
        return []
    group.permissions.set(
        [
            _permission("wagtailadmin", "access_admin"),
            *(_permission("content", codename) for codename in SNIPPETS),
        ]
    )
    for codename in PAGES:
        GroupPagePermission.objects.create(
            group=group, page=home, permission=_permission("wagtailcore", codename)
        )
    root = Collection.get_first_root_node()
    for label, codename in FILES:
        GroupCollectionPermission.objects.create(
            group=group, collection=root, permission=_permission(label, codename)
        )
    return [f"group “{EDITORS}”"]


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
