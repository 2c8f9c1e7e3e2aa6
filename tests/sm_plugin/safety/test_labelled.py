"""The check measured on the labelled sentences; docs/safety.md states the same figures."""

import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from sm_plugin.safety.services import check

from .labelled import FILE, sentences

pytestmark = pytest.mark.django_db

# Right answers of 100, as docs/safety.md states them. A change of the phrases may not fall below.
AT_LEAST = {
    ("development", "catch"): 100,
    ("development", "pass"): 99.5,
    ("development-2", "catch"): 98.4,
    ("development-2", "pass"): 98.4,
    ("development-3", "catch"): 98.2,
    ("development-3", "pass"): 100,
    ("development-4", "catch"): 98.6,
    ("development-4", "pass"): 95.8,
    ("held-out", "catch"): 100,
    ("held-out", "pass"): 95.9,
    ("fresh", "catch"): 100,
    ("fresh", "pass"): 95.6,
    ("fresh-2", "catch"): 96.9,
    ("fresh-2", "pass"): 89.3,
    ("fresh-3", "catch"): 98.3,
    ("fresh-3", "pass"): 98.3,
}


def test_enough_sentences_of_every_sort_are_labelled_and_none_twice():
    labelled = list(sentences())
    labels = Counter(sentence.label for sentence in labelled)
    sorts = Counter((one.kind, one.language) for one in labelled if one.label == "catch")

    assert min(labels["catch"], labels["pass"]) >= 150
    assert set(sorts) == {(k, lang) for k in ("suicide", "emergency") for lang in ("en", "es")}
    assert min(sorts.values()) >= 40
    assert len({sentence.text for sentence in labelled}) == len(labelled)


@pytest.mark.parametrize(("part", "label"), AT_LEAST)
def test_the_check_is_as_good_as_it_is_said_to_be(part, label):
    asked = [one for one in sentences() if (one.part, one.label) == (part, label)]

    wrong = [one.text for one in asked if bool(check([one.text])) != (label == "catch")]

    assert 100 - 100 * len(wrong) / len(asked) >= AT_LEAST[part, label], wrong


def test_the_command_prints_the_table_and_on_demand_what_went_wrong():
    out = io.StringIO()
    call_command("sm_measure_safety", FILE, "--wrong", stdout=out)

    lines = [line.split() for line in out.getvalue().splitlines()]
    rows = [line for line in lines if line[1:4] == ["catch", "all", "all"]]
    assert {row[0] for row in rows} >= {"development", "held-out"}
    assert all(0 < int(row[4]) <= int(row[5]) for row in rows)


def test_the_command_refuses_another_file(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")

    with pytest.raises(CommandError, match="columns"):
        call_command("sm_measure_safety", other)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"part,label,kind,language,text\nnew,pass,,en,fine\nnew,pass,,en,caf\xe9\n", "line 3"),
        (b'part,label,kind,language,text\nnew,pass,,en,"open\nnew,pass,,en,fine\n', "line 2"),
        (b"part,label,kind,language,text\nnew,catch\n", "line 2"),
        (b"part,label,kind,language,text\n", "no sentences"),
        (None, "No such file"),
    ],
    ids=["not UTF-8", "open quotation mark", "cells missing", "no rows", "no file"],
)
def test_sentences_that_cannot_be_read_are_named_and_not_counted_as_right(content, told, tmp_path):
    file = tmp_path / "labelled.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=told):
        call_command("sm_measure_safety", file, stdout=io.StringIO())
