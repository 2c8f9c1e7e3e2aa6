"""A browser sends what a passkey answers as JSON, and anybody can send other JSON."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2 import cbor

from portal.accounts.models import User
from tests.portal.accounts.passkey import Passkey
from tests.portal.accounts.test_passkeys import ADD, USE, add, in_force, sign_in, signed_in

__all__ = ["in_force", "signed_in"]
pytestmark = pytest.mark.django_db
AGAIN = "/accounts/2fa/webauthn/reauthenticate/"
WRONG = "Incorrect code."

DEEP = "[" * 20_000 + "]" * 20_000
ODD = {
    "nothing": "null",
    "a number": "7",
    "a long number": "9" * 5_000,
    "an endless number": "1e999",
    "no number": "NaN",
    "a list": "[]",
    "an object": '{"a": 1}',
    "half a character": r'"\ud800"',
    "a zero character": r'"\u0000"',
    "no base64": '"%%%"',
    "a letter of base64": '"A"',
    "other letters": '"ü"',
    "deep nesting": DEEP,
}
# What is in the bytes: of CBOR, of JSON, of nothing.
BYTES = (
    b"",
    b"\x00",
    b"\xa0",
    b"\xff\xff",
    b"\x81" * 5_000,
    b"{}",
    b"[]",
    b'{"type": 1}',
    b"9" * 5_000,
    DEEP.encode(),
    b"\xbb" + b"\xff" * 8,
    cbor.encode({"fmt": "none", "authData": b"", "attStmt": {}}),
    cbor.encode({"fmt": "none", "authData": b"\x00" * 37, "attStmt": {}}),
    cbor.encode({"fmt": "none", "authData": 7, "attStmt": {}}),
    cbor.encode({"fmt": "none", "authData": b"\xff" * 60, "attStmt": {}}),
)
MARK = "put it here"


def odd_answers(good: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return what is odd, with the text: every field is missing, or something else, once."""
    response = good["response"]
    for name, text in ODD.items():
        yield f"all of it is {name}", text
    for name in good:
        yield f"no {name}", json.dumps({key: good[key] for key in good if key != name})
        for odd, text in ODD.items():
            yield f"{name} is {odd}", json.dumps(good | {name: MARK}).replace(f'"{MARK}"', text)
    for name in response:
        rest = {key: response[key] for key in response if key != name}
        yield f"no {name}", json.dumps(good | {"response": rest})
        for odd, text in ODD.items():
            changed = json.dumps(good | {"response": response | {name: MARK}})
            yield f"{name} is {odd}", changed.replace(f'"{MARK}"', text)
        for data in BYTES:
            sent = base64.urlsafe_b64encode(data).decode().rstrip("=")
            changed = json.dumps(good | {"response": response | {name: sent}})
            yield f"{name} holds {data[:20]!r}", changed
    for odd, text in ODD.items():
        more = good | {"clientExtensionResults": {"credProps": MARK}}
        yield f"credProps is {odd}", json.dumps(more).replace(f'"{MARK}"', text)
        more = good | {"unheard of": MARK}
        yield f"an unheard of {odd}", json.dumps(more).replace(f'"{MARK}"', text)


@pytest.fixture
def unlimited(settings: Any) -> None:
    none = {"login_failed": None, "reauthenticate": None}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | none


def test_no_odd_answer_at_adding_is_an_error_of_the_server(signed_in: Client) -> None:
    key = Passkey()
    added = 0
    good = key.made(signed_in.get(ADD).context["js_data"]["creation_options"], verified=True)
    for what, text in odd_answers(good):
        options = signed_in.get(ADD).context["js_data"]["creation_options"]
        fresh = key.made(options, verified=True)["response"]["clientDataJSON"]
        sent = text.replace(good["response"]["clientDataJSON"], fresh)
        page = signed_in.post(ADD, {"name": "Key", "credential": sent})
        if page.status_code == 302:  # odd in what nobody reads
            assert signed_in.get("/accounts/2fa/webauthn/").status_code == 200, what
            added += Authenticator.objects.all().delete()[0] > 0
            continue
        assert page.status_code == 200, what
        assert WRONG in page.text, what
        assert page.context["form"]["credential"].value() is None, what
    assert added, "else the mutation spoils more than it says"


def test_no_odd_answer_at_signing_in_is_an_error_of_the_server(
    signed_in: Client, admin: User, unlimited: None
) -> None:
    key = Passkey()
    add(signed_in, key, verified=True)
    browser = Client()
    sign_in(browser, admin)
    page = browser.get(USE)
    good = key.used(page.context["js_data"]["request_options"], verified=True)
    said = good["response"]["clientDataJSON"]
    for what, text in odd_answers(good):
        fresh = key.used(page.context["js_data"]["request_options"], verified=True)
        sent = text.replace(said, fresh["response"]["clientDataJSON"])
        page = browser.post(USE, {"credential": sent})  # its signature is of another challenge
        assert page.status_code == 200, what
        assert WRONG in page.text, what


def test_no_odd_answer_at_confirming_is_an_error_of_the_server(
    signed_in: Client, unlimited: None
) -> None:
    add(signed_in, Passkey(), verified=True)
    for what, text in ODD.items():
        assert signed_in.post(AGAIN, {"credential": text}).status_code == 302, what
        assert WRONG in signed_in.get("/accounts/2fa/webauthn/").text, what


def test_tries_with_what_cannot_be_read_count_as_wrong_ones(signed_in: Client, admin: User) -> None:
    key = Passkey()
    add(signed_in, key, verified=True)
    browser = Client()
    sign_in(browser, admin)
    for text in ("{", "{}", DEEP, r'"\ud800"', "[]"):
        assert WRONG in browser.post(USE, {"credential": text}).text
    options = browser.get(USE).context["js_data"]["request_options"]
    good = {"credential": json.dumps(key.used(options, verified=True))}
    page = browser.post(USE, good)
    assert page.status_code == 200
    assert "too many tries" in page.text
