"""`portal_doctor` says what an install lacks, in words, and never calls a fault well."""

import os
import smtplib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from portal.operations import doctor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="most of it is the plugin's"),
]


def findings(**options: Any) -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in doctor.examine(**options)}


def state(name: str) -> str:
    return findings()[name].state


def test_each_part_is_a_line_and_a_fault_an_exit_code() -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="need somebody"):
        call_command("portal_doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(findings()) == 16
    assert all(line.startswith(("ok    ", "look  ", "FAULT ")) for line in lines)
    assert "FAULT content_worker: was never seen. Start its unit." in lines


def test_a_signing_key_that_is_not_the_factors_own_is_a_fault(admin: Any, settings: Any) -> None:
    """A restore with another key is whole but for this: nobody's app would open anything."""
    TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    seed = RecoveryCodes.activate(admin).get_unused_codes()
    assert state("Second factors") == "ok"
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another " * 8
    assert state("Second factors") == "FAULT"
    with pytest.raises(CommandError, match="2 factor"):
        call_command("portal_reseal_factors", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = [former]
    assert state("Second factors") == "look"
    out = StringIO()
    call_command("portal_reseal_factors", stdout=out)
    assert out.getvalue() == "2 factor(s) sealed anew; 0 were sealed with today's key.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert state("Second factors") == "ok"
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert codes.get_unused_codes() == seed


def test_a_worker_that_was_seen_is_well() -> None:
    cache.clear()
    call_command("content_worker", "--once")
    assert state("content_worker") == "ok"
    assert state("sm_worker") == "FAULT"


class ServerThatIsDown(EmailBackend):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        raise smtplib.SMTPConnectError(421, b"secret-password")


def test_mail_without_tls_or_without_a_server_is_a_fault(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state("Mail") == "look", "mail that stays on the machine may be meant"
    settings.PORTAL_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    assert "without TLS" in findings()["Mail"].sentence
    settings.EMAIL_USE_TLS = True
    found = findings(mail_to="ada@demo.example")["Mail"]
    assert found.state == "FAULT"
    assert "127.0.0.1:9 can't be used" in found.sentence


def test_a_server_that_offers_no_tls_is_a_fault(settings: Any) -> None:
    import socketserver
    import threading

    class Plain(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 plain\r\n")
            while line := self.rfile.readline():
                self.wfile.write(b"221 bye\r\n" if line[:4] == b"QUIT" else b"250 plain\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.PORTAL_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = True
        assert state("Mail") == "FAULT"
        server.shutdown()


def test_a_scanner_that_calls_everything_clean_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    from sm_plugin.files import scanner

    assert state("Scanner") == "FAULT", "none is set"
    monkeypatch.setattr(scanner, "has_scanner", lambda: True)
    monkeypatch.setattr(scanner, "scan", lambda content, seconds: scanner.Finding.CLEAN)
    assert "test virus" in findings()["Scanner"].sentence
    assert state("Scanner") == "FAULT"


def test_a_real_scanner_is_well(clamd: Any) -> None:
    assert findings()["Scanner"].state == "ok", findings()["Scanner"].sentence


def test_a_head_file_that_cannot_be_read_is_a_fault(settings: Any, tmp_path: Path) -> None:
    assert state("Head file") == "FAULT", "none is set"
    path = tmp_path / "heads"
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"AUDIT_HEAD_FILE": str(path)}
    assert state("Head file") == "look"
    path.write_text("rubbish\n")
    assert state("Head file") == "FAULT"


def test_root_who_may_write_everywhere_is_a_fault_where_the_units_are_another(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    if os.geteuid() == 0:
        assert state("User") == "ok", "the files are root's own"
        os.chown(settings.MEDIA_ROOT, 10_001, -1)
    else:
        assert state("User") == "ok"
        monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert state("User") == "FAULT"
    monkeypatch.setattr(os, "geteuid", lambda: 10_001)
    assert state("User") == "ok"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter: those of pytest are closed."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_pictures_that_the_web_server_cannot_read_are_a_fault(
    settings: Any, open_folder: Path
) -> None:
    settings.MEDIA_ROOT = open_folder / "var" / "media"
    settings.MEDIA_ROOT.mkdir(parents=True, mode=0o755)
    folder = settings.MEDIA_ROOT / "images"
    folder.mkdir(parents=True, mode=0o755)
    picture = folder / "doctor.png"
    picture.touch(mode=0o644)
    settings.PORTAL_SERVES_PICTURES = False
    assert state("Pictures") == "ok"
    way = ((open_folder / "var", 0o744), (settings.MEDIA_ROOT, 0o700))
    for place, mode in (*way, (folder, 0o700), (picture, 0o600)):
        before = place.stat().st_mode
        place.chmod(mode)
        assert state("Pictures") == "FAULT", place
        assert str(place) in findings()["Pictures"].sentence
        settings.PORTAL_SERVES_PICTURES = True
        assert state("Pictures") == "ok", "the portal reads them itself"
        settings.PORTAL_SERVES_PICTURES = False
        place.chmod(before)
    assert state("Pictures") == "ok"


def test_pictures_that_the_web_server_reads_by_its_group_are_no_fault(
    settings: Any, open_folder: Path
) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_SERVES_PICTURES = open_folder / "media", False
    folder = settings.MEDIA_ROOT / "images"
    folder.mkdir(parents=True, mode=0o750)
    settings.MEDIA_ROOT.chmod(0o750)
    picture = folder / "doctor.png"
    picture.touch(mode=0o640)

    assert state("Pictures") == "look"
    sentence = findings()["Pictures"].sentence
    assert "only members of their group can read 3 of the pictures' files" in sentence

    picture.chmod(0o600)
    assert state("Pictures") == "FAULT", "the group can't read it either"


def test_a_folder_for_the_chart_that_cannot_be_written_to_is_a_fault(
    settings: Any, tmp_path: Path
) -> None:
    assert "Chart folder" not in findings()
    folder = tmp_path / "chart"
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"CHART_FOLDER": str(folder)}
    assert state("Chart folder") == "FAULT", "nobody makes it"
    folder.mkdir()
    assert state("Chart folder") == "ok"
    assert "unit" in findings()["Chart folder"].sentence
    folder.rmdir()
    folder.write_text("a file")
    assert state("Chart folder") == "FAULT"


def test_a_proxy_that_is_not_counted_shows_in_where_people_come_from(settings: Any) -> None:
    def come(**headers: str) -> str:
        Client().post("/accounts/login/", {"login": "a@demo.example", "password": "x"}, **headers)
        return state("Client addresses")

    assert state("Client addresses") == "look"
    assert come(REMOTE_ADDR="127.0.0.1") == "FAULT"
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"TRUSTED_PROXY_COUNT": 1}
    forwarded = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    assert come(REMOTE_ADDR="127.0.0.1", **forwarded) == "ok"


def test_one_private_address_for_everybody_may_be_a_proxy_that_is_miscounted(settings: Any) -> None:
    def come(**headers: str) -> str:
        Client().post("/accounts/login/", {"login": "a@demo.example", "password": "x"}, **headers)
        return state("Client addresses")

    assert come(REMOTE_ADDR="10.0.0.5") == "look"
    assert "10.0.0.5" not in findings()["Client addresses"].sentence, "it may be a person's"
    assert come(REMOTE_ADDR="10.0.0.5") == "look"
    assert come(REMOTE_ADDR="10.0.0.6") == "ok"


def test_one_failure_hides_no_other_and_its_text_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*args: Any, **named: Any) -> None:
        raise RuntimeError("password of dorothy.gale")

    monkeypatch.setattr(connection, "cursor", refuse)
    found = findings()
    assert found["Database"].state == "FAULT"
    assert len(found) == 16
    assert "dorothy" not in " ".join(map(str, found.values()))


def test_it_names_nobody(person: Any) -> None:
    text = " ".join(map(str, doctor.examine()))
    assert get_user_model().objects.get(pk=person.pk).email not in text


def test_a_live_station_without_a_privacy_officer_is_looked_at() -> None:
    from tests.factories import FacilityFactory, privacy_officer, team_at

    assert state("Privacy officers") == "ok", "nothing is live yet"
    team_at(FacilityFactory())
    assert state("Privacy officers") == "look"
    privacy_officer()
    assert state("Privacy officers") == "ok"
