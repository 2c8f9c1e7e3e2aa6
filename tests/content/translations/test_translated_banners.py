"""The editor of translations says of a banner what is so: an emergency waits for somebody else."""

from importlib import import_module
from typing import Any

from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, TranslationSource

from content.snippets.banners import Banner
from content.snippets.confirming import confirm, take_down, words_seen
from tests.content.conftest import Desk

WAITS = "Readers do not see this emergency yet"
ENGLISH, SPANISH = "Leave the building", "Salga del edificio"


def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


def banner_to_translate(desk: Desk, severity: str, **more: Any) -> Banner:
    """Return the Spanish banner of one that shows in English, as "Translate" makes it."""
    english = Banner.objects.create(
        locale=Locale.get_default(),
        proposed_by=desk.martin,
        severity=severity,
        title=ENGLISH,
        text="Go out at once.",
        **more,
    )
    if english.waits:
        confirm(actor=desk.grace, banner=english, seen=words_seen(english))
    address = reverse(
        "wagtail_localize:submit_snippet_translation", args=["content", "banner", english.pk]
    )
    desk.browser("martin").post(address, {"locales": [spanish().pk]})
    return Banner.objects.get(locale=spanish())


def typed(banner: Banner, by: Any) -> None:
    source = TranslationSource.objects.get(object_id=banner.translation_key)
    segment = source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.update_or_create(
        translation_of=segment.string,
        context=segment.context,
        locale=spanish(),
        defaults={"data": SPANISH, "last_translated_by": by, "updated_at": timezone.now()},
    )


def editor(client: Client, banner: Banner) -> BeautifulSoup:
    address = reverse("wagtailsnippets_content_banner:edit", args=[banner.pk])
    return BeautifulSoup(client.get(address).content, "html.parser")


def main_button(page: BeautifulSoup) -> str:
    return page.select_one(".content-translation-footer .button").get_text(" ", strip=True)


def press(client: Client, banner: Banner) -> str:
    address = reverse("wagtailsnippets_content_banner:edit", args=[banner.pk])
    return client.post(address, {"action": "publish"}, follow=True).content.decode()


def test_a_translated_emergency_is_not_called_published_while_it_waits(desk: Desk) -> None:
    banner = banner_to_translate(desk, "emergency")
    martin = desk.browser("martin")
    page = editor(martin, banner)
    assert main_button(page) == "Save and ask a second person"
    assert WAITS in page.get_text()
    typed(banner, desk.martin)
    told = press(martin, banner)
    assert "Published '" not in BeautifulSoup(told, "html.parser").get_text()
    assert "The texts in Español are saved." in told
    assert WAITS in told
    assert SPANISH not in Client().get("/es/").content.decode()


def test_who_saves_a_translation_of_somebody_else_can_still_confirm_it(desk: Desk) -> None:
    banner = banner_to_translate(desk, "emergency")
    typed(banner, desk.martin)
    press(desk.browser("grace"), banner)
    banner.refresh_from_db()
    assert banner.proposed_by == desk.martin
    confirm(actor=desk.grace, banner=banner, seen=words_seen(banner))
    assert SPANISH in Client().get("/es/").content.decode()


def test_who_typed_the_translation_is_named_as_its_author(desk: Desk) -> None:
    banner = banner_to_translate(desk, "emergency")
    typed(banner, desk.grace)
    press(desk.browser("grace"), banner)
    banner.refresh_from_db()
    assert banner.proposed_by == desk.grace


def test_a_confirmed_translation_offers_no_publish_and_says_why(desk: Desk) -> None:
    banner = banner_to_translate(desk, "emergency")
    typed(banner, desk.martin)
    press(desk.browser("martin"), banner)
    banner.refresh_from_db()
    confirm(actor=desk.grace, banner=banner, seen=words_seen(banner))
    StringTranslation.objects.filter(data=SPANISH).update(data="Otra cosa")
    martin = desk.browser("martin")
    page = editor(martin, banner)
    assert main_button(page) == "See how it stands"
    assert "only its end may come earlier" in page.get_text()
    assert "only its end may come earlier" in press(martin, banner)
    assert SPANISH in Client().get("/es/").content.decode()


def test_a_warning_that_shows_at_once_is_said_to_show(desk: Desk) -> None:
    banner = banner_to_translate(desk, "warning")
    typed(banner, desk.martin)
    martin = desk.browser("martin")
    assert main_button(editor(martin, banner)) == "Publish in Español"
    assert "Readers see it in Español" in press(martin, banner)
    assert SPANISH in Client().get("/es/").content.decode()


def test_a_translated_emergency_of_one_part_stands_on_that_part_in_spanish(desk: Desk) -> None:
    part = Page.objects.get(slug="spotlights", locale=Locale.get_default())
    banner = banner_to_translate(desk, "emergency", below=part)
    typed(banner, desk.martin)
    press(desk.browser("martin"), banner)
    banner.refresh_from_db()
    confirm(actor=desk.grace, banner=banner, seen=words_seen(banner))

    assert SPANISH in Client().get("/es/spotlights/").content.decode()
    assert ENGLISH in Client().get("/spotlights/").content.decode()
    assert SPANISH not in Client().get("/es/help/").content.decode()


def test_a_banner_that_was_taken_down_does_not_show_again_by_its_translation(desk: Desk) -> None:
    banner = banner_to_translate(desk, "warning")
    typed(banner, desk.martin)
    take_down(actor=desk.martin, banner=banner)
    assert "nobody sees it" in press(desk.browser("martin"), banner)
    banner.refresh_from_db()
    assert banner.is_over
    assert SPANISH not in Client().get("/es/").content.decode()


def test_publishers_of_a_site_in_use_may_send_banners_into_the_other_language(desk: Desk) -> None:
    group = desk.martin.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="submit_translation"))
    import_module("content.migrations.0013_publishers_translate").give_right(apps, None)
    assert group.permissions.filter(codename="submit_translation").exists()
