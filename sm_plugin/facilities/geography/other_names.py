"""Names that people use and lists do not have: of cities in Spanish or for short, of the country.

See docs/decisions/0716.
"""

from .wording import Word, words_in

# By their letters, so that it does not matter how they are parted.
COUNTRY = frozenset(
    {
        *("us", "usa", "unitedstates", "unitedstatesofamerica"),
        *("eeuu", "eua", "estadosunidos", "estadosunidosdeamerica"),
    }
)
CITY_NAMES = (
    "New York|NYC|Ciudad de Nueva York|Ciudad Nueva York|Nueva York Ciudad|Nueva York City\n"
    "New Orleans|NOLA|Nueva Orleans|Nuevo Orleans|Nueva Orleáns\n"
    "Philadelphia|Philly|Filadelfia\n"
    "Salt Lake City|SLC\n"
    "Oklahoma City|OKC|Ciudad de Oklahoma\n"
    "Kansas City|Ciudad de Kansas\n"
    "Key West|Cayo Hueso\n"
    "St. Petersburg|San Petersburgo\n"
    "Saint Augustine|San Agustín\n"
    "Saint Thomas|Santo Tomás"
)


def _by_letters() -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for row in CITY_NAMES.split("\n"):
        listed, *others = row.split("|")
        found |= {_letters(words_in(one)): words_in(listed) for one in others}
    return found


def _letters(words: list[Word]) -> str:
    return "".join(word.raw for word in words)


_NOTHING: dict[str, list[Word]] = {letters: [] for letters in COUNTRY}
_LISTED = _NOTHING | _by_letters()
_MOST_WORDS = 5  # of "United States of America", with one to spare


def as_listed(words: list[Word]) -> list[Word]:
    """Return the words without the country, and with cities by the names that lists have."""
    return _replaced(words, _LISTED)


def without_country(words: list[Word]) -> list[Word]:
    """Return the words without the name of the country: "Houston, TX, USA"."""
    return _replaced(words, _NOTHING)


def _replaced(words: list[Word], names: dict[str, list[Word]]) -> list[Word]:
    """Return the words with each run that is one of the names, the longest first, replaced."""
    found, at = [], 0
    while at < len(words):
        for end in range(min(at + _MOST_WORDS, len(words)), at, -1):
            if (listed := names.get(_letters(words[at:end]))) is not None:
                found += listed
                at = end
                break
        else:
            found.append(words[at])
            at += 1
    return found
