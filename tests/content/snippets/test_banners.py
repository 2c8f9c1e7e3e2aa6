"""A notice stands where and while the editors want it, said in words."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from content.seed.groups import PUBLISHERS
from content.snippets.banners import Banner, BannerConfirmation
from content.snippets.settings import CrisisLines
from tests.content.conftest import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


def banner(**words) -> Banner:
    given = {"severity": "warning", "title": "Phones are down", "text": "Please write instead."}
    return Banner.objects.create(locale=Locale.get_default(), **(given | words))


def confirmed(one: Banner) -> Banner:
    """A banner that a second person has confirmed."""
    BannerConfirmation.objects.create(banner=one)
    return one


def shown(path: str = "/") -> bool:
    page = Client().get(path).content.decode()
    assert page.count("Phones are down</p>") <= 1
    return "Warning: Phones are down" in page


def test_it_stands_on_every_page_with_its_severity_in_words():
    banner()
    assert shown("/")
    assert shown("/help/")
    assert shown("/accounts/login/")


@pytest.mark.parametrize(
    ("starts", "ends", "is_shown"),
    [(-1, 1, True), (-1, None, True), (1, None, False), (-2, -1, False)],
)
def test_it_shows_within_its_time(starts, ends, is_shown):
    now = timezone.now()
    banner(
        starts_at=now + timedelta(hours=starts),
        ends_at=None if ends is None else now + timedelta(hours=ends),
    )
    assert shown() == is_shown


def test_it_can_stand_on_one_part_of_the_site_alone():
    part = Page.objects.get(slug="spotlights")
    banner(below=part)

    assert shown("/spotlights/")
    assert shown(part.get_children().live().first().url)
    assert not shown("/")
    assert not shown("/help/")


def test_an_end_before_the_start_is_refused():
    now = timezone.now()
    wrong = Banner(title="x", text="x", starts_at=now, ends_at=now - timedelta(hours=1))
    with pytest.raises(ValidationError):
        wrong.clean()


def test_markup_in_it_is_shown_and_never_run():
    banner(text="<script>alert(1)</script>")
    assert "<script>alert" not in Client().get("/").content.decode()


def test_editors_find_banners_in_the_menu_and_publishers_write_them(desk: Desk):
    menu = {who: desk.browser(who).get("/admin/").content.decode() for who in ("emily", "martin")}
    address = reverse("wagtailsnippets_content_banner:list")
    assert all(address in shown for shown in menu.values())
    add = reverse("wagtailsnippets_content_banner:add")
    assert desk.browser("martin").get(add).status_code == 200
    assert desk.browser("emily").get(add).status_code == 302
    assert reverse("wagtailsearchpromotions:index") in menu["martin"]
    assert reverse("wagtailsearchpromotions:index") not in menu["emily"]


def test_groups_of_a_site_in_use_get_the_rights_too():
    group = Group.objects.get(name=PUBLISHERS)
    group.permissions.clear()
    grant = import_module("content.migrations.0007_rights_of_banners_and_translations")
    grant.give_rights(apps, None)
    assert {"change_banner", "change_searchpromotion"} <= set(
        group.permissions.values_list("codename", flat=True)
    )


@pytest.mark.parametrize("field", ["emergency_phone", "crisis_phone", "crisis_text"])
def test_a_crisis_number_of_two_digits_is_refused(field: str):
    with pytest.raises(ValidationError) as refused:
        CrisisLines(**{field: "9-8"}).clean()
    assert list(refused.value.message_dict) == [field]
    CrisisLines(crisis_text="").clean()
