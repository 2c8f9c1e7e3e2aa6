"""AES-256-GCM as we use it: a version byte, a random nonce, and a place that must match."""

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sm_plugin.errors import TamperedText

# The first byte of everything sealed. What is bound also says what the text means (whose it is,
# by whom, when); what is unbound was sealed before version 0.2 and says only where it lies.
UNBOUND = b"\x01"
BOUND = b"\x02"
NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD_BYTES = len(BOUND) + NONCE_BYTES + TAG_BYTES

Blob = bytes | bytearray | memoryview
_LENGTH = struct.Struct(">I").pack


def place(*parts: str, version: bytes = BOUND) -> bytes:
    """Return the associated data: each part with its length, so no two places look alike."""
    return further(version, *parts)


def further(start: bytes, *parts: str) -> bytes:
    """Return the place that begins like `start` and has these parts after it."""
    for part in parts:
        encoded = part.encode()
        start += _LENGTH(len(encoded)) + encoded
    return start


def version_of(blob: Blob) -> bytes:
    """Return the version byte of something sealed; empty for an empty blob."""
    return bytes(blob[:1])


def seal(cipher: AESGCM, plain: bytes, at: bytes) -> bytes:
    """Encrypt for one place. The nonce is random, so the same text never looks the same twice."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return at[:1] + nonce + cipher.encrypt(nonce, plain, at)


def unseal(cipher: AESGCM, blob: Blob, at: bytes) -> bytes:
    """Decrypt what was sealed for this very place; anything else raises TamperedText."""
    raw = bytes(blob)
    if len(raw) < OVERHEAD_BYTES or raw[0] != at[0]:
        raise TamperedText
    nonce, sealed = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, sealed, at)
    except InvalidTag:
        raise TamperedText from None
