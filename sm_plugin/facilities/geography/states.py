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
# Other names that people use; they are no words that a misspelled one is taken for.
USUAL_NAMES = (
    "WV West Va|NM N Mexico|NH N Hampshire|SC S Car|AS Samoa|MP Northern Marianas|"
    "MP Marianas del Norte|VI Islas Vírgenes Americanas"
)
# The usual abbreviations, but for those that are the code ("Pa.") or the name ("Ohio"), by their
# letters. They are read as the code is.
USUAL_ABBREVIATIONS = (
    "AL ala|AZ ariz|AR ark|CA calif cal|CO colo|CT conn|DE del|FL fla|IL ill|IN ind|KS kan kans|"
    "MA mass|MI mich|MN minn|MS miss|MT mont|NE neb nebr|NV nev|OK okla|OR ore oreg|PA penn penna|"
    "TN tenn|TX tex|WA wash|WI wis wisc|WY wyo|VI usvi|MP cnmi"
)
# Those of two words, which are typed with a space between them and without.
IN_TWO_WORDS = "WV w va|NM n mex|NC n car|ND n dak|ND no dak|SD s dak|SD so dak"
STATES = {row[3:].casefold(): row[:2] for row in STATE_NAMES.split("|")}
OF_CODE = {row[:2]: row[3:] for row in STATE_NAMES.split("|")}
_NAMED = [(row[:2], words_in(row[3:])) for row in f"{STATE_NAMES}|{SPANISH_NAMES}".split("|")]
_USUALLY_NAMED = [(row[:2], words_in(row[3:])) for row in USUAL_NAMES.split("|")]
# By the letters alone, so that words run together are a name, too.
_BY_LETTERS = {
    "".join(word.long for word in words): code for code, words in _NAMED + _USUALLY_NAMED
}
_MOST_WORDS = max(len(words) for _code, words in _NAMED)
_ABBREVIATED = {
    short: row[:2] for row in USUAL_ABBREVIATIONS.split("|") for short in row[3:].split()
}
_PARTED = frozenset(row[3:] for row in IN_TWO_WORDS.split("|"))
_ABBREVIATED |= {row[3:].replace(" ", ""): row[:2] for row in IN_TWO_WORDS.split("|")}
_CODES = {code.casefold(): code for code in OF_CODE} | _ABBREVIATED
# Each word of a name, with the code of a state that has it in its name.
WORDS_OF_STATES = {word.raw: (code, word.typed) for code, words in _NAMED for word in words}
_KNOWN = {*WORDS_OF_STATES, *_CODES}
_KNOWN |= {word.raw for _code, words in _USUALLY_NAMED for word in words if len(word.raw) > 1}


def name_of_state(code: str) -> str:
    """Return the name of the state or territory, or the code where it has none here."""
    return OF_CODE.get(code, code)


def code_of(word: Word) -> str:
    """Return the code of the state if the word is one, or its usual abbreviation; else nothing."""
    return _CODES.get(word.raw, "")


def are_code(first: Word, second: Word) -> bool:
    """Return True for a code, or a usual abbreviation, in two pieces: "D. C.", "W. Va."."""
    is_initials = len(first.raw) == len(second.raw) == 1
    return (is_initials and first.raw + second.raw in _CODES) or (
        f"{first.raw} {second.raw}" in _PARTED
    )


def is_of_state(word: Word) -> bool:
    """Return True for the code of a state, and for each word of a name that one has."""
    return word.raw in _KNOWN


def is_name(words: list[Word]) -> bool:
    """Return True if the words are the whole name of a state."""
    return "".join(word.long for word in words) in _BY_LETTERS


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
