"""Administrators list, add and edit people, who have one full name and no user name."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def test_the_list_shows_names_and_is_searched_by_name_and_address(
    admin_client: Client, person: User
) -> None:
    assert b"Ruth Delgado" in admin_client.get("/admin/users/").content
    for query in ("delgado", "ruth@"):
        found = admin_client.get("/admin/users/", {"q": query})
        assert [user.pk for user in found.context["users"]] == [person.pk]


def test_the_forms_ask_for_one_full_name(admin_client: Client, person: User) -> None:
    for path in ("/admin/users/new/", f"/admin/users/edit/{person.pk}/"):
        page = admin_client.get(path)
        assert b'name="full_name"' in page.content
        assert b"first_name" not in page.content


def test_an_administrator_adds_a_person(admin_client: Client) -> None:
    group = Group.objects.get(name="Editors")
    form = {
        "email": "Emily@demo.example",
        "full_name": "Emily Hart",
        "groups": [group.pk],
    }
    response = admin_client.post("/admin/users/new/", form)
    assert response.status_code == 302
    emily = User.objects.get(email="emily@demo.example")
    assert emily.full_name == "Emily Hart"
    assert emily.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize(
    "admin_of", ["/admin/users/edit/{}/", "/django-admin/accounts/user/{}/change/"]
)
@pytest.mark.parametrize(
    "name", ["sm-team-own", "Facility administrators", "National administrators"]
)
def test_the_plugins_groups_are_neither_offered_nor_lost(
    admin_client: Client, person: User, admin_of: str, name: str
) -> None:
    own = Group.objects.get_or_create(name=name)[0]
    other = Group.objects.create(name="sm-team-other")
    person.groups.add(own)
    address, editors = admin_of.format(person.pk), Group.objects.get(name="Editors")
    offered = admin_client.get(address).content.decode()
    assert "Editors" in offered
    assert "sm-team" not in offered
    assert name not in offered
    form = {"email": person.email, "full_name": person.full_name, "is_active": "on"}
    dates = {"last_login_0": "", "date_joined_0": "2010-10-04", "date_joined_1": "12:00"}
    send = lambda *groups: admin_client.post(address, form | dates | {"groups": groups})  # noqa: E731

    assert send(editors.pk).status_code == 302
    assert send(editors.pk, other.pk).status_code == 200
    assert set(person.groups.all()) == {own, editors}


def test_an_administrator_edits_and_deactivates_a_person(
    admin_client: Client, person: User
) -> None:
    form = {"email": person.email, "full_name": "Ruth D. Delgado"}
    assert admin_client.post(f"/admin/users/edit/{person.pk}/", form).status_code == 302
    person.refresh_from_db()
    assert person.full_name == "Ruth D. Delgado"
    assert not person.is_active


def test_an_address_is_used_once_in_any_case(admin_client: Client, person: User) -> None:
    form = {"email": "RUTH@demo.example", "full_name": "Ruth Again"}
    response = admin_client.post("/admin/users/new/", form)
    assert response.status_code == 200
    assert User.objects.filter(email__iexact=person.email).count() == 1


def test_ones_own_settings_page_works_without_wagtails_name_fields(admin_client: Client) -> None:
    page = admin_client.get("/admin/account/")
    assert page.status_code == 200
    assert b"first_name" not in page.content
    assert b"new_password1" not in page.content


@pytest.mark.parametrize("path", ["", "add/"])
def test_djangos_admin_lists_and_adds_people(admin_client: Client, path: str) -> None:
    assert admin_client.get(f"/django-admin/accounts/user/{path}").status_code == 200


def test_djangos_admin_edits_a_person(admin_client: Client, person: User) -> None:
    page = admin_client.get(f"/django-admin/accounts/user/{person.pk}/change/")
    assert page.status_code == 200
