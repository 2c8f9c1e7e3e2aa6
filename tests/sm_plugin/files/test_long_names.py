"""A file's name fits into every file system that it may be saved to."""

import pytest

from sm_plugin.files.names import clean_name


@pytest.mark.parametrize("char", ["a", "ñ", "漢", "🩺"])
@pytest.mark.parametrize("ending", [".pdf", ""])
def test_a_name_takes_no_more_bytes_than_a_file_system_has(char: str, ending: str) -> None:
    name = clean_name(char * 300 + ending)

    assert len(name.encode()) <= 240
    assert name.endswith(ending)
    assert name.startswith(char)
    assert "\N{REPLACEMENT CHARACTER}" not in name


def test_an_ending_longer_than_any_name_leaves_a_name() -> None:
    assert 0 < len(clean_name("a." + "漢" * 300).encode()) <= 480


def test_a_short_name_stays_as_it_is() -> None:
    assert clean_name("Blutdruck Mai.pdf") == "Blutdruck Mai.pdf"
