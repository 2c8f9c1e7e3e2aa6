"""The Spanish catalogues: compiled, whole on the Veteran's pages, every placeholder kept."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
CATALOGUES = ["sm_plugin", "content", "site/portal"]
PAGES = ROOT / "sm_plugin" / "templates" / "sm_plugin"
OF_THE_TEAM = re.compile(r"queue|item|barred_teams")
WORDS = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"\b(n?p?gettext)\(({WORDS})(?:, ({WORDS}))?")
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[a-z]|\{\w*\}|</?\w+")
CONTEXT_END = "\x04"

Key = str | tuple[str, int]


def catalogue_path(name: str) -> Path:
    return ROOT / name / "locale" / "es" / "LC_MESSAGES" / "django.po"


def entries(name: str) -> Iterator[dict[str, str]]:
    """The entries of a .po as field and text; the head, an entry without msgid, comes first."""
    for paragraph in catalogue_path(name).read_text(encoding="utf-8").split("\n\n"):
        entry: dict[str, str] = {}
        field = ""
        for line in paragraph.splitlines():
            if line.startswith("#~"):
                continue
            if line.startswith("#"):
                entry["flags"] = entry.get("flags", "") + line
                continue
            if not line.startswith('"'):
                field, line = line.split(" ", 1)
            entry[field] = entry.get(field, "") + ast.literal_eval(line)
        if "msgid" in entry:
            yield entry


def compiled(name: str) -> dict[Key, str]:
    with catalogue_path(name).with_suffix(".mo").open("rb") as file:
        found: dict[Key, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    found.pop("", None)
    return found


def written(name: str) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for entry in entries(name):
        context = entry["msgctxt"] + CONTEXT_END if "msgctxt" in entry else ""
        key = context + entry["msgid"]
        if not entry["msgid"]:
            continue
        if "msgid_plural" in entry:
            for form in (0, 1):
                if text := entry[f"msgstr[{form}]"]:
                    found[key, form] = text
        elif entry["msgstr"]:
            found[key] = entry["msgstr"]
    return found


def veteran_words() -> Iterator[tuple[str, Key]]:
    """What the Veteran's pages of the plugin say, page by page, as keys of the catalogue."""
    for page in sorted(PAGES.rglob("*.html")):
        if page.parent.name == "admin" or OF_THE_TEAM.search(page.name):
            continue
        for function, *texts in CALL.findall(templatize(page.read_text(encoding="utf-8"))):
            first, second = (ast.literal_eval(text) if text else "" for text in texts)
            key = first + CONTEXT_END + second if "p" in function[:2] else first
            yield page.name, (key, 0) if function.startswith("n") else key


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_catalogue_is_in_step(name: str) -> None:
    assert compiled(name) == written(name)


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_translation_is_a_guess(name: str) -> None:
    assert [entry["msgid"] for entry in entries(name) if "fuzzy" in entry.get("flags", "")] == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_placeholders_and_tags_are_kept(name: str) -> None:
    wrong = []
    for entry in entries(name):
        if not entry["msgid"]:
            continue
        # "One thing" needs no number, so the singular may go with either.
        one, many = (
            set(PLACEHOLDER.findall(entry.get(field, entry["msgid"])))
            for field in ("msgid", "msgid_plural")
        )
        for field, text in entry.items():
            wanted = [one, many] if field == "msgstr[0]" else [many]
            if field.startswith("msgstr") and text and set(PLACEHOLDER.findall(text)) not in wanted:
                wrong.append((entry["msgid"], text))
    assert wrong == []


def test_the_veterans_pages_are_translated() -> None:
    spanish = written("sm_plugin")
    words = list(veteran_words())
    assert len(words) > 300
    assert [(page, key) for page, key in words if key not in spanish] == []


def test_months_keep_their_names() -> None:
    """ "May" alone is the month in Django's own catalogue, and ours would come before it."""
    for name in CATALOGUES:
        assert "May" not in written(name)
