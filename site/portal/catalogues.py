"""The words of a language in one dictionary, where Django asks one of each application in turn.

Django keeps the catalogue of each application by itself, because their plural rules might differ. A
word that none of them has, as every word of ours in English, is looked for in all of them.

See docs/decisions/0606.
"""

from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import TranslationCatalog, translation


def merge_catalogues() -> None:
    """Put a look into one dictionary before the plural rules of every language of the site."""
    for language, _name in settings.LANGUAGES:
        catalogue = getattr(translation(language), "_catalog", None)
        if isinstance(catalogue, TranslationCatalog):
            vars(catalogue)["get"] = merged(catalogue).get


def merged(catalogue: TranslationCatalog) -> dict[Any, str]:
    """Return what a look into one after the other finds: the first that has a word counts."""
    words: dict[Any, str] = {}
    for one in reversed(catalogue._catalogs):
        words.update(one)
    return words
