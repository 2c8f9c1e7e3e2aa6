"""Views that Wagtail and Django bring for every model keep to the limits of our own.

Whatever is at an address of people or groups is tried, whether we wrote it or not: a new release
that brings one more view brings it into these tests.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from content.snippets.topics import Topic
from portal.accounts.models import User
from portal.middleware import is_copy

pytestmark = pytest.mark.django_db

OF_ACCOUNTS = ("/admin/users/", "/django-admin/accounts/user/")
OF_ROLES = ("/admin/groups/", "/django-admin/auth/group/")
BULK = ("assign_role", "set_active_state", "delete")


def named(patterns: list[Any], names: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from named(pattern.url_patterns, inner)
        elif pattern.name:
            yield ":".join([*names, pattern.name]), pattern


def addresses(starts: tuple[str, ...], key: Any) -> set[str]:
    """Every address below one of these that takes nothing, or one key."""
    found = set()
    for name, _pattern in named(get_resolver().url_patterns):
        for arguments in ([], [key]):
            try:
                address = reverse(name, args=arguments)
            except NoReverseMatch:
                continue
            if address.startswith(starts):
                found.add(address)
    return found


@pytest.fixture
def hal(make_person: Callable[..., User]) -> User:
    """Every right over accounts and roles that a role can have, in both admins."""
    desk = Group.objects.create(name="Help desk")
    rights = Permission.objects.filter(content_type__model__in=["user", "group"])
    desk.permissions.set(rights | Permission.objects.filter(codename="access_admin"))
    person = make_person("Hal Help", is_staff=True)
    person.groups.add(desk)
    return person


def state(*, without: User) -> dict[str, Any]:
    """What nobody who helps with accounts may change, of all who were there."""
    people = User.objects.exclude(email="mine@evil.example").exclude(pk=without.pk)
    return {
        "accounts": list(people.order_by("pk").values_list("pk", "email", "password", "is_staff")),
        "superusers": list(User.objects.filter(is_superuser=True).values("pk", "is_active")),
        "rights": list(User.user_permissions.through.objects.values_list("user", "permission")),
        "groups": list(Group.objects.order_by("pk").values_list("pk", "name")),
        "permissions": sorted(Group.permissions.through.objects.values_list("group", "permission")),
        "own": sorted(User.groups.through.objects.filter(user__in=people).values_list()),
    }


def everything(hal: User, admin: User) -> dict[str, Any]:
    every = list(Permission.objects.values_list("pk", flat=True))
    formsets = ("page_permissions", "image_permissions", "document_permissions", "collection")
    parts = (("TOTAL", "0"), ("INITIAL", "0"), ("MIN_NUM", "0"), ("MAX_NUM", "1000"))
    return {
        **{"email": "mine@evil.example", "full_name": "Taken", "name": "Taken", "post": "yes"},
        **dict.fromkeys(("is_superuser", "is_staff", "is_active", "send_password_link"), "on"),
        **dict.fromkeys(("password1", "password2", "password"), "nine yellow kites drift"),
        **dict.fromkeys(("permissions", "user_permissions"), every),
        **{f"{name}-{part}_FORMS": count for name in formsets for part, count in parts},
        "groups": list(Group.objects.values_list("pk", flat=True)),
        "role": Group.objects.get(name="Moderators").pk,
        "mark_as_active": "False",
        "action": "delete_selected",
        "_selected_action": [admin.pk],
        "date_joined_0": "2010-10-04",
        "date_joined_1": "12:00",
    }


def test_no_view_of_accounts_or_roles_goes_round_the_limits_of_our_forms(
    hal: User, admin: User, person: User
) -> None:
    client = Client()
    client.force_login(hal)
    form, tried, answered = everything(hal, admin), set(), 0
    for one in (hal, admin, person):
        asked = addresses(OF_ACCOUNTS, one.pk)
        asked |= {f"/admin/bulk/accounts/user/{action}/?id={one.pk}" for action in BULK}
        for group in (hal.groups.get(), Group.objects.get(name="Moderators")):
            asked |= addresses(OF_ROLES, group.pk)
        before = state(without=person)
        for address in sorted(asked):
            with transaction.atomic():
                answer = client.post(address, form)
                answered += answer.status_code in (200, 302)
                assert answer.status_code < 500, address
                assert state(without=person) == before, address
                transaction.set_rollback(True)
            tried.add(address)
    assert len(tried) > 30
    assert answered > 10


def copies() -> list[tuple[str, URLPattern]]:
    return [
        (name, pattern)
        for name, pattern in named(get_resolver().url_patterns)
        if is_copy(pattern.callback)
    ]


def test_no_copy_of_a_row_is_saved_over_the_row(admin: User) -> None:
    """Wagtail fills in a form at this address, and would save there what is sent to it."""
    client = Client()
    client.force_login(admin)
    topic = Topic.objects.create(name="Sleep", slug="sleep", locale=Locale.get_default())
    for name, _pattern in copies():
        answer = client.post(reverse(name, args=[topic.pk]), {"name": "Taken", "slug": "taken"})
        assert answer.status_code == 405, name
    assert len(copies()) > 3
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Sleep", "sleep")


def test_a_copy_is_begun_from_the_row_and_sent_to_where_rows_are_added(admin: User) -> None:
    """The control: the page that people use goes on as before."""
    client = Client()
    client.force_login(admin)
    topic = Topic.objects.create(name="Sleep", slug="sleep", locale=Locale.get_default())
    page = client.get(reverse("wagtailsnippets_content_topic:copy", args=[topic.pk]))
    add = reverse("wagtailsnippets_content_topic:add")
    assert page.status_code == 200
    assert f'action="{add}' in page.content.decode()
    assert "Sleep" in page.content.decode()


def test_no_redirect_of_an_editor_answers_for_what_is_not_found_in_secure_messaging(
    client: Client,
) -> None:
    """What is gone, or another person's, would lead the reader away; old pages still lead on."""
    client.force_login(User.objects.create_user(email="sam@portal.example", full_name="Sam"))
    gone = reverse("sm_plugin:item", args=[uuid4()])
    for path in ("/an-old-page", gone.rstrip("/")):
        Redirect.objects.create(old_path=path, redirect_link="/somewhere-else/")

    assert client.get("/an-old-page/").status_code == 301
    assert client.get(gone).status_code == 404
