"""The plugin's settings: one typed place for names and defaults of `settings.SECURE_MESSAGING`."""

import os
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Conf:
    """A setting a field; add yours here with its default and a comment that says what it does."""

    # The host's template that our pages extend.
    BASE_TEMPLATE: str = "sm_plugin/base.html"
    # True where that template ends each page with 911 and the crisis line: pages of staff, which
    # have them below as well, then leave theirs out.
    BASE_SHOWS_NUMBERS: bool = False
    # What a host may override of the plugin's behavior: a class by its dotted path.
    ADAPTER: str = "sm_plugin.adapter.MessagingAdapter"
    # The keys as JSON text. Either this or KEYRING_FILE is needed.
    KEYRING: str = field(default="", repr=False)
    # The path of a file with the keys. Only the web process may be able to read it.
    KEYRING_FILE: str = ""
    # What wraps data keys: a class that follows `vault.wrapping.KeyWrapper`.
    KEY_WRAPPER: str = "sm_plugin.vault.wrapping.KeyringWrapper"
    # True reads texts sealed before version 0.2: those are bound to their row, not yet to
    # patient, author and time. False once `sm_reseal` has rewritten them, so that nobody who can
    # write to the database brings an old one back.
    READ_UNBOUND_SEALS: bool = True
    # Where the worker notes the end of the audit chain each round; another disk is best.
    AUDIT_HEAD_FILE: str = ""
    # Where people reach the site, for links in e-mail; without it, WAGTAILADMIN_BASE_URL.
    BASE_URL: str = ""
    # Days after the last message during which a reply is possible; 45 in the system this one models
    # (va.gov secure messaging: "You can't reply to messages older than 45 days").
    REPLY_WINDOW_DAYS: int = 45
    # Messages one person may send in an hour.
    SENDS_PER_HOUR: int = 30
    # Minutes, at all hours, within which somebody in the team reviews a flagged message. After
    # them the coordinators are told, after as many again the facility's administrators.
    URGENT_REVIEW_MINUTES: int = 30
    # True tells patients by email when somebody opened their messages in an emergency; they find
    # it under "Who opened my messages" in any case. Where nobody else can be told, they always are.
    TELLS_PATIENT_OF_EMERGENCY_OPENING: bool = True
    # True keeps the plans of questions with each connection to PostgreSQL. Not behind a pooler that
    # gives a connection to others after each transaction, as PgBouncer can: the names stay behind.
    # There, set DISABLE_SERVER_SIDE_CURSORS of the database, too, or downloads break off.
    KEEPS_PLANS: bool = False
    # How many proxies of ours stand before the web process and add to X-Forwarded-For; 0 for
    # none. Not set, it counts as 0 and `check --deploy` asks for it.
    TRUSTED_PROXY_COUNT: int | None = None
    # Where clamd listens: the path of its socket, or host:port. Without it no file is ever handed
    # out. The environment's SM_ANTIVIRUS counts where the settings say nothing.
    ANTIVIRUS: str | None = None
    # Where closed conversations are saved for the chart: a folder that another program empties, an
    # endpoint that takes FHIR bundles by POST (https, with CHART_TOKEN as its bearer), or both.
    CHART_FOLDER: str = ""
    CHART_ENDPOINT: str = ""
    CHART_TOKEN: str = field(default="", repr=False)
    # How the notes begin, before topic and place.
    CHART_NOTE_TITLE: str = "Secure messaging"

    @property
    def antivirus(self) -> str:
        """Return where clamd listens; empty without one."""
        said = self.ANTIVIRUS
        return os.environ.get("SM_ANTIVIRUS", "") if said is None else said


def conf() -> Conf:
    """Return the settings as they are now: read again when they changed."""
    global _known
    said = getattr(settings, "SECURE_MESSAGING", {})
    known = _known
    if known is None or known[0] != said:
        given = dict(said)
        known = _known = given, _conf_of(given)
    return known[1]


def _conf_of(given: dict[str, Any]) -> Conf:
    unknown = sorted(set(given) - {known.name for known in fields(Conf)})
    if unknown:
        raise ImproperlyConfigured(f"SECURE_MESSAGING has no setting {', '.join(unknown)}.")
    return Conf(**{name: _plain(value) for name, value in given.items()})


def _plain(value: Any) -> Any:
    """Return paths as text: they may be given as Path objects."""
    return str(value) if hasattr(value, "__fspath__") else value


# What the settings said when they were last read, and what came of it.
_known: tuple[dict[str, Any], Conf] | None = None
