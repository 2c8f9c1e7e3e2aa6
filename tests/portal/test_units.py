"""The shipped units of systemd start what is there, without rights, and again when it ends."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
HARDENED = ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID")


def read(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path)
    return unit


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_program_of_the_portal_without_rights_of_its_own(path: Path) -> None:
    service = read(path)["Service"]
    assert service["User"] == "portal"
    assert service["EnvironmentFile"] == "/etc/portal/environment"
    assert service["Restart"] == "always"
    assert service["ProtectSystem"] == "strict"
    assert {service[name] for name in HARDENED} == {"yes"}
    program, *words = service["ExecStart"].removeprefix("/srv/portal/").split()
    assert (ROOT / program).exists()
    if words[0] == "manage.py":
        assert words[1] in get_commands()
    else:
        assert words[-1] == "portal.wsgi"


def test_the_worker_can_write_where_the_papers_for_the_chart_go() -> None:
    worker = ROOT / "deploy/systemd/portal-worker.service"
    lines = [line for line in worker.read_text().splitlines() if line.startswith("ReadWritePaths=")]
    assert "ReadWritePaths=-/var/lib/portal-chart" in lines


def test_the_web_processes_and_both_workers_have_a_unit() -> None:
    started = " ".join(read(path)["Service"]["ExecStart"] for path in UNITS)
    for name in ("portal.wsgi", "sm_worker", "content_worker"):
        assert name in started


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_every_line_of_a_unit(path: Path) -> None:
    words = ["systemd-analyze", "verify", "--man=no", str(path)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    told = [line for line in result.stderr.splitlines() if "Unknown" in line or "Invalid" in line]
    assert not told
