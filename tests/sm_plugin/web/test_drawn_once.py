"""Parts of a page that are drawn once know nothing of the page but their values."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.functional import lazystr as lazy
from django.utils.html import escape
from django.utils.translation import override

from sm_plugin.templatetags.secure_messaging_pages import DrawnOnce

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


GAP = (
    "{% drawn_once kind=kind around name other=more.name csrf_token %}"
    "<p>{{ kind }}, 5%, {{ name }}, {{ other }}</p>{% csrf_token %}{% enddrawn_once %}"
)


def test_each_page_fills_the_gaps_with_its_own() -> None:
    part = Template(LOADED + GAP)
    for name in ("Ruth <b>", "Sam %(kind)s", ""):
        drawn = part.render(
            Context(
                {"kind": "new", "name": name, "more": {"name": name}, "csrf_token": f"of {name}"}
            )
        )
        shown = escape(name)
        assert f"<p>new, 5%, {shown}, {shown}</p>" in drawn
        assert f'value="of {shown}"' in drawn


def test_what_fills_a_gap_is_not_kept() -> None:
    part = Template(LOADED + GAP)
    part.render(Context({"kind": "new", "name": "Ruth", "csrf_token": "of-this-page"}))
    (node,) = part.nodelist.get_nodes_by_type(DrawnOnce)
    (kept,) = node.kept.values()
    assert "5%%" in kept
    assert "Ruth" not in kept
    assert "of-this-page" not in kept


def test_a_gap_that_is_changed_in_what_is_kept_is_refused() -> None:
    part = Template(LOADED + "{% drawn_once around name %}{{ name|upper }}{% enddrawn_once %}")
    with pytest.raises(ValueError, match="changed"):
        part.render(Context({"name": "Ruth"}))


def test_what_is_not_named_is_not_known_beside_a_gap() -> None:
    part = Template(LOADED + "{% drawn_once around a %}{{ a }}{{ b }}{% enddrawn_once %}")
    assert part.render(Context({"a": "a", "b": "b"})) == "a"


@pytest.mark.parametrize(
    "value", ["<b>", "", None, 12, Decimal("1.5"), date(2026, 11, 30), lazy("<i>")]
)
def test_a_gap_is_filled_as_a_template_shows_the_value(value: object) -> None:
    part = Template(LOADED + "{% drawn_once around value %}{{ value }}{% enddrawn_once %}")
    plain, words = Template("{{ value }}"), {"value": value}
    assert part.render(Context(words)) == plain.render(Context(words))
    unescaped = Context(words, autoescape=False)
    assert part.render(unescaped) == plain.render(unescaped)
