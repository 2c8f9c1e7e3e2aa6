"""One look into a language's words finds what a look into each application's finds."""

import pytest
from django.conf import settings
from django.utils.translation.trans_real import TranslationCatalog, translation

from portal.catalogues import merge_catalogues, merged, plural_of


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_word_of_every_application_is_the_one_that_django_finds(language):
    catalogue = translation(language)._catalog
    assert isinstance(catalogue, TranslationCatalog)
    together = merged(catalogue)
    words = [*catalogue.keys()]

    asked = {key: TranslationCatalog.get(catalogue, key) for key in words}

    assert together == asked
    assert len(together) > 1000 or language == "en"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_word_of_a_number_is_the_one_that_django_finds(language):
    catalogue = translation(language)._catalog
    keys = [*catalogue.keys()]
    words = {key[0] for key in keys if isinstance(key, tuple)}
    asked = [(word, number) for word in words for number in (0, 1, 2, 5, 1_000_000)]

    plural = plural_of(catalogue)
    found = {one: plural(*one) for one in asked}

    assert found == {one: TranslationCatalog.plural(catalogue, *one) for one in asked}
    assert len(words) > 50 or language == "en"


def test_no_rule_is_asked_about_a_word_that_no_catalogue_has():
    catalogue = TranslationCatalog()
    catalogue._plurals = [pytest.fail]
    with pytest.raises(KeyError):
        plural_of(catalogue)("no catalogue has this", 2)


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
