"""Prove an ID token: who signed it, for whom, when, and for which attempt of which browser."""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from time import time
from typing import Any

import jwt

from .errors import SignInRefused
from .providers import SHORTEST_KEY, Provider

KINDS = {"RS256": "RSA", "ES256": "EC"}  # never a secret that both know, never none
NEEDED = ["exp", "iat", "iss", "aud", "sub"]
LEEWAY = 10  # seconds that two clocks may differ
OLDEST = 5 * 60  # seconds since the provider said it, or since the person proved who it is
LATEST = 2**53  # no moment is larger, and no float of one loses its seconds
LONGEST = 16 * 1024

Key = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Proof:
    """The proof of a provider: this subject, at this level; `is_recent` for a level."""

    issuer: str
    subject: str
    level: str
    is_recent: bool


def prove(token: str, *, provider: Provider, key: Key, nonce: str, code: str, access: str) -> Proof:
    """Return what the token proves; raise `SignInRefused` with the first thing that is wrong."""
    algorithm, kid = _head(token)
    claims = _signed(token, algorithm, _public(key(kid), algorithm), provider)
    _for_us(claims, provider)
    if not compare_digest(_text(claims, "nonce").encode(), nonce.encode()):
        raise SignInRefused("nonce")
    for name, secret in (("at_hash", access), ("c_hash", code)):
        said = _text(claims, name).encode() if name in claims else None
        if said is not None and not compare_digest(said, half_digest(secret).encode()):
            raise SignInRefused(name)
    subject, level = _text(claims, "sub"), _text(claims, "acr")
    if not 0 < len(subject) <= 255 or not subject.isprintable():
        raise SignInRefused("sub")
    if level not in provider.levels:
        raise SignInRefused("acr")
    return Proof(provider.issuer, subject, level, _is_recent(claims))


def half_digest(text: str) -> str:
    """Return the left half of a SHA-256 in base64, as `at_hash` and `c_hash` are made."""
    half = hashlib.sha256(text.encode()).digest()[:16]
    return urlsafe_b64encode(half).rstrip(b"=").decode()


def _head(token: str) -> tuple[str, str]:
    if len(token) > LONGEST:
        raise SignInRefused("length")
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError, ValueError):
        raise SignInRefused("form") from None
    algorithm, kid = head.get("alg"), head.get("kid")
    if not isinstance(algorithm, str) or algorithm not in KINDS:
        raise SignInRefused("alg")
    if not isinstance(kid, str):
        raise SignInRefused("kid")
    return algorithm, kid


def _public(row: dict[str, Any], algorithm: str) -> Any:
    """Return a public key that may sign by this algorithm; nothing but a public one."""
    fits = row.get("kty") == KINDS[algorithm] and row.get("use", "sig") == "sig"
    fits = fits and (algorithm == "RS256" or row.get("crv") == "P-256")
    if not fits or row.get("alg", algorithm) != algorithm or "d" in row:
        raise SignInRefused("key")
    try:
        key = jwt.PyJWK.from_dict(row, algorithm=algorithm).key
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        raise SignInRefused("key") from None
    if algorithm == "RS256" and key.key_size < SHORTEST_KEY:
        raise SignInRefused("key")
    return key


def _signed(token: str, algorithm: str, key: Any, provider: Provider) -> dict[str, Any]:
    try:
        return dict(
            jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=provider.issuer,
                audience=provider.client_id,
                leeway=LEEWAY,
                options={"require": NEEDED},
            )
        )
    except (OverflowError, RecursionError, TypeError, ValueError):
        raise SignInRefused("form") from None
    except jwt.PyJWTError as error:
        kind = type(error).__name__.removesuffix("Error")
        raise SignInRefused(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()) from None


def _for_us(claims: dict[str, Any], provider: Provider) -> None:
    """Refuse a token that others may use as well, or that was made for somebody else."""
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise SignInRefused("aud")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise SignInRefused("azp")
    if not -LEEWAY <= time() - _moment(claims, "iat") <= OLDEST + LEEWAY:
        raise SignInRefused("iat")


def _is_recent(claims: dict[str, Any]) -> bool:
    """Return True if the person proved who it is just now.

    Login.gov does not say when that was; its token, made just now for our question, counts.
    """
    proved = _moment(claims, "auth_time" if "auth_time" in claims else "iat")
    return -LEEWAY <= time() - proved <= OLDEST


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LATEST:
        raise SignInRefused(name)
    return value


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or _has_lone_surrogate(value):
        raise SignInRefused(name)
    return value


def _has_lone_surrogate(text: str) -> bool:
    """Return True for half a character: JSON may hold it, and no encoding does."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)
