"""A notice stands where and while the editors want it, said in words."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from content.models import Banner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


def banner(**words) -> Banner:
    given = {"severity": "warning", "title": "Phones are down", "text": "Please write instead."}
    return Banner.objects.create(locale=Locale.get_default(), **(given | words))


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
