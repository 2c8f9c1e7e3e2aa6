"""Numbers are written as readers in the United States write them, in both languages."""

import pytest
from django.utils.formats import number_format
from django.utils.translation import override


@pytest.mark.parametrize("language", ["en", "es"])
def test_ten_thousand_and_a_half_are_written_alike(language: str) -> None:
    with override(language):
        assert number_format(10000, force_grouping=True) == "10,000"
        assert number_format(7.4) == "7.4"
