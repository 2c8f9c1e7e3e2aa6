"""A number that no key can be breaks no page of the administration, whichever list asks by it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from wagtail.models import Page

from portal.accounts.models import User

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
CHANGELISTS = {
    "accounts/user": "groups__exact",
    "auth/group": "user",
    "account/emailaddress": "user",
    "mfa/authenticator": "user",
    "usersessions/usersession": "user",
}


@pytest.fixture
def owner(make_person: Callable[..., User]) -> Client:
    """The client of a superuser, which gets the answer that a person gets to an error."""
    person, client = make_person("Ann Owner"), Client(raise_request_exception=False)
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    client.force_login(person)
    return client


def paths(patterns: list[Any], before: str = "") -> Iterator[str]:
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from paths(one.url_patterns, path)
        else:
            yield path


def lists_of_wagtail() -> list[str]:
    """Return the addresses of its admin that need no more than a page or a kind of row."""
    page = Page.objects.filter(depth=2).first()
    assert page
    known = {"page_id": page.pk, "parent_page_id": page.pk, "pk": page.pk}
    known |= {"app_label": "content", "model_name": "banner"}
    found = set()
    for path in paths(get_resolver().url_patterns):
        for name, value in known.items():
            for kind in ("int:", "slug:", "str:", ""):
                path = path.replace(f"<{kind}{name}>", str(value))
        if path.startswith("admin/") and not {"<", "^", "(", "logout"} & {*path, path[-7:-1]}:
            found.add(f"/{path}")
    return sorted(found)


def test_no_filter_of_a_list_fails_on_it(seeded: None, owner: Client) -> None:
    asked, failed = 0, []
    for path in lists_of_wagtail():
        shown = owner.get(path)
        filters = shown.context.get("filters") if shown.context else None
        for name in getattr(getattr(filters, "form", None), "fields", ()):
            asked += 1
            if owner.get(path, {name: HUGE}).status_code not in (200, 404):
                failed.append(f"{path}?{name}")
    assert not failed
    assert asked > 60


@pytest.mark.parametrize(("path", "name"), CHANGELISTS.items())
def test_no_list_of_djangos_admin_fails_on_it(owner: Client, path: str, name: str) -> None:
    assert owner.get(f"/django-admin/{path}/", {name: HUGE}).status_code in (200, 302, 404)


def test_no_form_for_people_and_groups_fails_on_it(owner: Client) -> None:
    person, group = User.objects.get(), Group.objects.create(name="Helpers")
    forms = {
        reverse("wagtailusers_users:edit", args=[person.pk]): {"groups": [HUGE]},
        reverse("wagtailusers_users:add"): {"groups": [HUGE]},
        reverse("wagtailusers_groups:edit", args=[group.pk]): {"permissions": [HUGE]},
    }
    for path, form in forms.items():
        assert owner.post(path, form).status_code in (200, 404), path
    assert not person.groups.exists()
