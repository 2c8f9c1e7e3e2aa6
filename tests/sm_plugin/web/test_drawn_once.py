"""Parts of a page that are drawn once know nothing of the page but their values."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.translation import override

LOADED = "{% load i18n secure_messaging_pages %}"
PART = "{% drawn_once kind=kind %}{{ kind }} {{ name }} {{ request.path }}{% enddrawn_once %}"


def test_a_part_that_is_drawn_once_knows_nobody_and_no_address() -> None:
    part = Template(LOADED + PART)
    request = RequestFactory().get("/of-ruth/")
    request.user = AnonymousUser()
    told = {"kind": "urgent", "name": "Ruth Delgado"}
    assert part.render(RequestContext(request, told)).split() == ["urgent"]


def test_no_token_of_a_form_is_in_what_is_drawn_once() -> None:
    part = Template(LOADED + "{% drawn_once %}<form>{% csrf_token %}</form>{% enddrawn_once %}")
    assert part.render(Context({"csrf_token": "of-this-page"})) == "<form></form>"


def test_each_value_and_each_language_has_a_part_of_its_own() -> None:
    words = "{% drawn_once n=n %}{{ n }} {% translate 'Folders' %}{% enddrawn_once %}"
    part = Template(LOADED + words)
    for _turn in range(2):
        drawn = []
        for language in ("en", "es"):
            with override(language):
                drawn += [part.render(Context({"n": n})) for n in ("a", "b")]
        assert [one[0] for one in drawn] == ["a", "b", "a", "b"]
        assert len(set(drawn)) == 4


def test_what_was_typed_is_escaped_in_it() -> None:
    part = Template(LOADED + "{% drawn_once word=word %}{{ word }}{% enddrawn_once %}")
    assert part.render(Context({"word": "<b>"})) == "&lt;b&gt;"


def test_a_part_of_a_list_or_a_form_is_refused() -> None:
    part = Template(LOADED + "{% drawn_once rows=rows %}{% enddrawn_once %}")
    with pytest.raises(TypeError):
        part.render(Context({"rows": []}))
