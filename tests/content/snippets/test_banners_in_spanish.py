"""Banners of a site in two languages: what readers of each see, and who stands behind it."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry, Page
from wagtail_localize.models import (
    String,
    StringTranslation,
    TranslatableObject,
    TranslationContext,
)

from content.snippets.banners import Banner
from content.snippets.confirming import confirm, take_down, words_seen
from tests.content.conftest import Desk
from tests.content.snippets.test_banners import banner
from tests.content.snippets.test_banners import confirmed as confirmed_row
from tests.content.snippets.test_confirmed_banners import TITLE, confirmed, is_shown, proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture(scope="module")
def seeded(seeded_in_two_languages: None) -> None:
    """The site with its Spanish pages, made once for all of these tests."""


def test_an_emergency_that_is_not_translated_yet_reaches_readers_in_spanish():
    one = confirmed_row(banner(severity="emergency"))

    html = Client().get("/es/").content.decode()
    assert '<span lang="en">Phones are down</span>' in html
    spanish = one.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.title = "No hay teléfono"
    spanish.save()
    confirmed_row(spanish)
    html = Client().get("/es/").content.decode()
    assert "No hay teléfono" in html
    assert "Phones are down" not in html
    assert "No hay teléfono" not in Client().get("/").content.decode()


def test_an_emergency_that_was_written_first_in_spanish_reaches_readers_in_english():
    spanish = Locale.objects.get(language_code="es")
    one = Banner.objects.create(
        locale=spanish, severity="emergency", title="No hay teléfono", text="Escriba."
    )
    confirmed_row(one)
    assert '<span lang="es">No hay teléfono</span>' in Client().get("/").content.decode()
    english = one.copy_for_translation(Locale.get_default())
    english.title = "Phones are down"
    english.save()
    confirmed_row(english)
    assert "No hay teléfono" not in Client().get("/").content.decode()
    assert "Phones are down" not in Client().get("/es/").content.decode()


def test_a_translation_that_starts_earlier_keeps_its_place_by_its_own_start():
    now = timezone.now()
    later = banner(title="Second", starts_at=now - timedelta(hours=1))
    banner(title="First", starts_at=now - timedelta(hours=2))
    spanish = later.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.starts_at = now - timedelta(hours=3)
    spanish.save()
    html = Client().get("/").content.decode()
    assert html.index("First</p>") < html.index("Second</p>")


def test_a_banner_of_one_part_stands_on_the_same_part_in_spanish():
    banner(below=Page.objects.get(slug="spotlights", locale=Locale.get_default()))

    assert "Phones are down" in Client().get("/es/spotlights/").content.decode()
    assert "Phones are down" not in Client().get("/es/help/").content.decode()


def test_an_editor_is_told_that_a_banner_is_missing_in_a_language(desk: Desk):
    one = banner()

    dashboard = desk.browser("martin").get(reverse("wagtailadmin_home")).content.decode()
    assert "Banners that are not in every language" in dashboard
    assert one.missing_languages() == ["Español"]
    one.copy_for_translation(Locale.objects.get(language_code="es")).save()
    dashboard = desk.browser("martin").get(reverse("wagtailadmin_home")).content.decode()
    assert "Banners that are not in every language" not in dashboard


def test_one_person_takes_it_down_in_every_language(desk: Desk) -> None:
    made = confirmed(proposal(desk.martin), by=desk.grace)
    spanish = made.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.save()
    spanish = confirmed(spanish, by=desk.grace)
    page = reverse("content_banners:one", args=[made.pk])
    desk.browser("martin").post(page, {"take_down": "1"})
    assert not is_shown("/")
    assert not is_shown("/es/")
    assert ModelLogEntry.objects.filter(action="content.banner.take_down").count() == 2
    with pytest.raises(PermissionDenied):
        take_down(actor=desk.emily, banner=made)


def test_a_translation_asks_for_a_second_person_of_its_own(desk: Desk) -> None:
    made = confirmed(proposal(desk.martin), by=desk.grace)
    spanish = made.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.title = "Salga del edificio"
    spanish.save()
    html = Client().get("/es/").content.decode()
    assert "Salga del edificio" not in html
    assert f'<span lang="en">{TITLE}</span>' in html
    confirmed(spanish, by=desk.grace)
    assert "Salga del edificio" in Client().get("/es/").content.decode()


def test_who_translated_it_is_not_its_second_person(desk: Desk) -> None:
    made = confirmed(proposal(desk.martin), by=desk.grace)
    spanish = made.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.save()
    of_it = TranslatableObject.objects.create(
        translation_key=made.translation_key, content_type=_type_of(Banner)
    )
    StringTranslation.objects.create(
        translation_of=String.from_value(made.locale, _value(TITLE)),
        locale=spanish.locale,
        context=TranslationContext.objects.create(object=of_it, path="title"),
        data="Salga del edificio",
        last_translated_by=desk.grace,
    )
    with pytest.raises(PermissionDenied):
        confirm(actor=desk.grace, banner=spanish, seen=words_seen(spanish))


def test_a_translation_that_waits_is_told_to_those_who_can_confirm_it(
    desk: Desk, django_capture_on_commit_callbacks: Callable
) -> None:
    """The editor of translations saves it; no form and no hook of snippets knows of that."""
    made = confirmed(proposal(desk.martin), by=desk.grace)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        made.copy_for_translation(Locale.objects.get(language_code="es")).save()
    assert {address for one in mail.outbox for address in one.to} == {
        desk.grace.email,
        desk.ada.email,
    }
    assert ModelLogEntry.objects.filter(action="content.banner.propose").count() == 2


def _type_of(model: type) -> object:
    return apps.get_model("contenttypes", "ContentType").objects.get_for_model(model)


def _value(text: str) -> object:
    return import_module("wagtail_localize.strings").StringValue.from_plaintext(text)


def in_both_languages(**words: object) -> tuple[Banner, Banner]:
    english = confirmed_row(banner(severity="emergency", **words))
    spanish = english.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.title = "No hay teléfono"
    spanish.save()
    return english, confirmed_row(spanish)


def ended_by_form(desk: Desk, one: Banner) -> None:
    address = reverse("wagtailsnippets_content_banner:edit", args=[one.pk])
    end = timezone.localtime() - timedelta(minutes=1)
    words = {"title": one.title, "text": one.text, "severity": one.severity, "below": ""}
    start = timezone.localtime(one.starts_at)
    times = {"starts_at": start, "ends_at": end}
    words |= {name: time.strftime("%Y-%m-%d %H:%M") for name, time in times.items()}
    assert desk.browser("grace").post(address, words).status_code == 302


def deleted(desk: Desk, one: Banner) -> None:
    address = reverse("wagtailsnippets_content_banner:delete", args=[one.pk])
    assert desk.browser("grace").post(address).status_code == 302


def deleted_with_others(desk: Desk, one: Banner) -> None:
    address = reverse("wagtail_bulk_action", args=["content", "banner", "delete"])
    assert desk.browser("grace").post(f"{address}?id={one.pk}").status_code == 302


@pytest.mark.parametrize("way", [ended_by_form, deleted, deleted_with_others])
def test_what_ends_ends_in_every_language(way: Callable[[Desk, Banner], None], desk: Desk) -> None:
    english, spanish = in_both_languages(starts_at=timezone.now() - timedelta(hours=1))
    assert spanish.title in Client().get("/es/").content.decode()
    way(desk, english)
    for path in ("/", "/es/"):
        page = Client().get(path).content.decode()
        assert spanish.title not in page
        assert english.title not in page


def test_a_translation_that_is_deleted_ends_nothing_else(desk: Desk) -> None:
    english, spanish = in_both_languages()
    deleted(desk, spanish)
    assert english.title in Client().get("/es/").content.decode()
    assert english.title in Client().get("/").content.decode()


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_change_of_words_names_the_languages_that_say_the_old_ones(
    field: str, desk: Desk
) -> None:
    english = banner()
    spanish = english.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.save()
    address = reverse("wagtailsnippets_content_banner:edit", args=[english.pk])
    words = {"title": english.title, "text": english.text, "severity": "warning", "below": ""}
    start = timezone.localtime(english.starts_at).strftime("%Y-%m-%d %H:%M")
    words |= {"starts_at": start, "ends_at": ""}
    told = "still says the old words in Español"
    same = desk.browser("grace").post(address, words, follow=True)
    assert told not in same.content.decode()
    other = desk.browser("grace").post(address, words | {field: "Other words."}, follow=True)
    assert told in other.content.decode()
