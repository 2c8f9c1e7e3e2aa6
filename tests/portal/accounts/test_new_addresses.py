"""A new address is in plain letters, on every way to one: others can be taken for somebody's."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

# Django takes these letters for i and s, and refuses all others itself.
ALIKE = ["john@gma\u0131l.com", "\u017fue@gmail.com"]
WORDS = "plain letters only"


@pytest.mark.parametrize("address", ALIKE)
def test_nobody_registers_with_an_address_that_looks_alike(client: Client, address: str) -> None:
    form = {"full_name": "Sam Stranger", "email": address, "password1": PASSWORD}
    page = client.post("/accounts/signup/", form)

    assert WORDS in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ALIKE)
def test_nobody_changes_to_an_address_that_looks_alike(
    client: Client, person: User, address: str
) -> None:
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = client.post("/accounts/email/", {"email": address, "action_add": ""})

    assert WORDS in page.content.decode()
    assert [one.email for one in EmailAddress.objects.all()] == [person.email]


@pytest.mark.parametrize("path", ["/admin/users/new/", "/django-admin/accounts/user/add/"])
def test_administrators_add_nobody_with_an_address_that_looks_alike(
    client: Client, admin: User, path: str
) -> None:
    client.force_login(admin)
    page = client.post(path, {"email": ALIKE[0], "full_name": "Sam Stranger"})

    assert WORDS in page.content.decode()
    assert list(User.objects.all()) == [admin]


def test_the_first_administrator_has_an_address_in_plain_letters(db: None) -> None:
    with pytest.raises(CommandError, match=WORDS):
        call_command("createsuperuser", email=ALIKE[0], full_name="Ada Admin", interactive=False)


def test_somebody_with_such_an_address_from_before_can_still_be_made_inactive(
    client: Client, admin: User
) -> None:
    person = User.objects.create(email=ALIKE[0], full_name="John Smith")
    client.force_login(admin)
    form = {"email": person.email, "full_name": person.full_name}

    assert client.post(f"/admin/users/edit/{person.pk}/", form).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
