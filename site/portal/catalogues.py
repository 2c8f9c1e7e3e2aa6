"""The words of a language in one dictionary, where Django asks one of each application in turn.

Django keeps the catalogue of each application by itself, because their plural rules might differ. A
word that none of them has, as every word of ours in English, is looked for in all of them; and for
a number of things, the rule of each is asked which of its words would fit.

See docs/decisions/0606.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import TranslationCatalog, translation


def merge_catalogues() -> None:
    """Put a look into one dictionary before the plural rules of every language of the site."""
    for language, _name in settings.LANGUAGES:
        catalogue = getattr(translation(language), "_catalog", None)
        if isinstance(catalogue, TranslationCatalog):
            vars(catalogue)["get"] = merged(catalogue).get
            vars(catalogue)["plural"] = plural_of(catalogue)


def merged(catalogue: TranslationCatalog) -> dict[Any, str]:
    """Return what a look into one after the other finds: the first that has a word counts."""
    words: dict[Any, str] = {}
    for one in reversed(catalogue._catalogs):
        words.update(one)
    return words


def plural_of(catalogue: TranslationCatalog) -> Callable[[str, int], str]:
    """Return Django's look for the word of a number, in those catalogues alone that have it."""
    having: dict[str, list[Any]] = defaultdict(list)
    rules = catalogue._plurals  # type: ignore[attr-defined] # private to Django
    for one, rule in zip(catalogue._catalogs, rules, strict=True):
        for word in {key[0] for key in one if isinstance(key, tuple)}:
            having[word].append((one, rule))

    def plural(word: str, number: int) -> str:
        for one, rule in having.get(word, ()):
            if (found := one.get((word, rule(number)))) is not None:
                return str(found)
        raise KeyError

    return plural
