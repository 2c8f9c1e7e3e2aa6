"""No text that is searched, and none that is looked for, costs more than its length."""

import tracemalloc

import pytest

from sm_plugin.search.excerpts import LONGEST, excerpt
from sm_plugin.search.terms import TERMS_AT_MOST, terms_of
from tests.pace import costs_less

KEPT = 100_000  # characters: the most that a draft can hold
TEXTS = ["a", "\ufdf4", "\u3300", "\ufb03", "a\u0301", "\u0301", " a", '"', "\u0130", "\uac01"]
ASKED = ["a", "aa aaa aaaa aaaaa b", "\u0645", '"a a"', "\ufdf4" * 200, '"' * 200, "ab" * 100]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("text", TEXTS)
def test_an_excerpt_of_the_longest_draft_costs_little(text: str, asked: str) -> None:
    terms, long = terms_of(asked), (text * KEPT)[:KEPT]
    costs_less(0.5, lambda: (terms.found_in(long), excerpt(long, terms)))
    tracemalloc.start()
    terms.found_in(long)
    parts = excerpt(long, terms)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000
    assert sum(len(part.text) for part in parts) <= LONGEST + len("…  …")


@pytest.mark.parametrize("typed", ['" ', '"a', "a ", '""', "\u201c", "\ufdf4 "])
def test_words_to_look_for_are_read_in_one_go(typed: str) -> None:
    costs_less(0.5, lambda: terms_of(typed * KEPT))
    assert len(terms_of(typed * KEPT).all) <= TERMS_AT_MOST
