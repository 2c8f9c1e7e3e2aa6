"""Addresses are looked up once, and are those that Django finds each time."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse, set_script_prefix
from django.utils.translation import override

from sm_plugin.addresses import address_of, addresses_of

NAMESPACE = get_resolver().namespace_dict["sm_plugin"][1]
WAYS = [
    (name, parameters)
    for name in NAMESPACE.reverse_dict
    if isinstance(name, str)
    for possibilities, *_rest in NAMESPACE.reverse_dict.getlist(name)
    for _path, parameters in possibilities
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("prefix", ["/", "/portal/"])
def test_an_address_is_the_one_that_django_finds(language: str, prefix: str) -> None:
    set_script_prefix(prefix)
    try:
        with override(language):
            tried = 0
            for name, parameters in WAYS:
                for _time in range(2):  # the second one is put together from what the first found
                    kwargs: dict[str, Any] = {one: uuid4() for one in parameters}
                    try:
                        known = reverse(f"sm_plugin:{name}", kwargs=kwargs)
                    except NoReverseMatch:  # an address with a number or a word in it
                        break
                    assert address_of(name, **kwargs) == known
                    tried += 1
            assert tried > 100
    finally:
        set_script_prefix("/")


def test_an_address_that_is_not_there_is_refused_each_time() -> None:
    for _time in range(2):
        with pytest.raises(NoReverseMatch):
            address_of("thread")
        with pytest.raises(NoReverseMatch):
            address_of("nowhere", thread_id=uuid4())


def test_addresses_of_a_list_are_each_its_own() -> None:
    mailbox, keys = uuid4(), [uuid4() for _key in range(3)]
    for more in ({}, {"mailbox_id": mailbox}):
        found = addresses_of("thread", "thread_id", **more)
        assert [found(key) for key in keys] == [
            address_of("thread", thread_id=key, **more) for key in keys
        ]
