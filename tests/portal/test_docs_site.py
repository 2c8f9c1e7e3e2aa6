"""The documentation as a site: whole, loading nothing from elsewhere, each property in it."""

import re
import subprocess
from pathlib import Path

from tests.portal.test_repository import ROOT

SHEET = ROOT / "sm_plugin/static/sm_plugin/secure-messaging.css"
HOSTS = ROOT / "docs/hosts.md"
LOADED = re.compile(r"<(?:script|link|img)\b[^>]*\b(?:src|href)=\"(?:https?:)?//")


def test_a_host_finds_every_property_with_the_values_that_it_has() -> None:
    sheet, table = SHEET.read_text(), HOSTS.read_text()
    names = set(re.findall(r"var\((--sm-[a-z-]+)", sheet))
    assert names == set(re.findall(r"^\| `(--sm-[a-z-]+)`", table, re.MULTILINE))
    colors = re.findall(r"var\((--sm-[a-z-]+), light-dark\((#\w+), (#\w+)\)\)", sheet)
    assert len(colors) > 15
    for name, light, dark in colors:
        assert re.search(rf"^\| `{name}` \| .* \| `{light}` \| `{dark}` \|$", table, re.MULTILINE)


def test_each_property_is_in_a_picture() -> None:
    """Colors are drawn when the site is built, all others in a picture of their own."""
    names = set(re.findall(r"^\| `(--sm-[a-z-]+)`", HOSTS.read_text(), re.MULTILINE))
    drawn = set(re.findall(r">(--sm-[a-z-]+)<", (ROOT / "docs/measures.svg").read_text()))
    colors = set(re.findall(r"var\((--sm-[a-z-]+), light-dark", SHEET.read_text()))
    assert names - colors <= drawn <= names
    assert "(measures.svg)" in HOSTS.read_text()


def test_the_site_of_the_documentation_builds_and_loads_nothing_from_elsewhere(
    tmp_path: Path,
) -> None:
    mkdocs = ROOT / ".venv/bin/mkdocs"
    command = [str(mkdocs), "build", "--quiet", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if LOADED.search(page.read_text())] == []
    sheets = tmp_path.rglob("*.css")
    assert [
        one.name for one in sheets if re.search(r"url\([\"']?(https?:)?//", one.read_text())
    ] == []
    assert (tmp_path / "hosts.html").read_text().count("<rect") > 30
