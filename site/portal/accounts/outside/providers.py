"""The providers that this install was given; without any there is no such sign-in."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
SHORTEST_KEY = 2048


@dataclass(frozen=True)
class Provider:
    """One provider, and what it may say.

    `levels` are asked for, best first, and no other is accepted. Of them, `verified` are those at
    which the provider has checked who somebody is.
    """

    key: str
    name: str
    issuer: str
    client_id: str
    key_file: str
    levels: tuple[str, ...]
    verified: frozenset[str]

    @property
    def discovery(self) -> str:
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    def owns(self, address: str) -> bool:
        """Return True for an address on the issuer's own host, by the same scheme and port."""
        try:
            return _origin(address) == _origin(self.issuer)
        except ValueError:  # no address at all, or a port that is no number
            return False

    def private_key(self) -> PrivateKey:
        """Return the key that proves who we are; raise `ImproperlyConfigured` without a good one.

        An error says nothing of what the file holds.
        """
        try:
            key = load_pem_private_key(Path(self.key_file).read_bytes(), password=None)
        except (OSError, ValueError, TypeError):
            raise ImproperlyConfigured(f"The key for {self.name} can't be read.") from None
        if isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST_KEY:
            return key
        if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
            return key
        raise ImproperlyConfigured(f"The key for {self.name} must be RSA of 2048 bits, or P-256.")


def all_providers() -> list[Provider]:
    return [
        Provider(
            key=given["key"],
            name=given["name"],
            issuer=given["issuer"],
            client_id=given["client_id"],
            key_file=given["key_file"],
            levels=tuple(given["acr"].split()),
            verified=frozenset(given["verified_acr"].split()),
        )
        for given in settings.PORTAL_SIGN_IN_PROVIDERS
    ]


def find(key: str) -> Provider | None:
    return next((one for one in all_providers() if one.key == key), None)


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", parts.port or usual
