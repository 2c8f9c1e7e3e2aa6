"""Accounts of the cast, with verified e-mail addresses and one password that everyone may know."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from portal.accounts.models import User

from .cast import CAST, EDITORIAL, PASSWORD, Person

SUPERUSER = "admin"


def make_accounts() -> dict[str, User]:
    """Return the people of the cast by key; an account that is there stays as it is."""
    # Hashed once for all: the password is no secret, and hashing is slow on purpose.
    password = make_password(PASSWORD)
    people = {person.key: _account(person, password, number) for number, person in enumerate(CAST)}
    for key, name in EDITORIAL:
        people[key].groups.add(*Group.objects.filter(name=name))
    return people


def _account(person: Person, password: str, number: int) -> User:
    is_superuser = person.key == SUPERUSER
    user, _is_new = User.objects.get_or_create(
        email=person.email,
        defaults={
            "full_name": person.name,
            "password": password,
            "phone": f"207-555-01{number % 100:02}",  # kept free for stories
            "is_staff": is_superuser,
            "is_superuser": is_superuser,
        },
    )
    EmailAddress.objects.get_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    return user
