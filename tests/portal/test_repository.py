"""What the repository must never hold, because it breaks quietly."""

import ast
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = 14  # modules


def tracked(*patterns: str) -> list[str]:
    words = ["git", "ls-files", "-z", "--", *patterns]
    listing = subprocess.run(words, cwd=ROOT, capture_output=True, check=True, text=True)
    return [name for name in listing.stdout.split("\0") if name]


def test_the_source_root_named_site_does_not_shadow_pythons_own() -> None:
    assert not (ROOT / "site/__init__.py").exists()


def test_no_folder_of_the_packages_holds_more_modules_than_one_can_look_over() -> None:
    """Commands and migrations lie where Django wants them."""
    modules = Counter(
        str(Path(name).parent)
        for name in tracked("sm_plugin/*.py", "content/*.py", "site/*.py")
        if not name.endswith("__init__.py")
    )
    full = {folder for folder, number in modules.items() if number > FOLDER}
    assert {one for one in full if not one.endswith(("/migrations", "/commands"))} == set()


@pytest.mark.parametrize("name", [".gitignore", ".dockerignore", ".containerignore"])
def test_no_ignore_file_drops_the_source_root(name: str) -> None:
    path = ROOT / name
    lines = path.read_text().splitlines() if path.exists() else []
    assert not [line for line in lines if re.fullmatch(r"/?(\*\*/)?site/?\*{0,2}", line.strip())]


def test_git_keeps_every_file_of_the_source_root() -> None:
    words = ["git", "check-ignore", "site/portal/urls.py", "site/frontend/package.json"]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == 1


@pytest.mark.parametrize("name", ["portal", "dev"])
def test_a_lock_has_a_hash_for_every_package_and_no_address(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=sha256:", "    hash "), re.MULTILINE)
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 40
    for package in packages:
        assert re.match(r"[a-z0-9][a-z0-9.\-\[\],]*==", package), package
        assert "--hash=sha256:" in package, package


def test_the_node_lock_names_no_address_to_fetch_from() -> None:
    text = (ROOT / "site/frontend/package-lock.json").read_text()
    assert '"integrity"' in text
    assert '"resolved"' not in text


def test_no_module_is_longer_than_400_lines() -> None:
    long = [
        name
        for name in tracked("*.py")
        if "/migrations/" not in name
        and (ROOT / name).exists()
        and len((ROOT / name).read_text().splitlines()) > 400
    ]
    assert not long


QUESTION = re.compile(r"(What|Who|Whose|Whether|Whoever|Which|How|When|Where)\b")


def test_no_docstring_of_ours_asks_what_a_thing_is() -> None:
    """It names the thing, or says in the imperative what the function does."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    asking = [
        f"{name}: {text.splitlines()[0]}"
        for name in tracked("sm_plugin/*.py", "content/*.py", "site/portal/*.py")
        if (ROOT / name).exists() and "/migrations/" not in name
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        if isinstance(node, documented)
        and (text := ast.get_docstring(node))
        and QUESTION.match(text)
    ]
    assert not asking


def test_our_own_code_exempts_no_form_from_its_token() -> None:
    sources = [ROOT / name for name in tracked("site/portal", "content", "sm_plugin")]
    exempting = [
        str(path.relative_to(ROOT))
        for path in sources
        if path.suffix == ".py" and path.exists() and "csrf_exempt" in path.read_text()
    ]
    # RFC 8058: a mail program's one click brings no token; it can only stop e-mail.
    assert exempting == ["sm_plugin/web/notices/views.py"]


def test_public_and_messaging_templates_hold_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)|<style\b|\sstyle=|\son[a-z]+=",
        re.IGNORECASE,
    )
    names = tracked("templates/*.html", "content/*.html", "sm_plugin/*.html")
    assert len(names) > 5
    guilty = [
        name
        for name in names
        if (ROOT / name).exists() and inline.search((ROOT / name).read_text())
    ]
    assert not guilty


@pytest.mark.slow
def test_the_wheel_holds_the_plugin_alone_and_all_of_it(tmp_path: Path) -> None:
    words = ["python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]

    words[0] = sys.executable
    subprocess.run([*words, str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("wagtail_secure_messaging-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        notices = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    plugin = {name for name in tracked("sm_plugin") if (ROOT / name).exists()}
    assert plugin <= names
    assert all(name.startswith("sm_plugin/") for name in names)
    assert any(name.endswith(".html") for name in names)
    assert any(name.startswith("sm_plugin/static/") for name in names)
    assert notices


# How programs begin: ELF, Windows, Mach-O, Java, WebAssembly; archives could hold any of them.
PROGRAMS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm", b"PK\x03\x04")


def test_no_program_is_committed_in_binary_form() -> None:
    paths = [ROOT / path for path in tracked() if (ROOT / path).is_file()]
    assert len(paths) > 500
    assert [path for path in paths if path.read_bytes()[:4].startswith(PROGRAMS)] == []


def test_the_repository_has_a_license_and_a_way_to_report() -> None:
    assert "Permission is hereby granted" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a weakness" in policy
    assert "working days" in policy


def test_what_a_change_must_pass_leaves_nothing_out() -> None:
    steps = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "REQUIRE_ALL=1" in steps
    assert "make --no-print-directory test" in steps


def test_no_workflow_runs_with_a_token() -> None:
    assert not (ROOT / ".github/workflows").exists()
