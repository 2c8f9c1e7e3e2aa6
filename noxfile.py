"""Every check of the project, a session each: `nox --list`.

`make test` runs those of the first list; `make test-all` runs what takes longer, too. Sessions use
the environment that `make` has set up, but for `lowest` and `newest`, which make one of their own.
"""

import atexit
import os
import re
import secrets
import shutil
import tempfile
import tomllib
from base64 import b64encode
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYTEST = ("pytest", "-q")
# Each process keeps to a part of the modules, so that what a module shares is made once.
TWO = ("-n", "2", "--dist", "worksteal")
FILES = ("-n", "2", "--dist", "loadfile")  # one test looks at what the others of its module opened
POSTGRES = ("scripts/with_postgres", "--in-memory")
TEMPLATES = ("templates", "content/templates", "sm_plugin/templates")
# Left out of the run on PostgreSQL: see tests/conftest.py.
NOT_HERE = ("--ignore=tests/browser", "--ignore=tests/sm_plugin/matrix")
# What a portal without the plugin is asked: it starts, is set up, shows, searches and signs in.
ALONE = (
    "tests/portal/test_settings.py",
    "tests/portal/test_headers.py",
    "tests/portal/accounts/test_accounts.py",
    "tests/portal/accounts/test_account_events.py",
    "tests/portal/accounts/test_provider_accounts.py",
    "tests/portal/accounts/test_provider_levels.py",
    "tests/content/seed",
    "tests/content/pages/test_home.py",
    "tests/content/pages/test_pages.py",
    "tests/content/search/test_search.py",
    "tests/content/terms",
)
COVERED = 90  # per cent of lines and branches
LOWEST, NEWEST = "3.11", "3.13"
# Processes and sessions share a folder, and in it the database that the first of them migrated.
SHARED = tempfile.mkdtemp(prefix="portal-nox-")
atexit.register(shutil.rmtree, SHARED, ignore_errors=True)

nox.options.default_venv_backend = "none"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["types", "lint", "docs", "host", "alone", "sqlite", "browser"]


def run(session: nox.Session, *command: str, **environment: str) -> None:
    """Run a program of the project's environment, with the sources on its path."""
    program = ROOT / ".venv/bin" / command[0]
    words = [str(program) if program.exists() else command[0], *command[1:]]
    path = f"{ROOT}{os.pathsep}{ROOT / 'site'}"
    session.run(*words, env={"PYTHONPATH": path, **environment}, external=True)


def key() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


def production() -> dict[str, str]:
    """Return an environment that production accepts; nothing in it exists."""
    keys = f'{{"active": "k1", "keys": {{"k1": "{key()}"}}, "audit": "{key()}"}}'
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(64),
        "PORTAL_ALLOWED_HOSTS": "portal.example",
        "PORTAL_BASE_URL": "https://portal.example",
        "PORTAL_EMAIL_HOST": "mail.example",
        "PORTAL_FROM_EMAIL": "portal@portal.example",
        "PORTAL_PROXY_COUNT": "1",
        "PORTAL_KEYRING": keys,
        "PORTAL_AUDIT_HEAD_FILE": f"{SHARED}/head",
        "SM_ANTIVIRUS": "/run/clamav/clamd.ctl",
        "DATABASE_URL": "postgres://portal@db.example/portal?sslmode=verify-full",
    }


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy."""
    folder = str(ROOT / "var")  # the test settings' own folder would stay behind
    run(session, "mypy", "sm_plugin", "site/portal", "content", PORTAL_VAR_DIR=folder)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, templates, import contracts, migrations and the production settings."""
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    run(session, "djlint", "--lint", "--quiet", *TEMPLATES)
    run(session, "lint-imports", "--no-logo")
    test = {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    run(session, "python", "manage.py", "makemigrations", "--check", "--dry-run", **test)
    deploy = ("check", "--deploy", "--fail-level", "WARNING")
    run(session, "python", "manage.py", *deploy, **production())


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of the documentation; a link that leads nowhere fails."""
    with tempfile.TemporaryDirectory(prefix="portal-docs-") as folder:
        run(session, "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder)


@nox.session
def advisories(session: nox.Session) -> None:
    """Compare the locks with a database of known weaknesses: `nox -s advisories -- all.zip`."""
    if not session.posargs:
        session.skip("Name a folder or zip file of OSV's records for PyPI")
    run(session, "python", "scripts/advisories.py", *session.posargs)


@nox.session
def host(session: nox.Session) -> None:
    """Run the plugin in another site, which has no portal to lean on."""
    site = "tests/projects/minimal_host"
    later = ("test_port.py", "test_uninstall.py")  # migrate again and again: session `uninstall`
    words = ("-c", f"{site}/pytest.ini", *(f"--ignore={site}/{name}" for name in later))
    run(session, *PYTEST, *words, PYTHONPATH=str(ROOT))


@nox.session
def uninstall(session: nox.Session) -> None:
    """Take the plugin out of a used site on both engines, and move one to PostgreSQL."""
    program = str(ROOT / ".venv/bin/pytest")
    site = "tests/projects/minimal_host"
    files = (f"{site}/test_uninstall.py", f"{site}/test_port.py")
    words = ("-q", "-c", f"{site}/pytest.ini", *files)
    run(session, program, *words[:-1], PYTHONPATH=str(ROOT), DATABASE_URL="")
    run(session, *POSTGRES, program, *words, PYTHONPATH=str(ROOT))


@nox.session
def migrations(session: nox.Session) -> None:
    """Lint what migrations do on PostgreSQL: each fault needs a reason."""
    program = str(ROOT / ".venv/bin/python")
    run(session, *POSTGRES, program, "scripts/lint_migrations.py")


@nox.session
def alone(session: nox.Session) -> None:
    """Run the portal without the plugin."""
    run(session, *PYTEST, *ALONE, PORTAL_WITHOUT_SM="1")


@nox.session
def sqlite(session: nox.Session) -> None:
    """Run what depends on the engine on SQLite."""
    marks = ("-m", "engine and not long")
    folder = {"PORTAL_VAR_DIR": SHARED, "DATABASE_URL": ""}
    run(session, *PYTEST, *TWO, *marks, "--ignore=tests/browser", **folder)


@nox.session
def browser(session: nox.Session) -> None:
    """Drive a real Chromium."""
    if not shutil.which("chromium") and not os.environ.get("CHROMIUM"):
        session.skip("Chromium is not installed (Debian: chromium)")
    run(session, *PYTEST, *FILES, "tests/browser", *session.posargs, PORTAL_VAR_DIR=SHARED)


@nox.session
def postgresql(session: nox.Session) -> None:
    """Run the whole suite on PostgreSQL, the main engine."""
    suite = (*PYTEST, *TWO, *NOT_HERE, *session.posargs)
    program = str(ROOT / ".venv/bin" / suite[0])
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        run(session, *POSTGRES, program, *suite[1:], PORTAL_VAR_DIR=folder)


@nox.session
def matrix(session: nox.Session) -> None:
    """Ask who may open what on PostgreSQL as well."""
    program = str(ROOT / ".venv/bin/pytest")
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        words = (*POSTGRES, program, "-q", *TWO, "tests/sm_plugin/matrix")
        run(session, *words, PORTAL_VAR_DIR=folder)


@nox.session
def long(session: nox.Session) -> None:
    """Run what takes minutes: the whole table of access, and bombs for every reader."""
    run(session, *PYTEST, *TWO, "-m", "long", *session.posargs, PORTAL_VAR_DIR=SHARED)


@nox.session
def long_postgresql(session: nox.Session) -> None:
    """Run on PostgreSQL what takes minutes and depends on the engine."""
    suite = (*PYTEST, *TWO, *NOT_HERE, "--ignore=tests/fuzz", "-m", "long", *session.posargs)
    program = str(ROOT / ".venv/bin" / suite[0])
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        run(session, *POSTGRES, program, *suite[1:], PORTAL_VAR_DIR=folder)


@nox.session
def whole_sqlite(session: nox.Session) -> None:
    """Run the whole suite on SQLite as well, and measure which branches it takes."""
    folder = {"PORTAL_VAR_DIR": SHARED, "DATABASE_URL": "", "COVERAGE_FILE": f"{SHARED}/coverage"}
    suite = (*PYTEST, *TWO, "--ignore=tests/browser", "--hypothesis-profile=by_chance")
    run(session, "coverage", "run", "-m", *suite, **folder)
    run(session, "coverage", "combine", "--quiet", **folder)
    run(session, "coverage", "report", "--skip-covered", "--fail-under", str(COVERED), **folder)


@nox.session(venv_backend="virtualenv", python=LOWEST)
def lowest(session: nox.Session) -> None:
    """Run the plugin's host project and a smoke of the portal on the lowest versions."""
    session.install(*lowest_versions(), *test_packages())
    in_other_versions(session)


@nox.session(venv_backend="virtualenv", python=NEWEST)
def newest(session: nox.Session) -> None:
    """Do the same on the newest versions that the lock names for a newer Python."""
    session.install("--require-hashes", "-r", "requirements/dev.txt")
    in_other_versions(session)


def in_other_versions(session: nox.Session) -> None:
    session.run("python", "-m", "django", "--version")
    smoke = [path for path in ALONE if "accounts" not in path]
    path = {"PYTHONPATH": str(ROOT)}
    session.run(*PYTEST, "-c", "tests/projects/minimal_host/pytest.ini", env=path)
    plugin = ("tests/sm_plugin/test_grants.py", "tests/sm_plugin/reports/test_figures.py")
    session.run(*PYTEST, *smoke, *plugin, "tests/portal/demo")


def lowest_versions() -> list[str]:
    """Return every dependency of plugin and portal at the lower bound that pyproject names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    portal = [word for word in extras["portal"] if not word.startswith(project["name"])]
    words = [*project["dependencies"], *extras["pdf"], *portal]
    bound = re.compile(r"^([^<>=~!;]+)>=([0-9.]+).*$")
    return [bound.sub(r"\1~=\2.0" if word.count(".") < 2 else r"\1==\2", word) for word in words]


def test_packages() -> list[str]:
    """Return what tests need besides pytest, from the development group."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = ("mypy", "django-stubs", "ruff", "djlint", "import-linter", "nox", "django-migration")
    dev = groups["dependency-groups"]["dev"]
    return [word for word in dev if not word.startswith(tools)]
