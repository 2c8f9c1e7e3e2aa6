"""What a host site installs: the plugin, all of it, and nothing besides."""

import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "sm_plugin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def names(wheel: zipfile.ZipFile) -> set[str]:
    return set(wheel.namelist())


def test_the_wheel_holds_the_plugin_and_its_metadata_only(names):
    tops = {PurePosixPath(name).parts[0] for name in names}
    (metadata,) = tops - {"sm_plugin"}

    assert metadata.endswith(".dist-info")
    assert f"{metadata}/licenses/LICENSE" in names
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3"))]


def test_pdf_is_an_extra_and_the_portal_brings_it(wheel, names):
    (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    lines = wheel.read(path).decode().splitlines()
    needed = {line.partition(";")[2] for line in lines if "Requires-Dist: weasyprint" in line}

    assert needed == {" extra == 'pdf'", " extra == 'portal'"}


@pytest.mark.parametrize(
    "pattern",
    [
        "**/*.py",
        "templates/**/*.html",
        "py.typed",
        "static/**/*.css",
        "data/*.csv",
        "migrations/0*.py",
        "management/commands/sm_*.py",
    ],
)
def test_every_file_of_the_plugin_is_in_the_wheel(names, pattern):
    files = {path.relative_to(ROOT).as_posix() for path in PLUGIN.glob(pattern)}

    assert files
    assert files <= names


def test_the_wheel_describes_the_plugin_and_not_the_portal(wheel, names):
    (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    metadata = wheel.read(path).decode()

    assert "# Secure Messaging for Wagtail" in metadata
    assert "Veterans health portal" not in metadata.split("\n\n", 1)[1]
    for field in ("Author", "Keywords", "Classifier: Typing :: Typed", "Provides-Extra: pdf"):
        assert field in metadata
