"""Helping with accounts makes nobody a superuser, least of all the helper."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client

from portal.accounts.models import User

pytestmark = pytest.mark.django_db

DATES = {"date_joined_0": "2010-10-04", "date_joined_1": "12:00"}
EDIT = ["/admin/users/edit/{}/", "/django-admin/accounts/user/{}/change/"]
ADD = ["/admin/users/new/", "/django-admin/accounts/user/add/"]
EMPTY_FORMSETS = {
    f"{name}-{part}_FORMS": count
    for name in ("page_permissions", "image_permissions", "document_permissions", "collection")
    for part, count in (("TOTAL", "0"), ("INITIAL", "0"), ("MIN_NUM", "0"), ("MAX_NUM", "1000"))
}
ALL = {"is_superuser": "on", "is_staff": "on"}


@pytest.fixture
def hal(make_person: Callable[..., User]) -> User:
    """Every right over accounts and roles, in both admins."""
    desk = Group.objects.create(name="Help desk")
    verbs, models = ("add", "change", "delete"), ("user", "group")
    names = [f"{verb}_{model}" for verb in verbs for model in models]
    desk.permissions.set(Permission.objects.filter(codename__in=[*names, "access_admin"]))
    person = make_person("Hal Help", is_staff=True)
    person.groups.add(desk)
    return person


@pytest.fixture
def desk(hal: User) -> Client:
    client = Client()
    client.force_login(hal)
    return client


def form_of(person: User, **words: Any) -> dict[str, Any]:
    return {"email": person.email, "full_name": person.full_name, "is_active": "on"} | DATES | words


@pytest.mark.parametrize("address", EDIT)
def test_nobody_becomes_a_superuser_by_who_helps_with_accounts(
    desk: Client, hal: User, person: User, address: str
) -> None:
    every = list(Permission.objects.values_list("pk", flat=True))
    for one in (person, hal):
        desk.post(address.format(one.pk), form_of(one, user_permissions=every, **ALL))
        one.refresh_from_db()
        assert not one.is_superuser
        assert not one.user_permissions.exists()
    assert not person.is_staff


def test_no_account_is_written_over_by_a_copy_of_it(desk: Client, hal: User, admin: User) -> None:
    for one in (hal, admin):
        address = f"/admin/users/copy/{one.pk}/"
        assert desk.get(address).status_code == 404
        form = form_of(one, **ALL) | {"email": "mine@demo.example"}
        assert desk.post(address, form).status_code == 404
        before = one.email, one.is_superuser
        one.refresh_from_db()
        assert (one.email, one.is_superuser) == before


@pytest.mark.parametrize("address", ADD)
def test_nobody_new_comes_as_a_superuser(desk: Client, address: str) -> None:
    form = {"email": "second@demo.example", "full_name": "Hal Again"} | ALL
    assert desk.post(address, form).status_code == 302
    assert not User.objects.get(email="second@demo.example").is_superuser


@pytest.mark.parametrize("address", EDIT)
def test_nobody_gives_themselves_a_role(desk: Client, hal: User, address: str) -> None:
    before, moderators = set(hal.groups.all()), Group.objects.get(name="Moderators")
    form = form_of(hal, groups=[moderators.pk], full_name="Hal")
    answer = desk.post(address.format(hal.pk), form)
    assert answer.status_code == 302
    desk.post(f"/admin/bulk/accounts/user/assign_role/?id={hal.pk}", {"role": moderators.pk})
    hal.refresh_from_db()
    assert hal.full_name == "Hal", "what is one's own is still changed"
    assert set(hal.groups.all()) == before


@pytest.mark.parametrize("admin_of", ["/admin/groups/", "/django-admin/auth/group/"])
def test_nobody_gives_their_own_role_or_a_new_one_more_rights(
    desk: Client, hal: User, admin_of: str
) -> None:
    """The page of groups offers the right to run every station, among others."""
    own = hal.groups.get()
    before = set(own.permissions.values_list("pk", flat=True))
    every = list(Permission.objects.values_list("pk", flat=True))
    form = {"name": "Help desk", "permissions": every}
    for page in (f"edit/{own.pk}/", f"{own.pk}/change/", "new/", "add/"):
        sent = form | ({"name": "Second desk"} if page in ("new/", "add/") else {})
        answer = desk.post(admin_of + page, sent | EMPTY_FORMSETS)
        assert answer.status_code in (302, 403, 404), page
    assert desk.post(f"{admin_of}delete/{own.pk}/").status_code in (302, 403, 404)
    assert set(own.permissions.values_list("pk", flat=True)) == before
    assert not Group.objects.filter(name="Second desk").exists()


@pytest.mark.parametrize("address", EDIT)
def test_a_superusers_account_is_closed_to_who_is_none(
    desk: Client, admin: User, address: str
) -> None:
    form = form_of(admin, send_password_link="on", full_name="Taken")
    del form["is_active"]
    assert desk.post(address.format(admin.pk), form).status_code in (302, 403)
    for action, sent in (("set_active_state", {"mark_as_active": "False"}), ("delete", {})):
        desk.post(f"/admin/bulk/accounts/user/{action}/?id={admin.pk}", sent)
    editors = Group.objects.get(name="Editors")
    desk.post(f"/admin/bulk/accounts/user/assign_role/?id={admin.pk}", {"role": editors.pk})
    link = {"action": "send_password_links", "_selected_action": [admin.pk]}
    refused = desk.post("/django-admin/accounts/user/", link, follow=True)
    assert b"No link was sent" in refused.content
    desk.post(f"/django-admin/accounts/user/{admin.pk}/delete/", {"post": "yes"})
    admin.refresh_from_db()
    assert (admin.full_name, admin.is_active, admin.is_superuser) == ("Ada Admin", True, True)
    assert not admin.groups.exists()
    assert not mail.outbox


@pytest.mark.parametrize("address", EDIT)
def test_who_helps_with_accounts_still_names_gives_a_role_and_closes(
    desk: Client, person: User, address: str
) -> None:
    """The control: the job can be done."""
    editors = Group.objects.get(name="Editors")
    form = form_of(person, full_name="Ruth D. Delgado", groups=[editors.pk])
    del form["is_active"]
    assert desk.post(address.format(person.pk), form).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.is_active) == ("Ruth D. Delgado", False)
    assert editors in person.groups.all()


@pytest.mark.parametrize("address", EDIT)
def test_a_superuser_makes_another_one(admin: User, person: User, address: str) -> None:
    client = Client()
    client.force_login(admin)
    assert client.post(address.format(person.pk), form_of(person, **ALL)).status_code == 302
    person.refresh_from_db()
    assert person.is_superuser
