"""The shipped units of systemd start what is there, without rights, and again when it ends."""

import configparser
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.processes import free_port

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


APP = """
def application(environ, start_response):
    raise ValueError(environ["QUERY_STRING"])
"""
BAD = (b"GET / lung-cancer-of-James HTTP/1.1\r\n\r\n", b"GET / HTTP/lung-cancer\r\n\r\n")
FAILS = b"GET /?q=lung-cancer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_each_line_of_the_web_processes_is_json_without_a_piece_of_a_request(
    tmp_path: Path, process_environment: dict[str, str]
) -> None:
    unit = ROOT / "deploy/systemd/portal-web.service"
    (_program, *words) = read(unit)["Service"]["ExecStart"].split()
    logger = words[words.index("--logger-class") + 1]
    assert f'"--logger-class", "{logger}"' in (ROOT / "deploy/container/Containerfile").read_text()
    (tmp_path / "raising.py").write_text(APP)
    port = free_port()
    words[words.index("--bind") + 1], words[words.index("--workers") + 1] = f"127.0.0.1:{port}", "1"
    words[-1] = "raising"
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words],
        cwd=ROOT,
        env=process_environment | {"PYTHONPATH": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for request in (*BAD, FAILS):
            assert ask(port, request).startswith(b"HTTP/1.1 "), request
    finally:
        process.terminate()
        _nothing, said = process.communicate(timeout=60)
    lines = [json.loads(line) for line in said.splitlines()]
    assert "builtins.ValueError" in [line.get("error") for line in lines]
    assert "lung" not in said


def ask(port: int, request: bytes) -> bytes:
    """Return the answer, as soon as somebody answers."""
    end = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(request)
                return line.recv(100)
        except ConnectionRefusedError:
            assert time.monotonic() < end, "nobody answers"
            time.sleep(0.1)


def test_the_worker_can_write_where_the_papers_for_the_chart_go() -> None:
    worker = ROOT / "deploy/systemd/portal-worker.service"
    lines = [line for line in worker.read_text().splitlines() if line.startswith("ReadWritePaths=")]
    assert "ReadWritePaths=-/var/lib/portal-chart" in lines


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_can_write_to_each_folder_that_it_alone_is_given(path: Path) -> None:
    service = read(path)["Service"]
    given = [line.partition("=")[2] for line in service.get("Environment", "").split()]
    own = [f"/run/{name}" for name in service.get("RuntimeDirectory", "").split()]
    writable = [one.lstrip("-") for one in service.get("ReadWritePaths", "").split()]
    for folder in (word for word in given if word.startswith("/")):
        assert any(folder.startswith(one) for one in (*own, *writable)), folder


def test_no_folder_of_one_unit_stands_in_the_environment_of_all_units_and_commands() -> None:
    """A folder of a unit's start is gone while it stands still, and every command would fail."""
    docs = (ROOT / "docs/operations.md").read_text()
    [block] = [one for one in docs.split("```")[1::2] if 'PORTAL_KEYRING_FILE="' in one]
    own = [f"/run/{read(path)['Service'].get('RuntimeDirectory')}" for path in UNITS]
    assert not [name for name in own if name in block]


def test_each_command_of_an_update_has_its_variables_and_what_builds_has_no_secret() -> None:
    docs = (ROOT / "docs/operations.md").read_text()
    [block] = [one for one in docs.split("```")[1::2] if "systemctl stop portal-web" in one]
    before, _between, after = block.partition(". /etc/portal/environment")
    building, _end, _rest = before.partition(". deploy/container/build.env")[2].partition(")")
    for command in ("sm_plugin.vault", "build_assets", "collectstatic"):
        assert command in building
        assert block.count(command) == 1
    assert "pip install" in before
    assert before.count("manage.py") == 2
    assert "manage.py check" in after
    assert re.search(r"^su .* portal -c '.*/etc/portal/environment.* portal_doctor'$", block, re.M)


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
