"""What the portal tells Secure Messaging."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Page

from content.terms.models import TermsPage, TermsVersion
from portal.messaging_adapter import PortalAdapter
from sm_plugin.adapter import MessagingAdapter, adapter

pytestmark = pytest.mark.django_db


def test_the_portals_adapter_is_the_one_in_use():
    assert isinstance(adapter(), PortalAdapter)


def test_before_editors_publish_terms_the_plugins_own_stand():
    assert adapter().terms() == MessagingAdapter().terms()


def test_people_agree_to_exactly_the_published_version(seeded):
    version = TermsVersion.objects.get()

    terms = adapter().terms()
    assert (terms.version, terms.digest) == (str(version.number), version.digest)
    assert (terms.title, terms.body_html) == (version.title, version.body_html)
    assert terms.url == version.url


def test_terms_taken_offline_are_not_asked_for(seeded):
    TermsPage.objects.get().unpublish()

    assert adapter().terms() == MessagingAdapter().terms()


def test_help_and_upgrade_lead_to_a_page_that_the_site_is_seeded_with(seeded, client):
    for url in (adapter().help_url(), adapter().upgrade_url()):
        assert client.get(url).status_code == 200
    assert Page.objects.filter(slug="help").exists()


def test_the_sign_in_door_is_allauths_and_comes_back():
    assert adapter().sign_in_url("/secure-messaging/new/?a=b") == (
        "/accounts/login/?next=%2Fsecure-messaging%2Fnew%2F%3Fa%3Db"
    )


def test_terms_without_a_translation_are_marked_as_english(seeded):
    with override("es"):
        terms = adapter().terms()
        shown = render_to_string("sm_plugin/partials/terms_text.html", {"terms": terms})

    assert "<details" not in shown
    assert shown.index('lang="en"') < shown.index("Never for emergencies")
    assert "solo en inglés" in shown
