"""Seal short secrets of accounts with a key made from SECRET_KEY: factors, and mail that waits."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


def seal(text: str, *, purpose: str, bound: str = "") -> str:
    """Return the text sealed for one purpose; `bound` has to be the same when it is opened."""
    nonce = token_bytes(NONCE)
    sealed = _cipher(settings.SECRET_KEY, purpose).encrypt(nonce, text.encode(), bound.encode())
    return urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, purpose: str, bound: str = "") -> str:
    """Open with today's SECRET_KEY or a former one; raise `InvalidTag` where none fits."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _open(sealed, key, purpose, bound)
        except InvalidTag:
            continue
    raise InvalidTag


def is_of_today(sealed: str, *, purpose: str, bound: str = "") -> bool:
    """Return True if it needs no former SECRET_KEY."""
    try:
        _open(sealed, settings.SECRET_KEY, purpose, bound)
    except InvalidTag:
        return False
    return True


def _open(sealed: str, key: str | bytes, purpose: str, bound: str) -> str:
    blob = urlsafe_b64decode(sealed)
    return _cipher(key, purpose).decrypt(blob[:NONCE], blob[NONCE:], bound.encode()).decode()


def _cipher(key: str | bytes, purpose: str) -> AESGCM:
    secret = key.encode() if isinstance(key, str) else key
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret))
