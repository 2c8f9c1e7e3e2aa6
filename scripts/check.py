"""Runs every check of the project and says at the end which ran, how long, and what failed.

    .venv/bin/python scripts/check.py [--only lint|portal|projects|sqlite|browser|postgres]

With REQUIRE_ALL=1 a check that cannot run for lack of a tool fails; without it, it is named
loudly and left out. The last command is always a pytest run, so that its closing line is the
last line printed.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv/bin"
NOT_RUN = "NOT RUN"
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
DEBIAN_PACKAGES = {
    "chromium": "chromium",
    "initdb": "postgresql",
    "clamd": "clamav-daemon",
    "libmagic": "libmagic1",
    "libpango-1.0": "libpango-1.0-0",
    "libpangoft2-1.0": "libpangoft2-1.0-0",
}
# Without these some tests of a suite skip, or fail with REQUIRE_ALL=1; the rest of it runs.
SUITE_USES = ("clamd", "libmagic", "libpango-1.0", "libpangoft2-1.0")


def has_program(name: str) -> bool:
    if name.startswith("lib"):
        return find_library(name.removeprefix("lib")) is not None
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return bool(
        shutil.which(name, path=path) or list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    )


def key() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


def production() -> dict[str, str]:
    """An environment that production accepts; nothing in it exists."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(64),
        "PORTAL_ALLOWED_HOSTS": "portal.example",
        "PORTAL_BASE_URL": "https://portal.example",
        "PORTAL_EMAIL_HOST": "mail.example",
        "PORTAL_FROM_EMAIL": "portal@portal.example",
        "PORTAL_KEYRING": f'{{"active": "k1", "keys": {{"k1": "{key()}"}}, "audit": "{key()}"}}',
        "SM_ANTIVIRUS": "/run/clamav/clamd.ctl",
        "DATABASE_URL": "postgres://portal@db.example/portal?sslmode=verify-full",
    }


@dataclass
class Check:
    """One command; `needs` names the programs without which it cannot run."""

    group: str
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    one_core: bool = False  # two of these run side by side

    def missing(self) -> list[str]:
        return [name for name in self.needs if not has_program(name)]

    def run(self) -> tuple[bool, float]:
        """Whether it passed, and in how many seconds."""
        if not self.one_core:
            print(f"\n=== {self.name}", flush=True)
        program, *words = self.command
        command = [str(BIN / program) if (BIN / program).exists() else program, *words]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", **self.environment}
        output = subprocess.PIPE if self.one_core else None
        start = time.monotonic()
        ended = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, stdout=output, stderr=output and subprocess.STDOUT
        )
        if self.one_core:
            print(f"\n=== {self.name}\n{ended.stdout.decode(errors='replace')}", end="", flush=True)
        return ended.returncode == 0, time.monotonic() - start


TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
# mypy leaves without cleaning up, and with it the test settings' own folder would stay behind.
KEEP_TIDY = {"PORTAL_VAR_DIR": str(ROOT / "var")}
TEMPLATES = ["templates", "content/templates", "sm_plugin/templates"]
SUITE = ["pytest", "-q", "-n", "2"]


def lint_checks() -> list[Check]:
    migrations = ["python", "manage.py", "makemigrations", "--check", "--dry-run"]
    deploy = ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("types", ["mypy", "sm_plugin", "site/portal", "content"], KEEP_TIDY),
        ("ruff", ["ruff", "check", "."], {}),
        ("format", ["ruff", "format", "--check", "."], {}),
        ("templates", ["djlint", "--lint", "--quiet", *TEMPLATES], {}),
        ("imports", ["lint-imports", "--no-logo"], {}),
        ("migrations are complete", migrations, TEST_SETTINGS),
        ("production settings", deploy, production()),
    ]
    return [Check("lint", *words, one_core=True) for words in checks]


def test_checks(shared: str) -> list[Check]:
    """The suite on PostgreSQL comes last, for its closing line.

    Two suites share a folder, and in it the database that the first of them has migrated.
    """
    folder = {"PORTAL_VAR_DIR": shared}
    projects = sorted((ROOT / "tests/projects").glob("*/pytest.ini"))
    plugin_only = {"PYTHONPATH": str(ROOT)}  # another site has no portal to lean on
    suite = [*SUITE, "--ignore=tests/browser"]
    return [
        *(
            Check(
                "projects",
                f"plugin in {ini.parent.name}",
                ["pytest", "-q", "-c", str(ini)],
                plugin_only,
                one_core=True,
            )
            for ini in projects
        ),
        Check(
            "portal",
            "portal without the plugin",
            [*SUITE, "tests/portal", "tests/content"],
            {"PORTAL_WITHOUT_SM": "1"},
        ),
        Check("sqlite", "suite on SQLite", suite, folder),
        Check("browser", "browser", [*SUITE, "tests/browser"], folder, needs=("chromium",)),
        Check(
            "postgres",
            "suite on PostgreSQL",
            ["scripts/with_postgres", str(BIN / "pytest"), *suite[1:]],
            needs=("initdb",),
        ),
    ]


def install_missing(checks: list[Check]) -> None:
    """Debian's packages for what is missing, where we may install them."""
    missing = {name for check in checks for name in check.missing()}
    if any("pytest" in word for check in checks for word in check.command):
        missing |= {name for name in SUITE_USES if not has_program(name)}
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    packages = [DEBIAN_PACKAGES[name] for name in sorted(missing)]
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(  # noqa: S603
            ["apt-get", "-qq", *words],  # noqa: S607
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )


def summary(results: list[tuple[str, str, float]], left: str) -> None:
    print("\n=== what ran")
    for name, outcome, seconds in results:
        print(f"{outcome:>12}  {seconds:6.0f} s  {name}")
    print(f"{'next':>12}            {left}", flush=True)


def run_all(runnable: list[Check], results: list[tuple[str, str, float]]) -> None:
    """Runs the checks, those of one core two at a time, and adds what came of them to `results`."""

    def note(check: Check, outcome: tuple[bool, float]) -> None:
        passed, seconds = outcome
        results.append((check.name, "passed" if passed else "FAILED", seconds))

    small = [check for check in reversed(runnable) if check.one_core]  # the longest first
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, outcome in zip(small, pool.map(Check.run, small), strict=True):
            note(check, outcome)
    for check in runnable:
        if check.one_core:
            continue
        if check is runnable[-1]:
            summary(results, check.name)
        note(check, check.run())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="run one group: lint, portal, projects, sqlite, ...")
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory(prefix="portal-check-") as shared:
        every = lint_checks() + test_checks(shared)
        return check_all([check for check in every if only in (None, check.group)])


def check_all(wanted: list[Check]) -> int:
    install_missing(wanted)
    for name in SUITE_USES:
        if not has_program(name):
            print(f"{name} is not installed: tests that need it are left out.", file=sys.stderr)
    skipped = {check.name: check.missing() for check in wanted if check.missing()}
    runnable = [check for check in wanted if check.name not in skipped]
    results = [(f"{name} (no {', '.join(tools)})", NOT_RUN, 0.0) for name, tools in skipped.items()]
    run_all(runnable, results)
    failed = [name for name, outcome, _ in results if outcome == "FAILED"]
    if REQUIRE_ALL:
        failed += [name for name, outcome, _ in results if outcome == NOT_RUN]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed or not runnable else 0


if __name__ == "__main__":
    sys.exit(main())
