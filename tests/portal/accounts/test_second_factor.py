"""Who works here comes in with a second factor only, through whichever door."""

import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.sign_in.second_factor import SEALED, MFAAdapter
from tests.conftest import PASSWORD
from tests.doors import every_door

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
WIDE, ARABIC = "".join(map(chr, range(0xFF10, 0xFF1A))), "".join(map(chr, range(0x660, 0x66A)))


@pytest.fixture(autouse=True)
def in_force(settings: Any) -> None:
    settings.PORTAL_SECOND_FACTOR = True


def sign_in(client: Client, person: User) -> Any:
    data = {"login": person.email, "password": PASSWORD}
    return client.post("/accounts/login/", data)


def code(steps: int = 0) -> str:
    return auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time() // 30) + steps))


@pytest.mark.parametrize("kind", ["staff", "superuser", "in a group"])
def test_without_a_second_factor_no_door_opens(client: Client, make_person: Any, kind: str) -> None:
    flags = {"staff": {"is_staff": True}, "superuser": {"is_superuser": True}}.get(kind, {})
    person = make_person("Ada Admin", **flags)
    if kind == "in a group":
        person.groups.add(Group.objects.create(name="Nurses of team 1"))
    sign_in(client, person)
    doors = every_door()
    assert len(doors) > 80
    open_doors = []
    for door in doors:
        answer = client.get(door)
        refused = answer.status_code == 302 and answer["Location"] == "/accounts/2fa/"
        if answer.status_code != 404 and not refused:
            open_doors.append(door)
    assert {door for door in open_doors if not door.startswith("/accounts/")} <= {
        "/session/",
        "/favicon.ico",
    }, open_doors
    assert "/accounts/password/change/" not in open_doors
    assert "/accounts/sessions/" not in open_doors


@pytest.mark.django_db(transaction=True)
def test_the_first_sign_in_leads_through_setting_one_up(client: Client, admin: User) -> None:
    assert sign_in(client, admin).status_code == 302
    page = client.get("/admin/", follow=True)
    text = page.content.decode()
    assert "Your work here needs a second step" in text
    assert text.index("Add a key") < text.index("Set up the app"), "passkeys first"

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    form = client.get("/accounts/2fa/totp/activate/")
    assert form.status_code == 200, form.get("Location")
    session_before = client.session.session_key
    secret = form.context["form"].secret
    own_code = auth.format_hotp_value(auth.hotp_value(secret, int(time.time() // 30)))
    client.post("/accounts/2fa/totp/activate/", {"code": own_code})
    assert Authenticator.objects.get(type="totp").data["secret"].startswith(SEALED)
    other = Client()
    sign_in(other, admin)
    other.post("/accounts/2fa/authenticate/", {"code": own_code})
    assert other.get("/admin/").status_code == 302, "the code that set it up opens nothing"
    assert client.session.session_key != session_before, "a new key after the second factor"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("works_here", [True, False])
def test_one_that_is_set_up_and_was_not_used_in_this_session_does_not_count(
    client: Client, make_person: Any, works_here: bool
) -> None:
    person = make_person(is_superuser=works_here, is_staff=works_here)
    auth.TOTP.activate(person, SECRET)
    client.force_login(person)
    own = "/admin/" if works_here else "/accounts/sessions/"
    answer = client.get(own)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/reauthenticate/")
    for way_round in ("/accounts/2fa/", "/accounts/2fa/totp/deactivate/", "/accounts/email/"):
        assert client.get(way_round)["Location"] == "/accounts/2fa/reauthenticate/"
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert client.get(own).status_code == 200


def test_signing_in_asks_for_the_code_and_takes_each_once(client: Client, admin: User) -> None:
    auth.TOTP.activate(admin, SECRET)
    (one, *_rest) = RecoveryCodes.activate(admin).get_unused_codes()
    now = code()
    assert sign_in(client, admin)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": now})
    assert client.get("/admin/").status_code == 200

    for used, fits in [(now, False), (one, True), (one, False)]:
        other = Client()
        sign_in(other, admin)
        other.post("/accounts/2fa/authenticate/", {"code": used})
        assert (other.get("/admin/").status_code == 200) is fits, used


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True)])
def test_a_code_is_right_until_a_step_after_its_last_second(
    client: Client, admin: User, steps: int, fits: bool
) -> None:
    """Who types it in its last second is not sent back for the next one."""
    with time_machine.travel(timezone.now(), tick=False):
        auth.TOTP.activate(admin, SECRET)
        sign_in(client, admin)
        client.post("/accounts/2fa/authenticate/", {"code": code(steps)})
        assert (client.get("/admin/").status_code == 200) is fits


@pytest.mark.parametrize("again_after", [0, 29, 31, 59, 61, 89])
@pytest.mark.parametrize("way", ["authenticate", "reauthenticate"])
def test_a_code_is_used_up_for_as_long_as_it_would_be_right(
    client: Client, admin: User, again_after: int, way: str
) -> None:
    """Used a step before its own time, seen over a shoulder, typed again in its last second."""
    start = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        auth.TOTP.activate(admin, SECRET)
        early = code(1)
        sign_in(client, admin)
        client.post("/accounts/2fa/authenticate/", {"code": early})
        assert client.get("/admin/").status_code == 200
        clock.shift(again_after)
        forget_tries()
        other = Client()
        if way == "authenticate":
            sign_in(other, admin)
        else:
            other.force_login(admin)
        other.post(f"/accounts/2fa/{way}/", {"code": early})
        assert other.get("/admin/").status_code == 302


def in_other_signs(code: str) -> list[str]:
    """The same code as it could be typed again: in wide and Arabic digits, and with gaps."""
    wide, arabic = (str.maketrans("0123456789", digits) for digits in (WIDE, ARABIC))
    middle = len(code) // 2
    return [
        *(code.translate(wide), code.translate(arabic)),
        *(f"{code[:middle]} {code[middle:]}", f"{code[:middle]}-{code[middle:]}", f" {code} "),
        f"{code[:1]}\u200b{code[1:]}",
    ]


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_no_other_way_of_writing_a_code_makes_it_work_again(
    client: Client, admin: User, kind: str
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        auth.TOTP.activate(admin, SECRET)
        (one, *_rest) = RecoveryCodes.activate(admin).get_unused_codes()
        used = code() if kind == "app" else one
        sign_in(client, admin)
        client.post("/accounts/2fa/authenticate/", {"code": used})
        assert client.get("/admin/").status_code == 200
        for written in in_other_signs(used):
            cache.clear() if kind == "recovery" else forget_tries()
            other = Client()
            sign_in(other, admin)
            other.post("/accounts/2fa/authenticate/", {"code": written})
            assert other.get("/admin/").status_code == 302, written.encode()


def test_a_session_that_is_raised_by_a_second_factor_gets_a_new_key(
    client: Client, admin: User, settings: Any
) -> None:
    settings.PORTAL_SECOND_FACTOR = False
    sign_in(client, admin)
    before = client.session.session_key
    auth.TOTP.activate(admin, SECRET)
    settings.PORTAL_SECOND_FACTOR = True
    client.post("/accounts/2fa/reauthenticate/", {"code": code()})

    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != before
    assert UserSession.objects.get().session_key == client.session.session_key


def forget_tries() -> None:
    """Forget the limit of tries alone: a try must fail because the code was used."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_cache WHERE cache_key LIKE %s", ["%:rl:%"])


def test_a_guessed_code_is_tried_five_times_whatever_browser_asks(
    client: Client, admin: User
) -> None:
    """Who knows the password has a million codes to try; the right one is refused then, too."""
    auth.TOTP.activate(admin, SECRET)
    right = code()
    wrong = [f"{number:06}" for number in range(7) if f"{number:06}" != right][:5]
    for guess in wrong:
        other = Client()
        sign_in(other, admin)
        other.post("/accounts/2fa/authenticate/", {"code": guess})
    sign_in(client, admin)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 302


def test_the_last_factor_of_somebody_who_works_here_stays(client: Client, admin: User) -> None:
    auth.TOTP.activate(admin, SECRET)
    sign_in(client, admin)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=admin, type="totp").exists()


def test_a_veteran_may_have_one_and_needs_none(client: Client, person: User) -> None:
    sign_in(client, person)
    assert client.get("/").status_code != 302 or "2fa" not in client.get("/")["Location"]
    assert client.get("/accounts/2fa/").status_code == 200


def test_rights_that_come_during_a_session_need_the_factor_at_once(
    client: Client, person: User
) -> None:
    sign_in(client, person)
    person.groups.add(Group.objects.create(name="Clerks of team 1"))
    assert client.get("/search/")["Location"] == "/accounts/2fa/"


def test_a_secret_in_the_database_is_no_secret_to_use(settings: Any) -> None:
    sealed = MFAAdapter().encrypt(SECRET)
    assert SECRET not in sealed
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another " * 8
    assert MFAAdapter().decrypt(sealed) == SECRET


def test_a_factor_of_a_lost_key_is_a_wrong_code_and_a_former_key_opens_it(
    client: Client, admin: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    auth.TOTP.activate(admin, SECRET)
    (one, *_rest) = RecoveryCodes.activate(admin).get_unused_codes()
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another " * 8
    sign_in(client, admin)
    for typed in (code(), one):
        page = client.post("/accounts/2fa/authenticate/", {"code": typed})
        assert page.status_code == 200
        assert "Incorrect code" in page.content.decode()
    assert "PORTAL_SECRET_KEY that is not here" in caplog.text
    assert client.get("/admin/").status_code == 302

    settings.SECRET_KEY_FALLBACKS = [former]
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 200


def test_recovery_codes_of_a_lost_key_are_replaced_and_the_new_ones_open(
    client: Client, admin: User, settings: Any
) -> None:
    auth.TOTP.activate(admin, SECRET)
    RecoveryCodes.activate(admin)
    sign_in(client, admin)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [settings.SECRET_KEY]
    client.get("/accounts/2fa/")  # the session is signed anew
    settings.SECRET_KEY_FALLBACKS = []
    assert "0 codes are left" in client.get("/accounts/2fa/").content.decode()
    asked = client.get("/accounts/2fa/recovery-codes/", follow=True)
    assert "Please make new ones" in asked.content.decode()
    assert "will stop working" in asked.content.decode()
    client.post("/accounts/2fa/recovery-codes/generate/")
    (one, *_rest) = RecoveryCodes(
        Authenticator.objects.get(type="recovery_codes")
    ).get_unused_codes()
    other = Client()
    sign_in(other, admin)
    other.post("/accounts/2fa/authenticate/", {"code": one})
    assert other.get("/admin/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("step", ["authenticate", "reauthenticate"])
def test_who_lost_the_phone_reads_who_can_help_before_every_second_step(
    client: Client, person: User, prefix: str, step: str
) -> None:
    """Somebody who stands there gets no further alone."""
    if step == "authenticate":
        auth.TOTP.activate(person, SECRET)
        sign_in(client, person)
    else:
        sign_in(client, person)
        auth.TOTP.activate(person, SECRET)
    text = client.get(f"{prefix}/accounts/2fa/{step}/").content.decode()
    if prefix:
        assert "¿Perdió su teléfono o su llave" in text
        assert "llame a" in text
    else:
        assert "Did you lose your phone or your key" in text
        assert "call the help desk of your medical center" in text
