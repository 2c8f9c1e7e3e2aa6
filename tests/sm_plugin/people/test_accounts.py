"""An address finds the account of its owner, and nobody else's; nor does another's hide it."""

import pytest
from allauth.account.models import EmailAddress

from portal.accounts.models import User
from sm_plugin.people.accounts import account_with, open_accounts_by_address
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

JOHN = "john.smith@gmail.com"
# Databases write each of these in capitals as they write John's own.
ALIKE = ["john.smith@gma\u0131l.com", "john.\u017fmith@gmail.com"]


@pytest.mark.parametrize("address", ALIKE)
def test_an_address_that_looks_alike_is_found_for_nobody(address: str) -> None:
    stranger = UserFactory(email=address)

    assert account_with(JOHN) is None
    assert open_accounts_by_address([JOHN]) == {}
    assert account_with(address) == stranger
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(JOHN)


@pytest.mark.parametrize("address", ALIKE)
def test_an_address_that_looks_alike_hides_nobody(address: str) -> None:
    john = UserFactory(email=JOHN)
    UserFactory(email=address)

    assert account_with(JOHN.upper()) == john
    assert open_accounts_by_address([JOHN]) == {JOHN: john}
    assert User.objects.get_by_natural_key(JOHN.upper()) == john


def test_an_address_that_was_never_confirmed_finds_nobody(make_person) -> None:
    john = make_person("John Smith", email=JOHN)
    assert account_with(JOHN) == john
    EmailAddress.objects.filter(user=john).update(verified=False)

    assert account_with(JOHN) is None
    assert open_accounts_by_address([JOHN]) == {}


def test_a_new_address_that_waits_to_be_confirmed_does_not_hide_the_one_in_use(make_person) -> None:
    john = make_person("John Smith", email=JOHN)
    EmailAddress.objects.create(user=john, email="new@example.org", verified=False)

    assert account_with(JOHN) == john
    assert account_with("new@example.org") is None


def test_two_accounts_with_one_address_stand_for_nobody() -> None:
    UserFactory(email="Ann@example.org")
    UserFactory(email="ann@example.org")

    assert account_with("ann@example.org") is None
    assert open_accounts_by_address(["ann@example.org"]) == {"ann@example.org": None}
