"""One look into a language's words finds what a look into each application's finds."""

import pytest
from django.conf import settings
from django.utils.translation.trans_real import TranslationCatalog, translation

from portal.catalogues import merge_catalogues, merged


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_word_of_every_application_is_the_one_that_django_finds(language):
    catalogue = translation(language)._catalog
    assert isinstance(catalogue, TranslationCatalog)
    together = merged(catalogue)
    words = [*catalogue.keys()]

    asked = {key: TranslationCatalog.get(catalogue, key) for key in words}

    assert together == asked
    assert len(together) > 1000 or language == "en"


def test_a_word_is_looked_for_once_and_not_in_each_application():
    merge_catalogues()
    catalogue = translation("en")._catalog
    catalogue._catalogs, kept = [], catalogue._catalogs
    try:
        assert catalogue.get("Search") == merged_of(kept).get("Search")
        assert catalogue.get("no catalogue has this") is None
    finally:
        catalogue._catalogs = kept


def merged_of(catalogues):
    words = {}
    for one in reversed(catalogues):
        words.update(one)
    return words
