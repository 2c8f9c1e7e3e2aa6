"""The frame and the account pages in a real browser: narrow, wide, by keyboard, without script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from playwright.sync_api import Browser, Page, expect

import portal.urls
from portal.accounts.models import User
from tests.conftest import PASSWORD

PATHS = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no/such/page/"]


class Every(forms.Form):
    """One field of each kind that the portal draws."""

    subject = forms.CharField(widget=forms.TextInput({"data-count": 30}))
    topic = forms.ChoiceField(choices=[("a", "Medicine"), ("b", "Other")], widget=forms.RadioSelect)
    team = forms.ChoiceField(choices=[("1", "Team 1")])
    words = forms.CharField(widget=forms.Textarea, help_text="Plain words are best.")
    files = forms.FileField(required=False)
    agree = forms.BooleanField(label="I have read the terms.")


def every_field(request: HttpRequest) -> HttpResponse:
    source = (
        '{% extends "base.html" %}{% load portal_forms %}{% block title %}Every field{% endblock %}'
        "{% block content %}<h1>Every field</h1>{% error_summary form %}"
        '<form class="portal-form" method="post" novalidate>{% csrf_token %}{{ form }}'
        '<div class="portal-actions"><button class="usa-button">Send</button></div></form>'
        "{% endblock %}"
    )
    form = Every(request.POST or None)
    form.is_valid()
    return HttpResponse(engines["django"].from_string(source).render({"form": form}, request))


urlpatterns = [path("every-field/", every_field), *portal.urls.urlpatterns]


@pytest.fixture
def every(page: Page, live_server: Any, settings: Any) -> Page:
    settings.ROOT_URLCONF = __name__
    page.goto(f"{live_server.url}/every-field/")
    return page


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("url", PATHS)
def test_pages_for_everyone_pass_the_gate_at_every_width(
    page: Page, live_server: Any, axe: Callable[[Page], None], url: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + url)
    axe(page)
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [320, 1280])
def test_every_kind_of_field_passes_the_gate_with_its_errors(
    every: Page, axe: Callable[[Page], None], width: int
) -> None:
    every.set_viewport_size({"width": width, "height": 800})
    axe(every)
    every.get_by_role("button", name="Send").click()
    expect(every.get_by_role("alert")).to_be_focused()
    axe(every)
    assert overflow(every) <= 0


def test_text_twice_as_large_loses_nothing(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert overflow(page) <= 0
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_what_one_can_touch_is_at_least_44_pixels(every: Page) -> None:
    every.set_viewport_size({"width": 320, "height": 800})
    every.get_by_role("button", name="Send").click()
    every.locator("summary", has_text="Menu").press("Enter")
    touch = "header a, header button, header summary, nav a, .portal-summary a, .portal-choice,"
    touch += (
        " main button, .usa-input, .usa-select, .usa-textarea, .portal-emergency a, footer li a"
    )
    for target in every.locator(touch).all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 43.9, (target.evaluate("e => e.outerHTML"), box)


def test_choices_are_native_inputs_that_stand_where_they_are_seen(every: Page) -> None:
    for choice in (every.get_by_label("Medicine"), every.get_by_label("I have read the terms.")):
        box, label = choice.bounding_box(), choice.locator("xpath=..").bounding_box()
        assert box
        assert label
        assert (box["width"], box["height"]) == (24, 24)
        assert label["x"] <= box["x"] <= label["x"] + label["width"]
        choice.click(trial=True)


def test_a_link_of_the_summary_puts_the_cursor_into_the_field(every: Page) -> None:
    every.get_by_role("button", name="Send").click()
    every.get_by_role("link", name="Topic: ").click()
    expect(every.get_by_label("Medicine")).to_be_focused()
    every.get_by_role("link", name="Subject: ").focus()
    every.keyboard.press("Enter")
    expect(every.get_by_label("Subject")).to_be_focused()


def test_characters_are_counted_while_one_writes(every: Page) -> None:
    counter = every.locator("#id_subject_count")
    expect(counter).to_have_text("30 characters left")
    every.get_by_label("Subject").fill("My pills 💊")
    expect(counter).to_have_text("20 characters left")
    every.get_by_label("Subject").fill("x" * 32)
    expect(counter).to_have_text("2 characters too many")
    expect(every.locator("#id_subject_count_spoken")).to_have_text("2 characters too many")


def test_the_first_tab_stop_skips_to_the_content(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Email")).to_be_focused()


def test_one_signs_in_and_out_by_keyboard_alone(
    page: Page, live_server: Any, make_person: Callable[..., User]
) -> None:
    make_person()
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/email/")
    page.get_by_label("Email").press_sequentially("ruth@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your email address")
    expect(page.locator(".usa-alert--success")).to_be_focused()
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/accounts/email/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.fixture
def plain(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_one_signs_in_without_javascript(
    plain: Page, live_server: Any, make_person: Callable[..., User]
) -> None:
    make_person()
    plain.goto(f"{live_server.url}/accounts/login/?next=/accounts/email/")
    plain.get_by_label("Email").fill("ruth@demo.example")
    plain.get_by_role("button", name="Sign in").click()
    expect(plain.get_by_role("alert")).to_contain_text("Password: ")
    expect(plain.get_by_label("Email")).to_have_value("ruth@demo.example")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign in").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Your email address")


def test_paper_has_the_words_and_the_crisis_line_but_no_ways_elsewhere(
    page: Page, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/no/such/page/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("then press 1")).to_be_visible()
    for hidden in (".portal-header", ".portal-nav", ".portal-footer__body"):
        expect(page.locator(hidden)).to_be_hidden()
    size = page.evaluate("getComputedStyle(document.body).fontSize")
    assert size == "16px"  # 12 pt


def test_forced_colors_keep_borders_and_focus(page: Page, live_server: Any) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{live_server.url}/accounts/login/")
    field = page.get_by_label("Email")
    field.focus()
    outline = field.evaluate("e => getComputedStyle(e).outlineStyle")
    border = field.evaluate("e => getComputedStyle(e).borderTopStyle")
    assert (outline, border) == ("solid", "solid")
