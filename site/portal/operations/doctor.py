"""Try what an install needs, one part after the other, and say in plain words what is wrong.

Each examination returns a sentence when all is well, raises `Doubt` for what may be intended or
can't be known yet, and anything else for a fault. None is left out because another failed.

See docs/decisions/0572.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.utils.module_loading import import_string

from portal.accounts.sign_in.resealing import FORMER, UNOPENED, look_at
from portal.operations.health import NEEDED
from portal.public_files import PICTURE_FOLDERS
from sm_plugin.worker import BEAT_SECONDS, kind_and_place, seen

SCANNER_SECONDS = 10.0
FACTORS = 1000  # the newest
EVENTS_A_LANE = 20
# The harmless file that every scanner calls harmful; in two parts, so that none finds it here.
KNOWN_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Doubt(Exception):
    """Not a fault for certain; the sentence says what to look at."""


class Fault(Exception):
    """A fault that we can put into words."""


@dataclass(frozen=True)
class Finding:
    state: str
    name: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.state:<5} {self.name}: {self.sentence}"


Examination = Callable[[], str]


def examine(*, mail_to: str = "") -> Iterator[Finding]:
    """Yield what every examination found."""
    for name, ask in _examinations(mail_to).items():
        try:
            yield Finding("ok", name, ask())
        except Doubt as doubt:
            yield Finding("look", name, str(doubt))
        except Fault as fault:
            yield Finding("FAULT", name, str(fault))
        except Exception as error:
            # Only the kind of error: its text may hold a password or an address.
            yield Finding("FAULT", name, f"failed ({kind_and_place(error)}).")


def _examinations(mail_to: str) -> dict[str, Examination]:
    found: dict[str, Examination] = {
        "User": _user,
        "Database": _database,
        "Migrations": _migrations,
        "Cache": _cache,
        "Address": _address,
        "Mail": lambda: _mail(mail_to),
        "Pictures": _pictures,
        "Second factors": _factors,
        "content_worker": lambda: _worker("content_worker"),
    }
    if apps.is_installed("sm_plugin"):
        found |= {
            "sm_worker": lambda: _worker("sm_worker"),
            "Keyring": _keyring,
            "Database role": _role,
            "Scanner": _scanner,
            "Head file": _head_file,
            "Client addresses": _client_addresses,
            "Privacy officers": _privacy_officers,
        }
        if folder := _chart_place():
            found["Chart folder"] = lambda: _chart_folder(folder)
    return found


def _user() -> str:
    """Root may write everywhere, so what the units can't write to would be called well."""
    owner = _existing(Path(settings.MEDIA_ROOT)).stat().st_uid
    if os.geteuid() == 0 != owner:
        raise Fault(
            "is root, who may write everywhere, so what is said of files and folders below counts"
            " for nothing. Run this as the user of the units: su -s /bin/bash portal."
        )
    return "is bound by the rights of files and folders, as the units are."


def _existing(folder: Path) -> Path:
    return next(part for part in (folder, *folder.parents) if part.exists())


def _database() -> str:
    NEEDED["database"]()
    if connection.vendor == "sqlite":
        raise Doubt("SQLite answers. Production needs PostgreSQL: set DATABASE_URL.")
    return "PostgreSQL answers."


def _migrations() -> str:
    if NEEDED["migrations"]() != "ok":
        raise Fault("some wait. Run manage.py migrate.")
    return "all are applied."


def _cache() -> str:
    if NEEDED["cache"]() != "ok":
        raise Fault("nothing is kept in it. Run manage.py createcachetable.")
    return "keeps what it is given."


def _address() -> str:
    url = settings.WAGTAILADMIN_BASE_URL
    if not url.startswith("https://"):
        raise Doubt(f"links in mail begin with {url}, without TLS. Set PORTAL_BASE_URL.")
    return f"links in mail begin with {url}."


def _mail(to: str) -> str:
    """Open a connection as the worker does, TLS and password included; send only when asked."""
    if not settings.PORTAL_MAIL_BACKEND.endswith("smtp.EmailBackend"):
        raise Doubt("no mail server is set: mail stays on this machine.")
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        raise Fault(f"{place} would be spoken to without TLS.")
    server: Any = import_string(settings.PORTAL_MAIL_BACKEND)()
    try:
        server.open()
        if to:
            text = "This mail was sent by manage.py portal_doctor."
            EmailMessage("Mail works", text, to=[to], connection=server).send()
    except OSError as error:
        why = type(error).__name__
        raise Fault(f"{place} can't be used ({why}). Look at PORTAL_EMAIL_*.") from None
    finally:
        server.close()
    return f"{place} answers with TLS{' and took a mail' if to else ''}."


def _pictures() -> str:
    folder = Path(settings.MEDIA_ROOT)
    if not os.access(_existing(folder), os.W_OK | os.X_OK):
        raise Fault(f"nothing can be written into {folder} by this user.")
    if not settings.PORTAL_SERVES_PICTURES:
        _require_open_to_others(folder)
    return f"{folder} can be written to."


def _require_open_to_others(folder: Path) -> None:
    """Raise `Fault` for what nobody but the portal's user can read of the pictures.

    Raises `Doubt` for what the members of a group can: which user the web server is isn't known.
    """
    closed = [
        (place, mode >> 3 & needed == needed)
        for place, mode, needed in _way_to_pictures(folder)
        if mode & needed != needed
    ]
    if shut := [place for place, is_for_group in closed if not is_for_group]:
        raise Fault(
            f"the web server can't read {len(shut)} of the pictures' files and folders, such as"
            f" {shut[0]}. Give others the right to read them (files 644, folders 755)."
        )
    if closed:
        raise Doubt(
            f"only members of their group can read {len(closed)} of the pictures' files and"
            f" folders, such as {closed[0][0]}. Is the web server's user one of them?"
        )


def _way_to_pictures(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Yield each place, the way first, its mode, and what others need of it to read pictures."""
    way = folder.resolve()
    places = [(place, 0o1) for place in (*reversed(way.parents), way)]
    for name in PICTURE_FOLDERS:
        for place in (folder / name, *(folder / name).rglob("*")):
            places.append((place, 0o5 if place.is_dir() else 0o4))
    for place, needed in places:
        if place.exists():
            yield place, place.stat().st_mode, needed


def _factors() -> str:
    counts = look_at(FACTORS)
    if lost := counts[UNOPENED]:
        raise Fault(
            f"{lost} of {counts.total()} can't be opened, so no code fits them. Is this their"
            " PORTAL_SECRET_KEY?"
        )
    if former := counts[FORMER]:
        raise Doubt(f"{former} need a former key. Run manage.py portal_reseal_factors.")
    return "all that were looked at are sealed with today's PORTAL_SECRET_KEY."


def _worker(name: str) -> str:
    worker = seen(name)
    if worker.seconds is None:
        raise Fault("was never seen. Start its unit.")
    if worker.seconds > BEAT_SECONDS:
        raise Fault(f"was last seen {worker.seconds} seconds ago. Is it running?")
    if worker.failing:
        raise Fault(f"fails each time at: {', '.join(sorted(worker.failing))}. See its log.")
    return f"was seen {worker.seconds} seconds ago."


def _keyring() -> str:
    NEEDED["keyring"]()
    return "is the one that this database was sealed with."


def _role() -> str:
    from sm_plugin.audit.roles import too_mighty

    if connection.vendor == "sqlite":
        raise Doubt("SQLite has none: a person who can write the file can change the record.")
    if found := too_mighty(connection):
        raise Fault(f"could change the record ({len(found)} rights). See sm_database_roles.")
    return "owns nothing and can only add to the record."


def _scanner() -> str:
    """A scanner that calls everything clean is none, so it is shown the known virus."""
    from sm_plugin.files.scanner import Finding as Verdict
    from sm_plugin.files.scanner import ScannerDown, has_scanner, scan

    if not has_scanner():
        raise Fault("none is set, so no file can be opened. Set SM_ANTIVIRUS.")
    try:
        harmless = scan(b"A harmless text.", seconds=SCANNER_SECONDS)
        harmful = scan(KNOWN_VIRUS, seconds=SCANNER_SECONDS)
    except ScannerDown:
        raise Fault("clamd does not answer at SM_ANTIVIRUS. Start it.") from None
    if harmless != Verdict.CLEAN:
        raise Fault("calls a harmless text harmful.")
    if harmful != Verdict.HARMFUL:
        raise Fault("does not know the test virus. Has freshclam fetched the signatures?")
    return "clamd knows the test virus from a harmless text."


def _head_file() -> str:
    from sm_plugin.audit.chains.head_file import UnreadableHeads, last_heads
    from sm_plugin.conf import conf

    path = conf().AUDIT_HEAD_FILE
    if not path:
        raise Fault("none is set, so a record that is cut off would not show.")
    folder = Path(path).resolve().parent
    if Path(path).exists() and not os.access(path, os.W_OK):
        raise Fault(f"{path} can't be written by this user.")
    if not os.access(folder, os.W_OK):
        raise Fault(f"{folder} can't be written by this user, so no next file begins there.")
    try:
        heads = last_heads(path)
    except UnreadableHeads as error:
        raise Fault(f"{error} is not a line that we wrote.") from None
    if not heads:
        raise Doubt(f"{path} is empty. sm_worker notes the first ends with the first events.")
    return f"{path} holds the ends of {len(heads)} part(s) of the record."


def _chart_place() -> str:
    from sm_plugin.conf import conf

    return conf().CHART_FOLDER


def _chart_folder(folder: str) -> str:
    """This command does not run inside the worker's unit, so it can't see what that shuts off."""
    if not Path(folder).is_dir():
        raise Fault(f"{folder} is no folder, so nothing reaches the chart. Make it.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Fault(f"nothing can be written into {folder} by this user.")
    return f"{folder} can be written to; the worker's unit has to name it in ReadWritePaths, too."


def _client_addresses() -> str:
    """Look at the newest events: behind a proxy that is counted wrongly all come from one."""
    from sm_plugin.audit.models import AuditEvent, AuditHead

    ends = AuditHead.objects.values_list("last_id", flat=True)
    rows = [end - back for end in ends for back in range(EVENTS_A_LANE)]
    seen = AuditEvent.objects.filter(pk__in=rows).exclude(route="")
    addresses = set(seen.values_list("from_address", flat=True))
    if not addresses:
        raise Doubt("nobody has been here. Sign in once with a browser, then ask again.")
    if addresses == {""}:
        raise Fault("none is known. Look at PORTAL_PROXY_COUNT and the proxy's X-Forwarded-For.")
    known = [ip_address(one) for one in addresses - {""}]
    if all(one.is_loopback for one in known):
        raise Fault("all come from this machine: the proxy is not counted. Set PORTAL_PROXY_COUNT.")
    if len(known) == 1 and known[0].is_private:
        raise Doubt(
            "all come from one private address, perhaps a proxy's. Sign in from a second machine:"
            " if it is still one, look at PORTAL_PROXY_COUNT."
        )
    return f"{len(known)} seen lately, not only the proxy's own."


def _privacy_officers() -> str:
    """Ask for an officer at each live station: where none is, superusers open what is closed."""
    from sm_plugin.break_glass.rights import officers_at
    from sm_plugin.facilities.models import Facility

    live = Facility.objects.stations().live()
    if lacking := [one for one in live if not officers_at(one).exists()]:
        raise Doubt(
            f"{len(lacking)} live station(s) have none, so superusers can open messages there"
            " in an emergency. Appoint one."
        )
    return "every live station has one."
