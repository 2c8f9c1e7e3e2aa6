"""Read settings from the environment, without importing Django's models."""

import os
import secrets
from collections.abc import Iterable
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

# Several processes write: WAL, and a write lock taken at BEGIN instead of half way through.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA secure_delete=ON;"
    ),
}

# Every variable that the settings read, for docs/reference/settings.md; a test compares.
VARIABLES: dict[str, str] = {
    "PORTAL_SECRET_KEY": "Django's signing key, 50 random characters or more; protects no message",
    "PORTAL_SECRET_KEY_FORMER": "former signing keys: what they sealed and signed still opens",
    "PORTAL_ALLOWED_HOSTS": "the site's host names, separated by commas",
    "PORTAL_BASE_URL": "where people reach the site, for links in mail",
    "DATABASE_URL": "postgres://user:password@host/name?sslmode=verify-full (not for a socket)",
    "PORTAL_KEPT_PLANS": "0 behind a pooler that shares connections by transaction (PgBouncer)",
    "PORTAL_KEYRING_FILE": "the keys of messages, as a file",
    "PORTAL_KEYRING": "the keys of messages, as JSON text",
    "PORTAL_AUDIT_HEAD_FILE": "where the end of the audit chain is noted, best on another disk",
    "PORTAL_READ_UNBOUND_SEALS": "1 reads what was sealed before version 0.2: for sm_reseal only",
    "PORTAL_CHART_FOLDER": "where closed conversations are saved for the chart, FHIR and PDF",
    "PORTAL_CHART_ENDPOINT": "an https address that takes them as FHIR bundles, by POST",
    "PORTAL_CHART_TOKEN": "the bearer token for that address",
    "SM_ANTIVIRUS": "where clamd listens: the path of its socket, or host:port",
    "PORTAL_EMAIL_HOST": "the mail server; STARTTLS is always required",
    "PORTAL_EMAIL_PORT": "its port, 587 if not set",
    "PORTAL_EMAIL_USER": "the name to sign in with at the mail server",
    "PORTAL_EMAIL_PASSWORD": "the password to sign in with at the mail server",
    "PORTAL_FROM_EMAIL": "the sender's address, with a name before it if not the site's",
    "PORTAL_PROXY_COUNT": "how many proxies of ours stand in front: 1 with nginx.conf",
    "PORTAL_SECOND_FACTOR": "0 asks nobody for a second factor; `check --deploy` refuses it",
    "PORTAL_OIDC_NAME": "a sign-in provider as people call it, such as Login.gov; all six or none",
    "PORTAL_OIDC_ISSUER": "its issuer, letter by letter as its own configuration says",
    "PORTAL_OIDC_CLIENT_ID": "the name under which this site is registered there",
    "PORTAL_OIDC_KEY_FILE": "this site's private key as PEM, RSA of 2048 bits or more, or P-256",
    "PORTAL_OIDC_ACR": "the levels to ask for (acr_values), best first, separated by spaces",
    "PORTAL_OIDC_VERIFIED_ACR": "those of them at which it has checked who somebody is",
    "PORTAL_METRICS_DIR": "an empty folder of this start for /metrics; not set, there is none",
    "PORTAL_ERROR_HOOK": "the dotted path of a function that gets each error as a dictionary",
    "PORTAL_LOG_LEVEL": "what is logged, INFO and above if not set",
    "PORTAL_VAR_DIR": "where media/ and static/ are, var/ in the checkout if not set",
    "PORTAL_WITHOUT_SM": "1 runs the portal without Secure Messaging",
    "PORTAL_DEBUG": "1 shows Django's error pages, in the demonstration only",
}


def named_sender(address: str, name: str) -> str:
    """Return the address with a name that a mailbox lists; its own, where it has one."""
    own, plain = parseaddr(address)
    return formataddr((own or name, plain))


def value(name: str, default: str = "") -> str:
    """Return a variable's value; one that is set to nothing counts as not set."""
    return os.environ.get(name) or default


def number(name: str, default: int = 0) -> int:
    """Return a variable's value as a whole number; refuses to start with anything else."""
    given = value(name, str(default))
    if not given.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given!r}.")
    return int(given)


def switch(name: str, *, default: bool = False) -> bool:
    """Return True for 1 and False for 0; refuses to start with anything else."""
    given = value(name, str(int(default)))
    if given not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {given!r}.")
    return given == "1"


# PostgreSQL would compile a query of many parts for 0.4 s and then answer it in 10 ms. For the
# first rows of a long list it would start a second process, ten times as long as the rows take.
ONE_BY_ONE = "-c jit=off -c max_parallel_workers_per_gather=0"
# A machine that is gone answers nothing, not even no; without this a page would wait for minutes.
CONNECT_SECONDS = 5
# The same for a connection that is open already: milliseconds until what was sent counts as lost,
# and the seconds after which a quiet one is asked whether it is still there.
LOST = {
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def database(default: str) -> dict[str, Any]:
    """Return the database of DATABASE_URL, else the embedded SQLite file."""
    config: dict[str, Any] = dict(
        dj_database_url.parse(
            value("DATABASE_URL", default), conn_max_age=60, conn_health_checks=True
        )
    )
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = dict(SQLITE_OPTIONS)
    elif config["ENGINE"] == "django.db.backends.postgresql":
        options = config.setdefault("OPTIONS", {})
        options = config["OPTIONS"] = {"connect_timeout": CONNECT_SECONDS, **LOST, **options}
        options["options"] = f"{ONE_BY_ONE} {options.get('options', '')}".strip()
        # A pooler that shares connections by transaction keeps no cursor for the next part.
        config["DISABLE_SERVER_SIDE_CURSORS"] = not keeps_plans()
    return config


def keeps_plans() -> bool:
    """Return False behind a pooler that gives a connection to others after each transaction."""
    return value("PORTAL_KEPT_PLANS") != "0"


def templates(folder: Path) -> list[dict[str, Any]]:
    """Django's engine over the portal's own templates, then those of the apps."""
    processors = (
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "wagtail.contrib.settings.context_processors.settings",
    )
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": list(processors)},
        }
    ]


def require(names: Iterable[str]) -> dict[str, str]:
    """Return the values of `names`; refuses to start and names every one that is missing.

    `A|B` stands for either of two: the first one that is set is returned under `A|B`.
    """
    found = {
        name: next((os.environ[part] for part in name.split("|") if os.environ.get(part)), "")
        for name in names
    }
    missing = [name.replace("|", " or ") for name, value in found.items() if not value]
    if missing:
        raise ImproperlyConfigured(
            "The portal cannot start. For the demonstration of a checkout, set "
            "DJANGO_SETTINGS_MODULE=portal.settings.dev. For production, set these environment "
            "variables: " + ", ".join(missing)
        )
    return found


def secret_kept_in(path: Path) -> str:
    """Return a random secret, made on first use and kept in a file only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # never replaces: of two first starts, one secret wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def keyring_kept_in(path: Path) -> Path:
    """Return the keyring file of the demonstration, made on first use when the plugin is there."""
    try:
        from sm_plugin.vault.keyring import create_keyring_file
    except ImportError:  # the portal also runs without the plugin
        return path
    if not path.exists():
        create_keyring_file(path)
    return path


def sign_in_providers() -> list[dict[str, str]]:
    """Return the sign-in provider of the environment: all of its variables are set, or none.

    Refuses to start with a part of them, naming what is missing.
    """
    given = {
        "name": value("PORTAL_OIDC_NAME"),
        "issuer": value("PORTAL_OIDC_ISSUER"),
        "client_id": value("PORTAL_OIDC_CLIENT_ID"),
        "key_file": value("PORTAL_OIDC_KEY_FILE"),
        "acr": value("PORTAL_OIDC_ACR"),
        "verified_acr": value("PORTAL_OIDC_VERIFIED_ACR"),
    }
    if not any(given.values()):
        return []
    missing = [f"PORTAL_OIDC_{name.upper()}" for name, text in given.items() if not text]
    if missing:
        raise ImproperlyConfigured(
            "A sign-in provider needs all of its variables; missing: " + ", ".join(missing)
        )
    return [given | {"key": slugify(given["name"].replace(".", "-"))}]


def metrics_folder() -> str:
    """Return the folder in which web processes count; hand it to the package that writes there.

    Only web processes are given one: the package opens a file there as soon as it is imported.
    """
    folder = value("PORTAL_METRICS_DIR")
    if folder:
        os.environ.update(PROMETHEUS_MULTIPROC_DIR=folder)
    return folder


def log_to_console(level: str, formatter: str = "line") -> dict[str, Any]:
    """Log to the console only: an error mail with a trace could carry what someone wrote.

    PORTAL_ERROR_HOOK gets errors as well, without any text: `portal.operations.logs`.
    """
    handlers: dict[str, Any] = {
        "console": {"class": "logging.StreamHandler", "formatter": formatter}
    }
    if hook := value("PORTAL_ERROR_HOOK"):
        handlers["report"] = {"class": "portal.operations.logs.ReportHandler", "hook": hook}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": "portal.operations.logs.JsonFormatter"},
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {"django": {"handlers": [], "propagate": True}},
    }
