"""Menus and inputs are the same HTML as Django draws, without its templates."""

from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.utils import override_settings
from django.utils.html import escape

from portal.look.form_renderer import PortalRenderer
from sm_plugin.web.forms import DayInput
from sm_plugin.web.plain_widgets import hidden_html, plain_html

RISKY = ['"quoted"', "<b>bold</b>", "a&b", "plain", "it's"]


class Everything(forms.Form):
    text = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}), max_length=9)
    mail = forms.EmailField(required=False, help_text="Where to?")
    day = forms.DateField(widget=DayInput(), required=False)
    since = forms.CharField(widget=forms.HiddenInput, required=False)
    menu = forms.ChoiceField(choices=[("", "All"), *((one, one) for one in RISKY)])
    grouped = forms.ChoiceField(choices=[("x", "X"), ("Y", [("y", "Why")])], required=False)


def shape(html: str) -> list[str]:
    return " ".join(html.replace(">", "> ").replace("<", " <").split()).split(" ")


@pytest.mark.parametrize("value", ["", *RISKY])
@pytest.mark.parametrize("is_bound", [True, False])
def test_each_control_is_as_django_draws_it(value: str, is_bound: bool) -> None:
    data = {"text": value, "mail": value, "day": value, "menu": value, "since": value}
    form = Everything(data) if is_bound else Everything(initial=data)
    form.is_valid()
    for name in data:
        attrs: dict[str, Any] = {"class": "sm-control", "maxlength": False}
        drawn = plain_html(form[name], dict(attrs))
        assert drawn is not None
        assert shape(drawn) == shape(form[name].as_widget(attrs=dict(attrs))), name


class Hidden(forms.Form):
    plain = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    marked = forms.CharField(widget=forms.HiddenInput(attrs={"data-x": "1"}), required=False)


@pytest.mark.parametrize("value", [None, "", *RISKY, UUID(int=7)])
@pytest.mark.parametrize("auto_id", ["id_%s", False])
@pytest.mark.parametrize("is_bound", [True, False])
def test_a_hidden_field_is_as_django_draws_it(value: Any, auto_id: Any, is_bound: bool) -> None:
    data = {"plain": value, "key": value, "marked": value}
    form = Hidden(data if is_bound else None, initial=data, auto_id=auto_id)
    form.is_valid()
    for name in data:
        assert hidden_html(form[name]) == str(form[name]).strip(), name


def test_what_an_editor_wrote_is_text_in_a_menu() -> None:
    drawn = str(plain_html(Everything()["menu"], {}))
    assert "<b>" not in drawn
    assert escape("<b>bold</b>") in drawn


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_a_widget_that_is_not_known_is_left_to_django() -> None:
    class Other(forms.Form):
        body = forms.CharField(widget=forms.Textarea)
        file = forms.FileField()

    assert plain_html(Other()["body"], {}) is None
    assert plain_html(Other()["file"], {}) is None


class More(forms.Form):
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tick = forms.BooleanField(required=False)
    count = forms.IntegerField(required=False, min_value=1)
    way = forms.ChoiceField(widget=forms.RadioSelect, choices=[(one, one) for one in RISKY])
    menu = forms.ChoiceField(choices=[("x", "X"), ("Group", [("y", "Why")])], required=False)
    several = forms.MultipleChoiceField(choices=[(one, one) for one in RISKY], required=False)
    figures = forms.ChoiceField(choices=[("1000", 1000)], required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    word = forms.CharField(widget=forms.PasswordInput, required=False)


@pytest.mark.parametrize("value", ["", *RISKY])
@pytest.mark.parametrize("is_bound", [True, False])
def test_the_portal_draws_widgets_as_django_does(value: str, is_bound: bool) -> None:
    data = dict.fromkeys(More.base_fields, value) | {"several": [value, "plain"], "count": "1000"}

    def form(renderer: Any) -> More:
        words = {"renderer": renderer} | ({"data": data} if is_bound else {"initial": data})
        return More(**words)

    with override_settings(USE_THOUSAND_SEPARATOR=True):
        ours, djangos = form(PortalRenderer()), form(TemplatesSetting())
        for name in data:
            assert shape(str(ours[name])) == shape(str(djangos[name])), name
        for one, other in zip(ours["way"], djangos["way"], strict=True):
            assert shape(one.tag()) == shape(other.tag())
            assert shape(str(one)) == shape(str(other))
