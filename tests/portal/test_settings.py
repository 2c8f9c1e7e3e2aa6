"""Production starts only with what it needs and says what is missing; the checks find faults."""

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection

from portal.settings.environment import VARIABLES, database

ROOT = Path(__file__).resolve().parents[2]
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
PRODUCTION = {
    "PORTAL_SECRET_KEY": "x7-" * 20 + "of-many-Kinds",
    "PORTAL_ALLOWED_HOSTS": "portal.example, www.portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "PORTAL_EMAIL_HOST": "mail.example",
    "PORTAL_FROM_EMAIL": "portal@portal.example",
    "PORTAL_PROXY_COUNT": "1",
    "PORTAL_KEYRING": json.dumps({"active": "k1", "keys": {"k1": KEY}, "audit": KEY[::-1]}),
    "PORTAL_AUDIT_HEAD_FILE": "/tmp/audit-heads",  # noqa: S108 — named, never written
    "DATABASE_URL": "postgres://portal@db.example/portal?sslmode=verify-full",
}


def manage(*words: str, without: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Runs manage.py as production would, in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "PORTAL_WITHOUT_SM": "1",
        **{name: value for name, value in PRODUCTION.items() if name != without},
        **changes,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def show(*names: str) -> list[object]:
    code = f"from django.conf import settings as s; print([getattr(s, n) for n in {names!r}])"
    return eval(manage("shell", "-v0", "-c", code).stdout)  # noqa: S307 — our own output


def test_former_signing_keys_are_words_of_a_variable() -> None:
    code = "from django.conf import settings as s; print(s.SECRET_KEY_FALLBACKS)"
    for given, keys in [("", []), ("one, two three", ["one", "two", "three"])]:
        done = manage("shell", "-v0", "-c", code, PORTAL_SECRET_KEY_FORMER=given)
        assert done.stdout.strip() == str(keys), done.stderr


def deploy_check(**changes: str) -> subprocess.CompletedProcess[str]:
    return manage("check", "--deploy", "--fail-level", "WARNING", **changes)


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_refuses_to_start_without_a_setting_and_names_it(name: str) -> None:
    result = manage("check", without=name)
    assert result.returncode != 0
    refusal = result.stderr.splitlines()[-1]
    assert [other for other in PRODUCTION if other in refusal] == [name]


def test_a_command_of_an_install_never_opens_a_new_demonstration(tmp_path: Path) -> None:
    nowhere = {"DJANGO_SETTINGS_MODULE": "", "PORTAL_VAR_DIR": str(tmp_path / "var")}
    environment = {**os.environ, **nowhere}
    del environment["DJANGO_SETTINGS_MODULE"]
    for name in PRODUCTION:
        environment.pop(name, None)
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "PORTAL_KEYRING_FILE or PORTAL_KEYRING" in result.stderr
    assert "portal.settings.dev" in result.stderr, "and a checkout is told what it needs"
    assert not (tmp_path / "var").exists(), "no database, no keyring"


def test_only_the_makefile_asks_for_the_demonstrations_settings() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "MANAGE := DJANGO_SETTINGS_MODULE=portal.settings.dev " in makefile
    for name in ("manage.py", "site/portal/wsgi.py"):
        assert "settings.dev" not in (ROOT / name).read_text(), name


@pytest.mark.parametrize("settings", ["portal.settings.dev", "portal.settings.production"])
def test_a_variable_that_is_set_to_nothing_counts_as_not_set(settings: str, tmp_path: Path) -> None:
    empty = {name: "" for name in VARIABLES if name not in PRODUCTION} | {"PORTAL_WITHOUT_SM": "1"}
    if settings.endswith("dev"):
        empty = dict.fromkeys(VARIABLES, "") | {"PORTAL_VAR_DIR": str(tmp_path)}
    result = manage("check", DJANGO_SETTINGS_MODULE=settings, **empty)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["PORTAL_PROXY_COUNT", "PORTAL_EMAIL_PORT"])
def test_a_number_that_is_none_is_refused_by_name(name: str) -> None:
    result = manage("check", **{name: "one"})
    assert result.returncode != 0
    assert f"{name} must be a whole number, not 'one'" in result.stderr.splitlines()[-1]


def test_production_passes_djangos_and_our_own_deployment_checks() -> None:
    result = deploy_check()
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgres://portal@db.example/portal", "portal.E003"),
        ("postgres://portal@db.example/portal?sslmode=require", "portal.E003"),
    ],
)
def test_an_unverified_database_connection_is_found(url: str, code: str) -> None:
    result = deploy_check(DATABASE_URL=url)
    assert result.returncode != 0
    assert code in result.stderr


@pytest.mark.parametrize("name", ["PORTAL_SECOND_FACTOR", "PORTAL_READ_UNBOUND_SEALS"])
@pytest.mark.parametrize("word", ["true", "yes", "on", "2", "no", "1 "])
def test_a_switch_is_0_or_1_and_no_other_word_turns_it_anywhere(name: str, word: str) -> None:
    result = deploy_check(**{name: word})
    assert result.returncode != 0
    assert f"{name} must be 0 or 1" in result.stderr


def test_an_install_without_a_second_factor_is_found() -> None:
    result = deploy_check(PORTAL_SECOND_FACTOR="0")
    assert result.returncode != 0
    assert "portal.E009" in result.stderr


def test_a_database_that_fell_silent_is_given_up_in_seconds(monkeypatch: Any) -> None:
    """A new connection and an open one; what the address says goes before it."""
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@db.example/portal?keepalives_idle=60")
    options = database("")["OPTIONS"]
    assert 0 < options["connect_timeout"] <= 10
    assert 0 < options["tcp_user_timeout"] <= 10_000
    assert int(options["keepalives_idle"]) == 60


@pytest.mark.parametrize(("given", "disabled"), [("", False), ("1", False), ("0", True)])
def test_behind_a_pooler_no_rows_are_left_in_a_cursor_of_a_connection_that_others_get(
    monkeypatch: Any, given: str, disabled: bool
) -> None:
    """A download broke off after some of its parts."""
    monkeypatch.setenv("DATABASE_URL", "postgres://portal@db.example/portal")
    monkeypatch.setenv("PORTAL_KEPT_PLANS", given)
    assert database("")["DISABLE_SERVER_SIDE_CURSORS"] is disabled


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks a connection of PostgreSQL")
@pytest.mark.django_db
def test_an_open_connection_is_asked_whether_its_other_end_is_there() -> None:
    connection.ensure_connection()
    info = connection.connection.info.get_parameters()
    assert info["tcp_user_timeout"] == "5000"
    assert info["keepalives_idle"] == "10"


def test_a_database_on_the_same_machine_needs_no_certificate() -> None:
    assert deploy_check(DATABASE_URL="postgres://%2Frun%2Fpostgresql/portal").returncode == 0


def test_production_binds_its_session_to_this_host_and_to_tls() -> None:
    assert show(
        "DEBUG",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_USE_SESSIONS",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "EMAIL_USE_TLS",
        "ALLOWED_HOSTS",
    ) == [
        False,
        "__Host-sessionid",
        True,
        True,
        True,
        True,
        True,
        ["portal.example", "www.portal.example"],
    ]
    assert show("SECURE_HSTS_SECONDS")[0] >= 365 * 24 * 60 * 60


def test_a_new_folder_of_pictures_can_be_read_by_the_web_server_in_front(tmp_path: Path) -> None:
    """It runs as another user; the units' umask leaves a folder to the portal alone."""
    code = (
        "import os; from django.core.files.base import ContentFile;"
        "from django.core.files.storage import default_storage as kept;"
        "os.umask(0o077); name = kept.save('images/new/a.png', ContentFile(b'x'));"
        "paths = (kept.path('images'), kept.path('images/new'), kept.path(name));"
        "print([oct(os.stat(path).st_mode & 0o777) for path in paths])"
    )
    done = manage("shell", "-v0", "-c", code, PORTAL_VAR_DIR=str(tmp_path))
    assert done.stdout.strip() == "['0o755', '0o755', '0o644']", done.stderr


def test_addresses_of_visitors_come_from_our_own_proxy_only() -> None:
    assert show("ALLAUTH_TRUSTED_PROXY_COUNT") == [1]
    messaging = show("SECURE_MESSAGING")[0]
    assert messaging["TRUSTED_PROXY_COUNT"] == 1
    assert messaging["AUDIT_HEAD_FILE"] == PRODUCTION["PORTAL_AUDIT_HEAD_FILE"]


def test_the_demonstration_makes_its_secrets_once_for_its_owner_alone(tmp_path: Path) -> None:
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "PORTAL_VAR_DIR": str(tmp_path)}
    code = "from django.conf import settings as s; print(s.SECRET_KEY, s.DEBUG)"
    first, second = (manage("shell", "-v0", "-c", code, **environment).stdout for _ in range(2))
    assert first == second
    assert first.split()[1] == "False"
    assert len(first.split()[0]) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def faults(tag: str, *, deploy: bool = False) -> set[str]:
    found = run_checks(tags=[tag], include_deployment_checks=deploy)
    return {fault.id for fault in found if fault.id and fault.id.startswith("portal.")}


@pytest.mark.parametrize(
    ("name", "value", "tag", "code"),
    [
        (
            "AUTHENTICATION_BACKENDS",
            ["django.contrib.auth.backends.ModelBackend"],
            "security",
            "portal.E001",
        ),
        (
            "MIDDLEWARE",
            ["django.middleware.cache.UpdateCacheMiddleware"],
            "security",
            "portal.E002",
        ),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            "caches",
            "portal.E004",
        ),
        (
            "CACHES",
            {
                "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"},
                "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            },
            "caches",
            "portal.E004",
        ),
        (
            "MIDDLEWARE",
            [
                "django.contrib.sessions.middleware.SessionMiddleware",
                "portal.page_cache.middleware.CachedPagesMiddleware",
            ],
            "security",
            "portal.E007",
        ),
        ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend", "security", "portal.E005"),
    ],
)
def test_a_dangerous_setting_is_found(
    settings: Any, name: str, value: object, tag: str, code: str
) -> None:
    assert code not in faults(tag, deploy=True)
    setattr(settings, name, value)
    assert code in faults(tag, deploy=True)


def test_a_log_line_says_when_how_grave_and_whose_it_is() -> None:
    (console,) = (one for one in logging.root.handlers if type(one) is logging.StreamHandler)
    record = logging.LogRecord("sm_plugin.worker", logging.WARNING, "", 0, "A step", None, None)
    line = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING sm_plugin\.worker: A step"
    assert re.fullmatch(line, console.format(record))


def test_the_settings_in_force_have_none_of_these_faults() -> None:
    assert not faults("security") | faults("caches")
    assert "django.contrib.auth.backends.ModelBackend" not in settings.AUTHENTICATION_BACKENDS
    assert settings.ANONYMOUS_USER_NAME is None


OIDC = {
    "PORTAL_OIDC_NAME": "Login.gov",
    "PORTAL_OIDC_ISSUER": "https://secure.login.example/",
    "PORTAL_OIDC_CLIENT_ID": "urn:test:portal",
    "PORTAL_OIDC_ACR": "urn:test:verified urn:test:signed-in",
    "PORTAL_OIDC_VERIFIED_ACR": "urn:test:verified",
}


def key_of(folder: Path, size: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=size)
    path = folder / "provider.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(path)


def test_a_part_of_a_sign_in_provider_is_refused_by_name() -> None:
    result = manage("check", **OIDC)
    assert result.returncode != 0
    assert "missing: PORTAL_OIDC_KEY_FILE" in result.stderr.splitlines()[-1]


def test_a_whole_sign_in_provider_passes(tmp_path: Path) -> None:
    result = deploy_check(**OIDC, PORTAL_OIDC_KEY_FILE=key_of(tmp_path, 2048))
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PORTAL_OIDC_ISSUER": "http://secure.login.example/"}, "portal.E011"),
        ({"PORTAL_OIDC_ISSUER": "secure.login.example"}, "portal.E011"),
        ({"PORTAL_OIDC_KEY_FILE": "/nowhere/provider.pem"}, "portal.E012"),
        ({"PORTAL_OIDC_VERIFIED_ACR": "urn:test:not-asked-for"}, "portal.E010"),
    ],
)
def test_an_unsafe_sign_in_provider_is_found(
    changed: dict[str, str], code: str, tmp_path: Path
) -> None:
    result = deploy_check(**OIDC | {"PORTAL_OIDC_KEY_FILE": key_of(tmp_path, 2048)} | changed)
    assert result.returncode != 0
    assert code in result.stderr


def test_a_short_key_for_a_sign_in_provider_is_found(tmp_path: Path) -> None:
    result = deploy_check(**OIDC, PORTAL_OIDC_KEY_FILE=key_of(tmp_path, 1024))
    assert "portal.E012" in result.stderr
