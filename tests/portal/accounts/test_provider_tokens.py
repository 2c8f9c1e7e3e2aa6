"""Every wrong token of a sign-in provider is refused, and nothing is stored or signed in."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.test import Client

from portal.accounts.models import OutsideIdentity, User
from portal.accounts.outside.tokens import half_digest
from tests.portal.accounts import provider as faked
from tests.portal.accounts.provider import CLIENT, KEYS, SIGNED_IN, VERIFIED, Provider, row

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def come_back(client: Client, provider: Provider) -> Any:
    asked = faked.go(client)
    return faked.back(client, provider, asked)


def with_claims(**changed: Any) -> Callable[[Provider], None]:
    def make_wrong(provider: Provider) -> None:
        def claims(said: dict[str, Any]) -> dict[str, Any]:
            new = said | {name: value for name, value in changed.items() if value is not None}
            return {name: new[name] for name in new if changed.get(name, "") is not None}

        provider.claims = claims

    return make_wrong


def later(name: str, seconds: int) -> Callable[[Provider], None]:
    return lambda provider: with_claims(**{name: int(time.time()) + seconds})(provider)


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def nest(depth: int) -> str:
    return base64.urlsafe_b64encode(b"[" * depth).rstrip(b"=").decode()


def signed_nest(provider: Provider) -> str:
    kid, key = provider.signing
    return jwt.PyJWS().encode(b"[" * 8_000, key, algorithm="RS256", headers={"kid": kid})


def unsigned(provider: Provider) -> None:
    provider.sign = lambda claims: f"{encoded({'alg': 'none', 'kid': 'one'})}.{encoded(claims)}."


def signed_with_the_public_key_as_a_secret(provider: Provider) -> None:
    def sign(claims: dict[str, Any]) -> str:
        text = f"{encoded({'alg': 'HS256', 'kid': 'one', 'typ': 'JWT'})}.{encoded(claims)}"
        mac = hmac.new(faked.public_pem(KEYS[0]), text.encode(), hashlib.sha256).digest()
        return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    provider.sign = sign


def by_another_key(provider: Provider) -> None:
    provider.signing = ("one", KEYS[1])


def by_an_unknown_key(provider: Provider) -> None:
    provider.signing = ("two", KEYS[1])


def by_a_key_that_the_token_brings(provider: Provider) -> None:
    def sign(claims: dict[str, Any]) -> str:
        head = {"kid": "one", "jwk": row(KEYS[1], "one"), "jku": f"{provider.issuer}/keys"}
        return jwt.encode(claims, KEYS[1], algorithm="RS256", headers=head)

    provider.sign = sign


def without_a_key_name(provider: Provider) -> None:
    provider.sign = lambda claims: jwt.encode(claims, KEYS[0], algorithm="RS256")


def by_a_key_for_encryption(provider: Provider) -> None:
    provider.listed = [row(KEYS[0], "one") | {"use": "enc"}]


def changed_after_it_was_signed(provider: Provider) -> None:
    def sign(claims: dict[str, Any]) -> str:
        head, _, mac = provider.signed(claims).split(".")
        return f"{head}.{encoded(claims | {'sub': 'subject-2'})}.{mac}"

    provider.sign = sign


def another_person_in_userinfo(provider: Provider) -> None:
    provider.userinfo = lambda said: said | {"sub": "subject-2"}


def nobody_in_userinfo(provider: Provider) -> None:
    provider.userinfo = lambda said: {"birthdate": said["birthdate"]}


WRONG: dict[str, Callable[[Provider], None]] = {
    "another issuer": with_claims(iss="http://127.0.0.1:1"),
    "another audience": with_claims(aud="urn:test:other"),
    "two audiences": with_claims(aud=[CLIENT, "urn:test:other"]),
    "another authorized party": with_claims(azp="urn:test:other"),
    "another nonce": with_claims(nonce="another"),
    "no nonce": with_claims(nonce=None),
    "no issuer": with_claims(iss=None),
    "no audience": with_claims(aud=None),
    "no end": with_claims(exp=None),
    "no beginning": with_claims(iat=None),
    "no subject": with_claims(sub=None),
    "an empty subject": with_claims(sub=""),
    "expired": later("exp", -60),
    "not yet valid": later("nbf", 60),
    "made in the future": later("iat", 60),
    "made long ago": later("iat", -1200),
    "a moment in words": with_claims(iat="today"),
    "a moment as a text": lambda provider: with_claims(iat=str(int(time.time())))(provider),
    "a moment of sign-in in words": with_claims(auth_time="today"),
    "a moment that no clock shows": with_claims(iat=10**400),
    "a moment before all clocks": with_claims(iat=-(10**400)),
    "a moment of sign-in that no clock shows": with_claims(auth_time=10**400),
    "a moment of sign-in before all clocks": with_claims(auth_time=-(10**400)),
    "a moment of sign-in that is no number": with_claims(auth_time=float("nan")),
    "half a character as its nonce": with_claims(nonce="\ud800"),
    "half a character in a hash": with_claims(at_hash="\ud800"),
    "half a character as its level": with_claims(acr="\ud800"),
    "half a character in the token": lambda provider: setattr(
        *(provider, "sign", lambda claims: provider.signed(claims) + "\ud800")
    ),
    "a deep nest in its head": lambda provider: setattr(
        *(provider, "sign", lambda claims: f"{nest(8_000)}.{encoded(claims)}.x")
    ),
    "a deep nest in its body": lambda provider: setattr(
        *(provider, "sign", lambda claims: signed_nest(provider))
    ),
    "a hash in other letters": with_claims(at_hash="ñ" * 22),
    "no level": with_claims(acr=None),
    "a level that was not asked for": with_claims(acr="urn:test:lower"),
    "a level as a list": with_claims(acr=[VERIFIED]),
    "the hash of another access token": with_claims(at_hash=half_digest("another")),
    "the hash of another code": with_claims(c_hash=half_digest("another")),
    "unsigned": unsigned,
    "signed with the public key as a secret": signed_with_the_public_key_as_a_secret,
    "signed by another key": by_another_key,
    "signed by an unknown key": by_an_unknown_key,
    "signed by a key that it brings": by_a_key_that_the_token_brings,
    "without the name of a key": without_a_key_name,
    "signed by a key for encryption": by_a_key_for_encryption,
    "changed after it was signed": changed_after_it_was_signed,
    "another person in userinfo": another_person_in_userinfo,
    "nobody in userinfo": nobody_in_userinfo,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_token_signs_nobody_in_and_stores_nothing(
    name: str, provider: Provider, linked: User, client: Client
) -> None:
    WRONG[name](provider)
    answer = come_back(client, provider)
    assert answer.status_code == 401
    assert not is_in(client)
    assert OutsideIdentity.objects.count() == 1


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_token_is_not_added_to_the_account_that_is_open(
    name: str, provider: Provider, person: User, client: Client
) -> None:
    faked.open_account(client, person)
    WRONG[name](provider)
    assert come_back(client, provider).status_code == 401
    assert not OutsideIdentity.objects.exists()


@pytest.mark.parametrize("level", [VERIFIED, SIGNED_IN])
def test_a_right_token_signs_in(
    level: str, provider: Provider, linked: User, client: Client
) -> None:
    provider.level = level
    answer = come_back(client, provider)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(linked.pk)


def test_hashes_in_a_right_token_are_compared(
    provider: Provider, linked: User, client: Client
) -> None:
    with_claims(at_hash=half_digest("access-secret"))(provider)
    assert come_back(client, provider).status_code == 302


def test_keys_that_changed_are_found_within_one_sign_in(
    provider: Provider, linked: User, client: Client
) -> None:
    assert come_back(client, provider).status_code == 302
    provider.signing, provider.listed = ("two", KEYS[1]), [row(KEYS[1], "two")]
    assert come_back(Client(), provider).status_code == 302


def test_unknown_keys_don_t_make_us_ask_the_provider_again_and_again(
    provider: Provider, linked: User
) -> None:
    by_an_unknown_key(provider)
    for _ in range(4):
        assert come_back(Client(), provider).status_code == 401
    assert [path for path, _ in provider.asked].count("/keys") <= 2


def test_nothing_of_codes_and_tokens_is_logged(
    provider: Provider, linked: User, client: Client, caplog: Any
) -> None:
    caplog.set_level(0)
    asked = faked.go(client)
    code = provider.authorize(asked)
    faked.back(client, provider, asked, code=code)
    by_another_key(provider)
    come_back(Client(), provider)
    provider.status = 503
    come_back_down = faked.back(client, provider, asked, code="secret-code")
    assert come_back_down.status_code == 401
    for secret in ("access-secret", code, "secret-code", "client_assertion", "eyJ"):
        assert secret not in caplog.text
