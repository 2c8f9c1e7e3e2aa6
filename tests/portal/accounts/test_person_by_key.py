"""The person of a session is asked for by a prepared question, which answers for no other one."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_is_found_by_the_key() -> None:
    person, _other = UserFactory(), UserFactory()
    for _time in range(2):
        assert User.objects.get(pk=person.pk) == person
        assert User.objects.get(pk=str(person.pk)) == person
        assert User.objects.get(pk=person.pk).email == person.email


def test_who_is_not_there_is_not_found() -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=999_999)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 36**13 - 1])
def test_a_number_that_no_column_can_hold_is_nobody(number: int) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=number)


@pytest.mark.parametrize("number", ["z" * 13, "1y2p0ij32e8e8", "1"])
def test_a_made_up_link_for_a_new_password_is_refused_and_is_no_alarm(
    client: Client, number: str
) -> None:
    answer = client.get(f"/accounts/password/reset/key/{number}-abc-def/")
    assert answer.status_code == 200
    assert "This link no longer works" in answer.content.decode()


def test_the_people_of_a_group_are_asked_about_alone() -> None:
    inside, outside = UserFactory(), UserFactory()
    group = Group.objects.create(name="People of a test")
    group.user_set.add(inside)
    assert group.user_set.get(pk=inside.pk) == inside
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=outside.pk)
