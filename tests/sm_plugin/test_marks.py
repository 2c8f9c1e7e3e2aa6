"""A page that stood open while SECRET_KEY was renewed is still its person's."""

from typing import Any

import pytest
from django.test import RequestFactory

from sm_plugin.marks import all_marks_of, is_mark_of, mark_of
from sm_plugin.safety.confirmation import confirmation, is_confirmed
from sm_plugin.web.session_ended import is_other_writer, writer_mark
from tests.factories import UserFactory

NEW = "another key of many letters " * 3


def renew(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW


def test_a_mark_of_before_fits_until_its_key_has_left(settings: Any) -> None:
    before = mark_of("a", "ruth")
    renew(settings)
    assert is_mark_of(before, "a", "ruth")
    assert mark_of("a", "ruth") != before
    assert list(all_marks_of("a", "ruth")) == [mark_of("a", "ruth"), before]
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_mark_of(before, "a", "ruth")


def test_no_other_text_place_or_part_of_a_mark_fits(settings: Any) -> None:
    renew(settings)
    mark = mark_of("a", "ruth")
    wrong = [(mark, "b", "ruth"), (mark, "a", "sam"), (mark[:-1], "a", "ruth"), ("", "a", "ruth")]
    assert not any(is_mark_of(*one) for one in [*wrong, ("ñ", "a", "ruth")])


@pytest.mark.django_db
def test_a_form_of_before_a_renewed_key_is_not_said_to_be_another_persons(
    settings: Any, rf: RequestFactory
) -> None:
    ruth, other = UserFactory(), UserFactory()
    request = rf.post("/", {"writer": writer_mark(ruth)})
    renew(settings)
    request.user = ruth
    assert not is_other_writer(request)
    request.user = other
    assert is_other_writer(request)


@pytest.mark.django_db
def test_who_has_seen_the_numbers_is_not_asked_again_because_a_key_was_renewed(
    settings: Any,
) -> None:
    ruth, other = UserFactory(), UserFactory()
    token = confirmation(ruth, ["My pills", "I have none left."])
    renew(settings)
    assert is_confirmed(token, ruth, ["My pills", "I have none left."])
    assert not is_confirmed(token, ruth, ["My pills", "I took them all."])
    assert not is_confirmed(token, other, ["My pills", "I have none left."])
