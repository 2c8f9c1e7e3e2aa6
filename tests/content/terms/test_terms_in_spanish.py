"""The terms in Spanish: a help to understand the English text, which alone binds."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail_localize.models import Translation

from content.pages.standard import StandardPage
from content.terms.models import TermsPage
from content.terms.services import current_terms
from portal.accounts.models import User
from tests.content.terms.test_terms import publish


@pytest.fixture(scope="module")
def seeded(seeded_in_two_languages: None) -> None:
    """In place of the English site."""


@pytest.fixture
def in_spanish(terms: TermsPage) -> TermsPage:
    """The terms in Spanish, as they are seeded."""
    return TermsPage.objects.get(locale__language_code="es")


def test_an_editor_of_the_translation_is_not_told_that_it_asks_everyone(
    in_spanish: TermsPage, client: Client, admin: User
) -> None:
    Translation.objects.update(enabled=False)  # the page is then edited by itself
    client.force_login(admin)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[in_spanish.pk])).content.decode()
    assert 'name="what_changed"' in page
    assert "The first publication is version 1." not in page
    assert "asks everyone to agree again" not in page


def test_a_translation_of_the_terms_makes_no_version_and_asks_nobody(
    terms: TermsPage, in_spanish: TermsPage
) -> None:
    assert not in_spanish.versions.exists()
    assert terms.versions.count() == 1
    with override("es"):
        current = current_terms()
    assert current is not None
    assert current.translated is not None
    assert current.translated.title.startswith("Términos")
    assert current.digest == terms.versions.get().digest


@pytest.mark.parametrize("language", ["en", "es"])
def test_links_lead_to_pages_of_the_texts_language_whoever_publishes(
    language: str, terms: TermsPage, in_spanish: TermsPage
) -> None:
    helping = StandardPage.objects.get(slug="help", locale=terms.locale)
    body = f'<p>See <a linktype="page" id="{helping.pk}">help</a>.</p>'
    with override(language):
        publish(terms, body=body)
        publish(in_spanish, body=body, in_force_from=terms.in_force_from)
    version = terms.versions.get(number=2)
    assert 'href="/help/"' in version.body_html
    assert 'href="/es/help/"' in version.translations.latest("published_at").body_html


def test_readers_in_spanish_read_the_terms_in_spanish_and_which_text_binds(
    in_spanish: TermsPage, client: Client
) -> None:
    page = BeautifulSoup(client.get("/es/terms/").content, "html.parser")

    assert page.h1 is not None
    assert "Términos y condiciones" in page.h1.get_text()
    text = page.main.get_text(" ", strip=True) if page.main else ""
    assert "Solo obliga el texto en inglés" in text
    assert "Nunca para emergencias" in text
    assert page.select_one('main a[hreflang="en"][href="/terms/"]')


def test_a_translation_of_words_that_are_not_in_force_yet_is_not_shown_early(
    terms: TermsPage, in_spanish: TermsPage, client: Client
) -> None:
    ahead = timezone.localdate() + timedelta(days=30)
    publish(terms, body="<p>Words of next month.</p>", in_force_from=ahead)
    in_spanish.refresh_from_db()
    in_spanish.in_force_from, in_spanish.body = ahead, "<p>Del mes que viene.</p>"
    in_spanish.save_revision().publish()

    html = client.get("/es/terms/").content.decode()
    assert "Del mes que viene" not in html
    assert "Nunca para emergencias" in html


def test_terms_without_a_translation_are_shown_in_english_and_marked_so(
    terms: TermsPage, in_spanish: TermsPage, client: Client
) -> None:
    publish(terms, body="<p>Clearer words.</p>")

    page = BeautifulSoup(client.get("/es/terms/").content, "html.parser")
    english = page.select_one('main div[lang="en"]')
    assert english is not None
    assert "Clearer words." in english.get_text()
    assert "Nunca para emergencias" not in page.get_text()


def test_the_history_of_a_translation_is_that_of_the_text_that_binds(
    in_spanish: TermsPage, client: Client
) -> None:
    for part in ("history/", "versions/1/"):
        response = client.get(f"/es/terms/{part}")
        assert (response.status_code, response["Location"]) == (302, f"/terms/{part}")


def test_the_footer_in_spanish_leads_to_terms_and_accessibility(
    terms: TermsPage, client: Client
) -> None:
    foot = client.get("/es/").content.decode().split("<footer")[1]
    assert 'href="/es/terms/"' in foot
    assert 'href="/es/accessibility/"' in foot
    TermsPage.objects.get(locale__language_code="es").unpublish()

    foot = client.get("/es/").content.decode().split("<footer")[1]
    assert '<a href="/terms/" lang="en" hreflang="en">' in foot
