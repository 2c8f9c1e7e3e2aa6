"""Errors, mails, buttons and help read at grade 6 or lower: of messaging, and of the portal."""

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from content.checks.readability import ENOUGH_WORDS, count_words, english_grade

ROOT = Path(__file__).parents[1]
PLUGIN = ROOT / "sm_plugin"
MOST = 6
PAGES = PLUGIN / "templates" / "sm_plugin"
STAFF = ("admin", "team")
# Legal text is measured with the articles; on the sheet of paper, dates and numbers are no words.
APART = ("terms", "exports")
WORDS = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"\b(n?p?gettext)\(({WORDS})(?:, ({WORDS}))?")
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[a-z]|\{\w*\}")


def as_read(texts: list[str]) -> str:
    """Return sentences as items of a list, with a word for each placeholder; labels are left out.

    A label of three words is no sentence: it would make everything around it look easy.
    """
    plain = [PLACEHOLDER.sub("Ann", text) for text in texts]
    return "".join(f"<li>{text}</li>" for text in plain if len(text.split()) > 4)


def of_template(path: Path) -> list[str]:
    found = CALL.findall(templatize(path.read_text(encoding="utf-8")))
    return [
        ast.literal_eval(second if function.startswith("p") else first)
        for function, first, second in found
    ]


def of_module(path: Path) -> list[str]:
    """Return what the module says through gettext, with sentences that lines cut joined again."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return [
        word.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"_", "gettext", "gettext_lazy"}
        for word in call.args[:1]
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    ]


def sources() -> dict[str, str]:
    pages: dict[str, list[str]] = {}
    for path in sorted(PAGES.rglob("*.html")):
        parts = path.relative_to(PAGES).parts
        if not {*STAFF, *APART} & set(parts):
            pages[str(path.relative_to(PAGES))] = of_template(path)
    for path in (
        PLUGIN / "errors.py",
        *sorted((PLUGIN / "notify").glob("mail*.py")),
        PLUGIN / "access" / "text.py",
        *sorted((PLUGIN / "web" / "veteran").rglob("*.py")),
    ):
        pages[str(path.relative_to(PLUGIN))] = of_module(path)
    return {name: as_read(texts) for name, texts in pages.items()}


LONG = {name: text for name, text in sources().items() if count_words(text) >= ENOUGH_WORDS}


@pytest.mark.parametrize("name", LONG)
def test_the_words_of_messaging_read_at_grade_six_or_lower(name: str) -> None:
    assert english_grade(LONG[name]) <= MOST


def test_what_is_measured_is_most_of_what_messaging_says() -> None:
    assert len(LONG) >= 12
    assert english_grade("<p>Authentication requirements necessitate verification.</p>") > MOST


# A mail is short; a few words more or less of a page say nothing.
FEWEST = 20
PORTAL = {
    "mails": sorted((ROOT / "templates/account/email").glob("*_message.txt")),
    "reminders": sorted((ROOT / "content/templates").rglob("*.txt")),
    "signing in": sorted((ROOT / "templates/account").glob("*.html")),
    "second step": sorted((ROOT / "templates/mfa").rglob("*.html")),
    "frame": sorted((ROOT / "templates/portal").rglob("*.html")),
    "refusals": sorted((ROOT / "templates").glob("*.html")),
    "pages": sorted((ROOT / "content/templates/content/pages").glob("*.html")),
    "parts of pages": sorted((ROOT / "content/templates/content/partials").glob("*.html")),
    "blocks": sorted((ROOT / "content/templates/content/blocks").glob("*.html")),
    "accounts": sorted((ROOT / "site/portal/accounts").rglob("*.py")),
    "help for editors": sorted((ROOT / "content/pages").glob("*.py")),
    "refusals for editors": sorted((ROOT / "content/workflow").glob("*.py")),
}


def texts_of(path: Path) -> list[str]:
    return of_module(path) if path.suffix == ".py" else of_template(path)


@pytest.mark.parametrize("name", PORTAL)
def test_the_words_of_the_portal_read_at_grade_six_or_lower(name: str) -> None:
    text = as_read([one for path in PORTAL[name] for one in texts_of(path)])
    assert count_words(text) >= FEWEST
    assert english_grade(text) <= MOST


@pytest.mark.parametrize(
    "path", [*PORTAL["mails"], *PORTAL["reminders"]], ids=lambda path: path.stem
)
def test_each_mail_reads_at_grade_six_or_lower(path: Path) -> None:
    text = as_read(of_template(path))
    if count_words(text) >= FEWEST:
        assert english_grade(text) <= MOST
