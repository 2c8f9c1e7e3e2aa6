"""Texts that were made to stop a machine, and strategies that build more of the same."""

from hypothesis import strategies as st

LENGTH = 10_000  # characters of a message
PIECES = [
    "\ufdfa", "\ufdf4", "\u3300", "\ufb03", "\uac01", "\u0130", "\u02bc", "\uff9e", "\u0301",
    "a", "abcdefghij", "a'", "1.", "12:30 ", ".", ",", "\n", "\n ", "\n * ", " -", " ", "\t",
    "\u00a0", "\u200b", "\u202e", '"', "'", "(", "<!--", "<b>", "&amp;", "\\", "%", "_", "*", "|",
    "no ", "or ", "but ", "i am ", "do not ", "chest pain ", "kill myself ", "double dose mistake ",
    "dolor de pecho ", "quiero morir ", "without ", "since ", "years ago ", "hace dos anos ",
    "!", "any ", "still ", "feeling a", "let us know ", "hi, ", "do you ", "> do you\nno. ",
    "2009 ", "a b ", "took ", "stroke ", "my ", "> ", "\x00", "\U0001f600", "\u0627",
]  # fmt: skip


def texts(longest: int = LENGTH) -> st.SearchStrategy[str]:
    """Pieces in a row, repeated until the text is as long as it may be, or not."""
    any_text = st.text(max_size=40)
    piece = st.one_of(st.sampled_from(PIECES), any_text)
    row = st.lists(piece, min_size=1, max_size=8).map("".join)
    many = st.sampled_from([1, 2, 50, longest])
    repeated = st.tuples(row, many).map(lambda pair: (pair[0] * pair[1])[:longest])
    return st.lists(repeated, min_size=1, max_size=3).map(lambda all_: "".join(all_)[:longest])


def bombs(longest: int = LENGTH) -> list[str]:
    return ["once upon a time", *((piece * longest)[:longest] for piece in PIECES)]
