"""The safety check, the searches and their excerpts, quoted texts and CSV files."""

from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import strategies as st

from content.workflow.visible import rich_text
from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.importing.csv_rows import COLUMNS, read_rows
from sm_plugin.mailboxes.folder_names import folder_name
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.search.excerpts import excerpt, marked
from sm_plugin.search.terms import terms_of
from sm_plugin.text.answers import answered
from sm_plugin.text.csv_files import ImportFaults, read_records
from sm_plugin.text.questions import asking

from .bombs import bombs, texts
from .budget import fuzz

pytestmark = pytest.mark.long

DRAFT = 100_000  # characters that a draft can hold
WORDS = 200  # characters of what is looked for
ROW_SECONDS, ROW_BYTES = 0.001, 3000


def test_the_safety_check() -> None:
    fuzz("safety check", lambda text: shipped_judge().judge([text]), texts(), bombs())


def test_quoted_texts() -> None:
    def read(text: str) -> None:
        asking(text.splitlines())
        answered(f"No.\n\n> {text}\n{text}")

    fuzz("quoted texts", read, texts(), bombs())


def test_search_and_excerpt() -> None:
    def search(pair: tuple[str, str]) -> None:
        terms, text = terms_of(pair[0]), pair[1]
        terms.found_in(text)
        excerpt(text, terms)
        marked(text[:200], terms)

    pairs = [(bomb[:WORDS], other) for bomb in bombs() for other in bombs(DRAFT)[::7]]
    fuzz("search", search, st.tuples(texts(WORDS), texts(DRAFT)), pairs)


def test_names_of_folders() -> None:
    def name(text: str) -> None:
        with suppress(InvalidInput):
            folder_name(text, taken=["Lab results"])

    fuzz("folder names", name, texts(), bombs())


def test_rich_text_of_editors() -> None:
    fuzz("rich text", rich_text, texts(DRAFT), bombs(DRAFT))


def test_rows_of_facilities(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    good = "402,Togus,medical_center,Augusta,ME,1,402,44.28,-69.7"

    def read(lines: list[str]) -> None:
        text = "\n".join([",".join(COLUMNS), *lines])
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(ImportFaults):
            read_rows(path)

    odd = ["", '"', "9" * 5000, "1e99999"]
    cells = st.one_of(st.sampled_from([*good.split(","), *odd]), texts(60))
    row = st.lists(cells, min_size=8, max_size=10).map(",".join)
    many = st.sampled_from([1, 3, 1000])
    repeated = st.tuples(row, many).map(lambda pair: [pair[0]] * pair[1])
    rows = st.lists(repeated, min_size=1, max_size=4).map(lambda parts: list(chain(*parts)))
    fuzz("rows of facilities", read, rows, [[good], *([bomb] * 100 for bomb in bombs(900))])


def test_bytes_that_are_called_csv(tmp_path: Path) -> None:
    path = tmp_path / "any.csv"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        with suppress(ImportFaults):
            list(read_records(path, ("a", "b")))

    wide = texts(3000).map(lambda text: text.encode("utf-16", "surrogatepass"))
    any_bytes = st.one_of(st.binary(max_size=3000), wide)
    begun = any_bytes.map(lambda tail: b"a,b\n1,2\n" + tail)
    fuzz("bytes called CSV", read, st.one_of(any_bytes, begun), [b"a,b\n1,2\n", b'"' * 5_000_000])
