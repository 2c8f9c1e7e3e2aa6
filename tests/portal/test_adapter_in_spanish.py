"""What the portal tells Secure Messaging in Spanish."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from sm_plugin.adapter import adapter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_in_two_languages")]


def test_terms_in_spanish_stand_before_the_english_text_that_is_agreed_to():
    english = adapter().terms()
    with override("es"):
        terms = adapter().terms()
        shown = render_to_string("sm_plugin/partials/terms_text.html", {"terms": terms})

    assert terms.digest == english.digest
    before, binding = shown.split("<details")
    assert "Nunca para emergencias" in before
    assert "solo ese texto obliga" in before
    assert 'lang="en"' not in before
    assert 'lang="en"' in binding
    assert "Never for emergencies" in binding


def test_help_stays_in_spanish_where_it_is_there():
    html = Client().get("/es/secure-messaging/unsubscribe/").content.decode()

    assert 'href="/es/help/"' in html
