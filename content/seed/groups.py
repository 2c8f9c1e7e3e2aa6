"""Groups and their rights on pages, set when a group is made; later administrators decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from content.pages.home import HomePage

EDITORS = "Content editors"
REVIEWERS = "Clinical reviewers"
PUBLISHERS = "Publishers"

LIBRARY = tuple(
    f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("contributor", "topic")
)
# Its words show at once, also inside of reviewed pages. See docs/decisions/0693.
GLOSSARY = tuple(f"{verb}_glossaryterm" for verb in ("add", "change", "view"))
BANNERS = tuple(f"{verb}_banner" for verb in ("add", "change", "delete", "view", "confirm"))
PROMOTED = tuple(
    ("wagtailsearchpromotions", f"{verb}_searchpromotion")
    for verb in ("add", "change", "delete", "view")
)
# Wagtail asks for the rights of its own image model, also where the site has another one.
FILES = tuple(
    (app, f"{verb}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
)


@dataclass(frozen=True)
class Rights:
    """`pages` hold below the home page, `content` for this app, `files` in every collection.

    `others` are of other apps.
    """

    pages: tuple[str, ...]
    content: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = field(default=())
    others: tuple[tuple[str, str], ...] = field(default=())


GROUPS = {
    # They write and send for review; none of them publishes.
    EDITORS: Rights(
        ("add_page", "change_page"),
        (*LIBRARY, "view_glossaryterm", "view_banner"),
        FILES,
        (("wagtail_localize", "submit_translation"),),
    ),
    # The task gives them the page while it waits for them. Locking is what shows them the tree.
    REVIEWERS: Rights(("lock_page",), (*GLOSSARY, "confirm_reviewrecord")),
    PUBLISHERS: Rights(
        ("change_page", "publish_page", "lock_page", "unlock_page"),
        (*LIBRARY, *GLOSSARY, *BANNERS, "confirm_reviewrecord", "assign_reviewrecord"),
        FILES,
        # Their banners have to reach readers of the other language.
        (*PROMOTED, ("wagtail_localize", "submit_translation")),
    ),
}


def add_groups(home: HomePage) -> list[str]:
    """Add the groups that are missing. None of them has any right at all over messages."""
    return [line for name, rights in GROUPS.items() for line in _add(name, rights, home)]


def _add(name: str, rights: Rights, home: HomePage) -> Iterable[str]:
    group, created = Group.objects.get_or_create(name=name)
    if not created:
        return
    group.permissions.set(
        [
            _permission("wagtailadmin", "access_admin"),
            *(_permission("content", codename) for codename in rights.content),
            *(_permission(label, codename) for label, codename in rights.others),
        ]
    )
    for codename in rights.pages:
        GroupPagePermission.objects.create(
            group=group, page=home, permission=_permission("wagtailcore", codename)
        )
    root = Collection.get_first_root_node()
    for label, codename in rights.files:
        GroupCollectionPermission.objects.create(
            group=group, collection=root, permission=_permission(label, codename)
        )
    yield f"group “{name}”"


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
