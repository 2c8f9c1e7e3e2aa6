"""Who came in, who did not, and what was changed of an account is on record and told by mail."""

import gzip
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.apps import apps
from django.contrib.auth import password_validation
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import User
from portal.accounts.record import sign_in_failed
from portal.accounts.sign_in.second_factor import MFAAdapter
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
OTHER = "nine yellow kites drift"
with_record = pytest.mark.skipif(
    not apps.is_installed("sm_plugin"), reason="the record is the plugin's"
)


def events(person: User | None = None) -> list[tuple[str, str, str]]:
    from sm_plugin.audit.models import AuditEvent

    rows = AuditEvent.objects.filter(action__startswith="account.").order_by("at", "id")
    if person is not None:
        rows = rows.filter(object_key=person.pk)
    return list(rows.values_list("action", "outcome", "code"))


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def confirm(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


@with_record
def test_a_sign_in_a_failure_and_a_sign_out_are_on_record_without_an_address(
    client: Client, person: User
) -> None:
    from sm_plugin.audit.models import AuditEvent

    sign_in(client, person.email, "wrong as can be today")
    sign_in(client, "nobody@demo.example", "wrong as can be today")
    sign_in(client, person.email)
    client.post("/accounts/logout/")
    assert events(person) == [
        ("account.sign_in", "failed", "password"),
        ("account.sign_in", "ok", "password"),
        ("account.sign_out", "ok", ""),
    ]
    stranger = AuditEvent.objects.get(action="account.sign_in", object_key="")
    assert (stranger.outcome, stranger.actor_key) == ("failed", "anonymous")
    assert stranger.from_address


@with_record
def test_a_wrong_password_is_on_record_of_whose_address_it_is_and_of_nobody_who_typed_it(
    client: Client, make_person: Any
) -> None:
    """Else a part of the tries at an account stands with whoever typed its address, by chance."""
    typist = make_person("Evi Typist")
    for number in range(6):
        owner = make_person(f"Vic{number} Brandt")
        EmailAddress.objects.create(user=typist, email=owner.email)
        sign_in(client, owner.email.upper(), "wrong as can be today")
        assert events(owner) == [("account.sign_in", "failed", "password")]
    EmailAddress.objects.create(user=typist, email="nobody@demo.example")
    sign_in(client, "nobody@demo.example", "wrong as can be today")
    assert events(typist) == []


@with_record
def test_a_right_password_of_a_closed_account_is_on_record(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    sign_in(client, person.email)
    assert events(person) == [("account.sign_in", "failed", "closed")]


@with_record
def test_a_session_that_ran_out_is_not_on_record_as_a_sign_out_of_the_person(
    client: Client, person: User
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, person.email)
        clock.shift(timedelta(minutes=16))
        client.get("/accounts/email/")
        assert events(person)[-1] == ("account.sign_out", "ok", "timeout")


def test_a_wrong_password_reads_no_table_from_end_to_end(person: User, rf: Any) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as asked:
        sign_in_failed(request, person.email.upper())
    asked_for_people = [one["sql"] for one in asked if 'FROM "accounts_user"' in one["sql"]]
    assert not [sql for sql in asked_for_people if "UPPER(" in sql or "LIKE" in sql]
    if apps.is_installed("sm_plugin"):
        assert events(person) == [("account.sign_in", "failed", "password")]


@with_record
def test_a_wrong_code_and_a_right_one_are_on_record(
    client: Client, admin: User, settings: Any
) -> None:
    settings.PORTAL_SECOND_FACTOR = True
    secret = generate_totp_secret()
    data = {"secret": MFAAdapter().encrypt(secret)}
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data=data)
    sign_in(client, admin.email)
    now = int(time.time()) // 30
    right = {format_hotp_value(hotp_value(secret, now + step)) for step in (-1, 0, 1)}
    wrong = next(code for code in ("000000", "111111", "222222", "333333") if code not in right)
    client.post("/accounts/2fa/authenticate/", {"code": wrong})
    client.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(secret, now))})
    assert events(admin) == [
        ("account.first_step", "ok", ""),
        ("account.sign_in", "failed", "second_factor"),
        ("account.sign_in", "ok", "second_factor"),
    ]


def test_a_change_of_password_is_told_by_mail_and_recorded(client: Client, person: User) -> None:
    sign_in(client, person.email)
    confirm(client)
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post("/accounts/password/change/", form)
    person.refresh_from_db()
    assert person.check_password(OTHER)
    assert [message.to for message in mail.outbox] == [[person.email]]
    if apps.is_installed("sm_plugin"):
        assert ("account.password", "ok", "by_oneself") in events(person)


def test_a_change_of_address_is_told_at_the_old_one_and_recorded(
    client: Client, person: User
) -> None:
    EmailAddress.objects.update_or_create(
        user=person, defaults={"email": person.email, "primary": True, "verified": True}
    )
    before = person.email
    sign_in(client, before)
    confirm(client)
    client.post("/accounts/email/", {"email": "new@demo.example", "action_add": ""})
    link = next(word for word in mail.outbox[-1].body.split() if "confirm-email" in word)
    client.post("/" + link.split("/", 3)[3])
    person.refresh_from_db()
    assert person.email == "new@demo.example"
    assert before in {address for message in mail.outbox for address in message.to}
    if apps.is_installed("sm_plugin"):
        codes = [code for action, _outcome, code in events(person) if action == "account.address"]
        assert {"added", "changed"} <= set(codes)


def test_an_administrator_helps_who_lost_all_factors_and_the_person_is_told(
    client: Client, admin: User, person: User
) -> None:
    own = Client()
    sign_in(own, person.email)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(admin)
    form = {"action": "take_away_factors", "_selected_action": [person.pk]}
    client.post("/django-admin/accounts/user/", form)
    assert not Authenticator.objects.filter(user=person).exists()
    (message,) = mail.outbox
    assert message.to == [person.email]
    assert own.get("/accounts/password/change/").status_code == 302
    if apps.is_installed("sm_plugin"):
        assert events(person)[-1] == ("account.factor", "ok", "removed.by_administrator")


def test_an_administrator_is_not_told_of_a_mail_to_somebody_who_had_no_factor(
    client: Client, admin: User, person: User, make_person: Any
) -> None:
    other = make_person("Walter Young")
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(admin)
    form = {"action": "take_away_factors", "_selected_action": [person.pk]}
    page = client.post("/django-admin/accounts/user/", form, follow=True).content.decode()
    assert "told by email" not in page
    assert "No second step was there to take away: Ruth Delgado." in page
    assert mail.outbox == []
    form["_selected_action"].append(other.pk)
    page = client.post("/django-admin/accounts/user/", form, follow=True).content.decode()
    assert "told by email" in page
    assert "No second step was there to take away: Ruth Delgado." in page
    assert [message.to for message in mail.outbox] == [[other.email]]


def test_nobody_without_the_right_to_change_people_takes_away_factors(
    person: User, make_person: Any, rf: Any
) -> None:
    stranger = make_person("Walter Young", is_staff=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    with pytest.raises(PermissionDenied):
        services.take_away_factors(person=person, by=stranger, request=rf.get("/"))
    assert Authenticator.objects.filter(user=person).exists()


def test_nobody_takes_away_the_factors_of_a_superuser_or_ones_own(
    person: User, admin: User, make_person: Any, rf: Any
) -> None:
    helper = make_person("Hugo Helper", is_staff=True)
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={"secret": "x"})
    for target, by in ((admin, helper), (admin, admin)):
        with pytest.raises(PermissionDenied):
            services.take_away_factors(person=target, by=by, request=rf.get("/"))
    assert Authenticator.objects.filter(user=admin).exists()


def test_every_common_password_is_refused_with_a_reason_whatever_its_length() -> None:
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    common = gzip.decompress(path.read_bytes()).decode().split()
    assert len(common) >= 3000
    by_length = password_validation.MinimumLengthValidator
    rules = [
        rule
        for rule in password_validation.get_default_password_validators()
        if not isinstance(rule, by_length)
    ]
    passed = [word for word in common if not refused(rules, word)]
    assert passed == []


@pytest.mark.parametrize(
    "password",
    ["sunshine19451945", "!!Butterfly-2026!!", "passwordpassword", "dragon dragon dragon"],
)
def test_a_common_word_dressed_up_or_repeated_is_refused_with_a_reason(password: str) -> None:
    with pytest.raises(ValidationError) as error:
        password_validation.validate_password(password)
    assert all(error.value.messages)
    password_validation.validate_password("nine yellow kites drift")


def refused(rules: list[Any], word: str) -> bool:
    try:
        password_validation.validate_password(word, password_validators=rules)
    except ValidationError:
        return True
    return False


def test_createsuperuser_refuses_a_common_password_whatever_way_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "sunshine19451945")
    options = {"email": "first@demo.example", "full_name": "Ada", "interactive": False}
    with pytest.raises(CommandError, match="common password"):
        call_command("createsuperuser", stdout=StringIO(), **options)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", OTHER)
    call_command("createsuperuser", stdout=StringIO(), **options)
    assert User.objects.get(email="first@demo.example").is_superuser
