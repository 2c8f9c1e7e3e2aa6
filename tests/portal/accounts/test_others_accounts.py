"""Nobody gets into another's account through an administrator's page, and every link is noted."""

import re
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
OTHER = "nine yellow kites drift"
NEW_PASSWORD = {"password1": OTHER, "password2": OTHER, "usable_password": "true"}


@pytest.fixture
def admin_client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture(autouse=True)
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **kwargs: act())


def noted(action: str, person: User, by: User) -> bool:
    if not apps.is_installed("sm_plugin"):
        return True
    from sm_plugin.audit.models import AuditEvent

    events = AuditEvent.objects.filter(action=action, object_key=person.pk, actor_key=by.pk)
    return events.count() == 1


def choose(link: str) -> User | None:
    """Open the link of a mail, choose a password, and return who signs in with it."""
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": OTHER, "password2": OTHER})
    return next((person for person in User.objects.all() if person.check_password(OTHER)), None)


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/users/edit/{}/",
        "/django-admin/accounts/user/{}/password/",
        "/django-admin/accounts/user/{}/change/",
    ],
)
def test_an_administrator_sets_nobodys_password_and_changes_nobodys_address(
    admin_client: Client, person: User, address: str
) -> None:
    before = person.email
    dates = {"date_joined_0": "2010-10-04", "date_joined_1": "12:00"}
    form = {"email": "mine@evil.example", "full_name": person.full_name, "is_active": "on"}
    admin_client.post(address.format(person.pk), form | dates | NEW_PASSWORD)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert person.email == before
    assert b"password1" not in admin_client.get(address.format(person.pk)).content


def test_nobody_adds_a_verified_address_or_a_second_factor_for_another(
    admin_client: Client, person: User
) -> None:
    for path in ("account/emailaddress/add/", "mfa/authenticator/add/"):
        form = {"user": person.pk, "email": "mine@evil.example", "verified": "on", "primary": "on"}
        assert admin_client.post(f"/django-admin/{path}", form).status_code == 403
    mine = EmailAddress.objects.create(user=person, email="mine@evil.example", verified=False)
    action = {"action": "make_verified", "_selected_action": [mine.pk]}
    admin_client.post("/django-admin/account/emailaddress/", action)
    mine.refresh_from_db()
    assert not mine.verified


def test_an_administrator_sends_a_link_to_the_person_alone_and_it_is_noted(
    admin_client: Client, admin: User, person: User
) -> None:
    form = {"full_name": person.full_name, "is_active": "on", "send_password_link": "on"}
    assert admin_client.post(f"/admin/users/edit/{person.pk}/", form).status_code == 302
    (message,) = mail.outbox
    assert message.to == [person.email]
    assert noted("account.password_link", person, admin)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert choose(link_in(message)) == person


def test_links_sent_from_djangos_admin_are_noted_too(
    admin_client: Client, admin: User, person: User
) -> None:
    action = {"action": "send_password_links", "_selected_action": [person.pk]}
    assert admin_client.post("/django-admin/accounts/user/", action).status_code == 302
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert noted("account.password_link", person, admin)


@pytest.mark.parametrize("address", ["/admin/users/new/", "/django-admin/accounts/user/add/"])
def test_a_new_person_is_invited_and_chooses_the_first_password(
    admin_client: Client, admin: User, address: str
) -> None:
    form = {"email": "Emily@demo.example", "full_name": "Emily Hart"}
    assert admin_client.post(address, form | NEW_PASSWORD).status_code == 302
    emily = User.objects.get(email="emily@demo.example")
    assert not emily.has_usable_password()
    assert noted("account.invite", emily, admin)
    (message,) = mail.outbox
    assert message.to == [emily.email]
    assert choose(link_in(message)) == emily


OF_MESSAGING = ("sm-team-own", "Facility administrators", "National administrators")


@pytest.mark.parametrize("name", OF_MESSAGING)
def test_the_plugins_groups_are_no_roles_in_the_bulk_action_or_the_filter(
    admin_client: Client, person: User, name: str
) -> None:
    group = Group.objects.get_or_create(name=name)[0]
    bulk = f"/admin/bulk/accounts/user/assign_role/?id={person.pk}"
    for address in (bulk, "/admin/users/", "/admin/groups/", "/django-admin/auth/group/"):
        page = admin_client.get(address).content.decode()
        assert "Editors" in page
        assert name not in page
    admin_client.post(bulk, {"role": group.pk})
    assert group not in person.groups.all()


@pytest.mark.parametrize("name", OF_MESSAGING)
@pytest.mark.parametrize(
    "address",
    [
        "/admin/groups/edit/{}/",
        "/admin/groups/delete/{}/",
        "/django-admin/auth/group/{}/change/",
        "/django-admin/auth/group/{}/delete/",
    ],
)
def test_nobody_renames_or_deletes_a_group_of_the_plugin(
    admin_client: Client, address: str, name: str
) -> None:
    group = Group.objects.get_or_create(name=name)[0]
    answer = admin_client.post(address.format(group.pk), {"name": "Mine", "post": "yes"})
    assert answer.status_code in (404, 302)
    assert Group.objects.get(pk=group.pk).name == name


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="asks about messages")
@pytest.mark.parametrize(
    "address",
    ["/admin/users/delete/{}/", "/admin/bulk/accounts/user/delete/?next=/admin/users/&id={}"],
)
def test_deleting_a_person_with_messages_is_refused_in_words(
    admin_client: Client, person: User, address: str
) -> None:
    from sm_plugin.facilities.models import Facility
    from sm_plugin.people.models import Patient
    from tests.factories import FacilityFactory

    home: Facility = FacilityFactory()
    Patient.objects.create(user=person, birth_date=date(1948, 3, 2), home_facility=home)
    answer = admin_client.post(address.format(person.pk), follow=True)
    assert answer.status_code == 200
    assert "Nobody was deleted" in answer.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    "address",
    ["/admin/users/delete/{}/", "/admin/bulk/accounts/user/delete/?next=/admin/users/&id={}"],
)
def test_a_person_without_messages_is_deleted(
    admin_client: Client, person: User, address: str
) -> None:
    assert admin_client.post(address.format(person.pk)).status_code == 302
    assert not User.objects.filter(pk=person.pk).exists()
