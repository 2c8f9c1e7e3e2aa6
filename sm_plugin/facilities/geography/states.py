"""The states and territories: their codes, and their names in both languages of the portal."""

from .wording import Word, words_in

STATE_NAMES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|"
    "DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|"
    "IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|"
    "MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|"
    "NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|"
    "RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|"
    "VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|"
    "VI Virgin Islands|GU Guam|AS American Samoa|MP Northern Mariana Islands|PH Philippines"
)
# Where Spanish has a name of its own, or several; accents are not compared.
SPANISH_NAMES = (
    "NC Carolina del Norte|SC Carolina del Sur|ND Dakota del Norte|SD Dakota del Sur|"
    "DC Distrito de Columbia|PH Filipinas|VI Islas Vírgenes|MP Islas Marianas|"
    "VI Islas Vírgenes de los Estados Unidos|MP Islas Marianas del Norte|LA Luisiana|MS Misisipi|"
    "MO Misuri|NH Nueva Hampshire|NH Nuevo Hampshire|NJ Nueva Jersey|NY Nueva York|"
    "NM Nuevo México|NM Nuevo Méjico|PA Pensilvania|AS Samoa Americana|TN Tenesí|TX Tejas|"
    "WV Virginia del Oeste|WV Virginia Occidental"
)
STATES = {row[3:].casefold(): row[:2] for row in STATE_NAMES.split("|")}
OF_CODE = {row[:2]: row[3:] for row in STATE_NAMES.split("|")}
_NAMED = [(row[:2], words_in(row[3:])) for row in f"{STATE_NAMES}|{SPANISH_NAMES}".split("|")]
# By the letters alone, so that words run together are a name, too.
_BY_LETTERS = {"".join(word.long for word in words): code for code, words in _NAMED}
_MOST_WORDS = max(len(words) for _code, words in _NAMED)
# Each word of a name, with the code of a state that has it in its name.
WORDS_OF_STATES = {word.raw: (code, word.typed) for code, words in _NAMED for word in words}


def name_of_state(code: str) -> str:
    """Return the name of the state or territory, or the code where it has none here."""
    return OF_CODE.get(code, code)


def is_code(word: Word) -> bool:
    """Return True if the word is the code of a state."""
    return word.raw.upper() in OF_CODE


def named_states(words: list[Word]) -> list[tuple[str, range]]:
    """Return each state that is named among the words, and at which places; longer names first."""
    found, at = [], 0
    while at < len(words):
        for end in range(min(at + _MOST_WORDS, len(words)), at, -1):
            if code := _BY_LETTERS.get("".join(word.long for word in words[at:end])):
                found.append((code, range(at, end)))
                at = end - 1
                break
        at += 1
    return found
