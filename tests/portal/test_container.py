"""The container file and its composition hold what they say, without a container being built.

`scripts/container_steps.py` runs every step; the test of it takes minutes.
"""

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from tests.portal.test_repository import ROOT

FOLDER = ROOT / "deploy/container"
STEPS = runpy.run_path(str(ROOT / "scripts/container_steps.py"))
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
OURS = ("migrate", "web", "worker", "pages")


def last_stage() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, rest in STEPS["stages"]()[-1]:
        found.setdefault(name, []).append(rest)
    return found


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_lives() -> None:
    stage = last_stage()
    assert stage["USER"] == ["10001"]
    assert "/health/live" in stage["HEALTHCHECK"][0]
    assert json.loads(stage["CMD"][0])[0] == "gunicorn"


def test_every_file_that_is_copied_is_there_and_nothing_else_gets_in() -> None:
    first = STEPS["stages"]()[0]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "**", "all is left out but what is named"
    for name, rest in first:
        for path in rest.split()[:-1] if name == "COPY" else []:
            assert (ROOT / path).exists(), path
            assert any(path == one[1:] for one in ignored if one.startswith("!")), path
    copied = " ".join(last_stage()["COPY"])
    assert not re.search(r"tests|docs|keyring|secret|\bvar/media", copied)


def test_packages_come_by_their_digests_alone() -> None:
    text = (FOLDER / "Containerfile").read_text()
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line for line in installs)


def test_the_values_of_the_build_are_enough_and_secret_to_nobody() -> None:
    lines = (FOLDER / "build.env").read_text().splitlines()
    given = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    text = (ROOT / "site/portal/settings/production.py").read_text()
    wanted = re.findall(r'^        "([A-Z_|]+)",$', text, re.MULTILINE)
    assert wanted
    assert all(set(one.split("|")) & given for one in wanted)


@pytest.mark.parametrize("name", OURS)
def test_our_services_can_write_nothing_but_pictures_heads_and_memory(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    places = [volume.split(":")[1] for volume in service["volumes"] if not volume.endswith(":ro")]
    chart = ["/var/lib/portal-chart"] if name == "worker" else []
    assert places == ["/srv/portal/var/media", "/var/lib/portal", *chart]
    assert all(place in " ".join(last_stage()["RUN"]) for place in chart), "owned by the user"


def test_only_the_migrations_know_the_owner_of_the_tables() -> None:
    files = {name: COMPOSE["services"][name]["env_file"] for name in OURS}
    assert files.pop("migrate") == ["environment", "owner"]
    assert set(files.values()) == {"environment"}


def test_the_web_role_is_made_with_a_password_and_gets_its_rights_before_anybody_connects() -> None:
    database, migrate = (COMPOSE["services"][name] for name in ("database", "migrate"))
    mounted = dict(volume.removesuffix(":ro").split(":") for volume in database["volumes"])
    assert mounted["./roles.sql"].startswith("/docker-entrypoint-initdb.d/")
    text = (FOLDER / "roles.sql").read_text()
    assert mounted["./secrets/portal_web"] in text
    assert "CREATE ROLE portal_web LOGIN PASSWORD" in text
    steps = migrate["command"][-1].split(" && ")
    assert [step.split()[2] for step in steps] == [
        "migrate",
        "sm_seed_phrases",
        "createcachetable",
        "sm_database_roles",
    ]


def test_an_update_brings_the_safety_check_its_new_phrases() -> None:
    """With the keyring, without which the command stops."""
    migrate = COMPOSE["services"]["migrate"]
    assert "manage.py sm_seed_phrases" in migrate["command"][-1]
    assert any(volume.startswith("./secrets/keys:") for volume in migrate["volumes"])


def test_the_guide_asks_the_doctor_where_every_folder_is_mounted() -> None:
    """In another container nothing can be written into the folder for the chart."""
    guide = (ROOT / "docs/operations.md").read_text()
    [name] = re.findall(r"docker compose run --rm (\w+) python manage.py portal_doctor", guide)
    mounted = {one for each in OURS for one in COMPOSE["services"][each]["volumes"]}
    assert set(COMPOSE["services"][name]["volumes"]) == mounted


@pytest.mark.parametrize("name", OURS)
def test_a_renewed_keyring_reaches_processes_that_run(name: str) -> None:
    """A file that is mounted by itself stays the old one when another is put in its place."""
    volumes = COMPOSE["services"][name]["volumes"]
    places = [PurePosixPath(volume.split(":")[1]) for volume in volumes]
    assert [place for place in places if place.suffix] == []
    guide = (ROOT / "docs/operations.md").read_text().partition("### As containers")[2]
    [keyring] = re.findall(r"`PORTAL_KEYRING_FILE=([^`]+)`", guide)
    assert PurePosixPath(keyring).parent in places


def test_there_are_two_of_each_that_must_not_fail_and_one_door() -> None:
    services = COMPOSE["services"]
    assert {"database", "scanner", "front", *OURS} == set(services)
    assert services["web"]["deploy"]["replicas"] == services["worker"]["deploy"]["replicas"] == 2
    assert [name for name, one in services.items() if "ports" in one] == ["front"]
    commands = {name: services[name].get("command", [])[-1:] for name in ("worker", "pages")}
    assert commands == {"worker": ["sm_worker"], "pages": ["content_worker"]}


def test_what_lies_about_in_a_folder_and_is_not_gits_gets_into_no_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, work = tmp_path / "source", tmp_path / "work"
    (source / "site/portal").mkdir(parents=True)
    for name in ("urls.py", "keyring.json"):
        (source / "site/portal" / name).write_text("")
    for command in (["init", "-q"], ["add", "site/portal/urls.py"]):
        subprocess.run(["git", *command], cwd=source, check=True)  # noqa: S607
    monkeypatch.setitem(STEPS["copy"].__globals__, "ROOT", source)
    STEPS["copy"](["site", "site"], source, work)
    copied = [path.name for path in work.rglob("*") if path.is_file()]
    assert copied == ["urls.py"]


@pytest.mark.long
def test_every_step_runs_in_an_empty_folder(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "scripts/container_steps.py", tmp_path / "image"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "answers its health check" in done.stdout
    sizes = re.search(r"Packages (\d+) MB, the portal itself (\d+) MB", done.stdout)
    assert sizes
    assert sum(map(int, sizes.groups())) < 240, "base and system packages come on top"
