"""An old tab of an administrator gives nobody back what a colleague has taken away since."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from portal.accounts.models import User

pytestmark = pytest.mark.django_db

PEOPLE = ["/admin/users/edit/{}/", "/django-admin/accounts/user/{}/change/"]
ROLES = ["/admin/groups/edit/{}/", "/django-admin/auth/group/{}/change/"]


@pytest.fixture
def ada(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def ruth(make_person: Any) -> User:
    ruth: User = make_person("Ruth Delgado", is_staff=True, is_superuser=True)
    ruth.groups.add(Group.objects.get(name="Editors"))
    return ruth


def opened(client: Client, address: str) -> dict[str, list[str]]:
    """Return what a browser would send of the page's form as it stands."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    form = page.find("input", attrs={"name": re.compile("^(full_)?name$")}).find_parent("form")
    sent: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select"], attrs={"name": True}):
        if field.name == "select":
            values = [one["value"] for one in field.find_all("option", selected=True)]
        elif field.get("type") in ("checkbox", "radio"):
            values = [field.get("value", "on")] if field.has_attr("checked") else []
        else:
            values = [] if field.get("type") == "submit" else [field.get("value", "")]
        if values and not field.has_attr("disabled") and "__prefix__" not in field["name"]:
            sent.setdefault(field["name"], []).extend(values)
    return sent


def close(person: User) -> None:
    """A colleague closes the account and takes rights and roles away."""
    User.objects.filter(pk=person.pk).update(is_active=False, is_staff=False, is_superuser=False)
    person.groups.clear()
    person.user_permissions.clear()


@pytest.mark.parametrize("address", PEOPLE)
def test_a_name_that_is_mended_opens_no_closed_account_and_gives_no_rights_back(
    ada: Client, ruth: User, address: str
) -> None:
    ruth.user_permissions.add(Permission.objects.get(codename="delete_user"))
    sent = opened(ada, address.format(ruth.pk))
    close(ruth)
    User.objects.filter(pk=ruth.pk).update(email="ruth.new@demo.example")
    answer = ada.post(address.format(ruth.pk), sent | {"full_name": ["Ruth D. Delgado"]})
    assert answer.status_code == 302
    ruth.refresh_from_db()
    assert ruth.full_name == "Ruth D. Delgado"
    assert (ruth.is_active, ruth.is_staff, ruth.is_superuser) == (False, False, False)
    assert ruth.email == "ruth.new@demo.example"
    assert not ruth.groups.exists()
    assert not ruth.user_permissions.exists()


@pytest.mark.parametrize("address", PEOPLE)
def test_roles_that_two_people_change_are_told_and_saved_the_second_time(
    ada: Client, ruth: User, address: str
) -> None:
    editors, auditors = Group.objects.get(name="Editors"), Group.objects.create(name="Auditors")
    sent = opened(ada, address.format(ruth.pk))
    close(ruth)
    ruth.groups.add(auditors)
    helpers = Group.objects.create(name="Helpers")
    sent["groups"] = [str(editors.pk), str(helpers.pk)]
    refused = ada.post(address.format(ruth.pk), sent)
    assert "It says now: Auditors." in refused.content.decode()
    assert list(ruth.groups.all()) == [auditors]
    page = BeautifulSoup(refused.content, "html.parser")
    sent["as_shown"] = [page.find("input", attrs={"name": "as_shown"})["value"]]
    sent.pop("is_active", None)
    sent.pop("is_superuser", None)
    sent.pop("is_staff", None)
    assert ada.post(address.format(ruth.pk), sent).status_code == 302
    assert set(ruth.groups.all()) == {editors, helpers}


def test_dates_of_an_account_are_entered_by_nobody(ada: Client, ruth: User) -> None:
    """An old tab would write the last sign-in back."""
    page = ada.get(PEOPLE[1].format(ruth.pk)).content.decode()
    assert 'name="last_login_0"' not in page
    assert 'name="date_joined_0"' not in page


@pytest.mark.parametrize("address", ROLES)
def test_a_role_that_is_renamed_gets_no_permission_back(ada: Client, address: str) -> None:
    role = Group.objects.create(name="Helpers")
    given = Permission.objects.filter(codename__in=["change_user", "access_admin"])
    role.permissions.set(given)
    sent = opened(ada, address.format(role.pk))
    role.permissions.clear()
    assert ada.post(address.format(role.pk), sent | {"name": ["Help"]}).status_code == 302
    role.refresh_from_db()
    assert role.name == "Help"
    assert not role.permissions.exists()


def test_a_role_gets_no_rights_on_pages_back(ada: Client) -> None:
    """They are rows that come and go: all is refused, and the page shows what is so now."""
    role = Group.objects.create(name="Helpers")
    right = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    row = GroupPagePermission.objects.create(
        group=role, page=Page.objects.get(depth=1), permission=right
    )
    address = ROLES[0].format(role.pk)
    sent = opened(ada, address)
    assert sent["page_permissions-0-permissions"] == ["publish_page"]
    row.delete()
    refused = ada.post(address, sent | {"name": ["Help"]})
    assert refused.status_code == 200
    assert "Nothing was saved" in refused.content.decode()
    assert not role.page_permissions.exists()
    page = BeautifulSoup(refused.content, "html.parser")
    assert page.find("input", attrs={"name": "page_permissions-TOTAL_FORMS"})["value"] == "0"
    again = opened(ada, address) | {"name": ["Help"]}
    assert ada.post(address, again).status_code == 302
    role.refresh_from_db()
    assert role.name == "Help"


def test_a_role_keeps_rights_on_pages_that_nobody_changed(ada: Client) -> None:
    role = Group.objects.create(name="Helpers")
    right = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(group=role, page=Page.objects.get(depth=1), permission=right)
    address = ROLES[0].format(role.pk)
    assert ada.post(address, opened(ada, address) | {"name": ["Help"]}).status_code == 302
    assert role.page_permissions.count() == 1
