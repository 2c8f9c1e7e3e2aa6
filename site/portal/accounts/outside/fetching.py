"""Ask a provider over HTTP: within seconds, at its own host, following it nowhere else.

One page waits `PATIENCE` for a provider, however many questions it asks and however slowly the
answers drip. A provider that did not answer is left alone for a while, so that one that is slow
can't hold every process of ours.
"""

import hashlib
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from time import monotonic, time
from typing import Any
from uuid import uuid4

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from .errors import ProviderDown, SignInRefused
from .providers import Provider

logger = logging.getLogger(__name__)

PATIENCE = 4.5  # seconds a page waits, of the five that it may
LEFT_ALONE = 15  # seconds
LARGEST = 256 * 1024  # bytes of an answer
KEPT = 10 * 60  # seconds that addresses and keys of a provider are remembered
ASKED_AGAIN = 30  # seconds between two looks for a key that we don't know
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
PLAIN = re.compile(r"[\x21-\x7e]+")
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_lines = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sign-in-provider")


class Conversation:
    """All that one page of ours asks a provider, under one deadline."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._ends = monotonic() + PATIENCE

    def addresses(self) -> dict[str, Any]:
        """Return what the provider says of itself; it speaks for its own issuer and host only."""
        key = self._cache_key("addresses")
        said: dict[str, Any] | None = cache.get(key)
        if said is None:
            said = self._ask("GET", self.provider.discovery)
            if said.get("issuer") != self.provider.issuer:
                raise SignInRefused("discovery_issuer")
            for name in ENDPOINTS:
                self._require_own(said.get(name))
            cache.set(key, said, KEPT)
        return said

    def key(self, kid: str) -> dict[str, Any]:
        """Return the public key of this name; look again, at most every half minute, if new."""
        found = self._keys().get(kid)
        if found is None and cache.add(self._cache_key("asked"), 1, ASKED_AGAIN):
            found = self._keys(fresh=True).get(kid)
        if found is None:
            raise SignInRefused("kid")
        return found

    def exchange(self, code: str, *, verifier: str, callback: str) -> tuple[str, str]:
        """Return the ID token and the access token for a code; neither is stored or logged."""
        address = self.addresses()["token_endpoint"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
            "client_id": self.provider.client_id,
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion(self.provider, address),
        }
        answer = self._ask("POST", address, data=form)
        id_token, access = answer.get("id_token"), answer.get("access_token")
        if not _is_plain(id_token) or not _is_plain(access):
            raise SignInRefused("token_answer")
        return str(id_token), str(access)

    def userinfo(self, access: str) -> dict[str, Any]:
        address = self.addresses()["userinfo_endpoint"]
        return self._ask("GET", address, headers={"Authorization": f"Bearer {access}"})

    def _keys(self, *, fresh: bool = False) -> dict[str, dict[str, Any]]:
        name = self._cache_key("keys")
        keys: dict[str, dict[str, Any]] | None = None if fresh else cache.get(name)
        if keys is None:
            listed = self._ask("GET", self.addresses()["jwks_uri"]).get("keys")
            rows = listed if isinstance(listed, list) else []
            keys = {
                row["kid"]: row
                for row in rows
                if isinstance(row, dict) and isinstance(row.get("kid"), str)
            }
            cache.set(name, keys, KEPT)
        return keys

    def _require_own(self, address: Any) -> None:
        if not _is_plain(address) or not self.provider.owns(address):
            raise SignInRefused("discovery_address")

    def _cache_key(self, what: str) -> str:
        digest = hashlib.sha256(self.provider.issuer.encode()).hexdigest()[:32]
        return f"sign-in-provider:{what}:{digest}"

    def _ask(self, method: str, address: str, **content: Any) -> dict[str, Any]:
        """Return a JSON object; raise `ProviderDown` without one, `SignInRefused` for a 4xx."""
        silent, left = self._cache_key("silent"), self._ends - monotonic()
        if left <= 0 or cache.get(silent):
            raise ProviderDown
        try:
            status, answer = _lines.submit(_once, method, address, left, content).result(left)
        except (TooLate, requests.RequestException, ValueError) as error:
            # Only the kind of error: its text may hold a code or a token.
            logger.warning("A sign-in provider gave no answer (%s).", type(error).__name__)
            cache.set(silent, 1, LEFT_ALONE)
            raise ProviderDown from None
        if status >= 500 or status == 429:
            raise ProviderDown
        if status != 200 or not isinstance(answer, dict):
            raise SignInRefused(f"status_{status}")
        return answer


def _once(method: str, address: str, left: float, content: dict[str, Any]) -> tuple[int, Any]:
    """Ask once, no redirect followed, no proxy or password of the machine used."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(
            method,
            address,
            timeout=left,
            allow_redirects=False,
            stream=True,
            **content,
        )
        with answer:
            if answer.status_code != 200:
                return answer.status_code, None
            return answer.status_code, _json(answer, monotonic() + left)


def _json(answer: requests.Response, ends: float) -> Any:
    body = b""
    for piece in answer.iter_content(8192):
        body += piece
        if len(body) > LARGEST or monotonic() > ends:
            raise ValueError("too long")
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("too deep") from None


def _is_plain(said: Any) -> bool:
    """Return True for a text of visible ASCII signs, as an address and a token are."""
    return isinstance(said, str) and PLAIN.fullmatch(said) is not None


def assertion(provider: Provider, audience: str) -> str:
    """Return our signed word for who we are (private_key_jwt): for one address, one minute."""
    try:
        key = provider.private_key()
    except ImproperlyConfigured as error:
        logger.error("%s", error)
        raise ProviderDown from None
    now = int(time())
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": audience,
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + 60,
    }
    return jwt.encode(claims, key, algorithm="RS256" if isinstance(key, RSAPrivateKey) else "ES256")
