"""AES-256-GCM as we use it: a version byte, a random nonce, and a place that must match."""

import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sm_plugin.errors import TamperedText

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD_BYTES = len(VERSION) + NONCE_BYTES + TAG_BYTES

Blob = bytes | bytearray | memoryview


def place(*parts: str) -> bytes:
    """The associated data: each part with its length before it, so no two places look alike."""
    encoded = [part.encode() for part in parts]
    return VERSION + b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def seal(cipher: AESGCM, plain: bytes, at: bytes) -> bytes:
    """Encrypt for one place. The nonce is random, so the same text never looks the same twice."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, plain, at)


def unseal(cipher: AESGCM, blob: Blob, at: bytes) -> bytes:
    """Decrypt what was sealed for this very place; anything else raises TamperedText."""
    raw = bytes(blob)
    if len(raw) < OVERHEAD_BYTES or raw[:1] != VERSION:
        raise TamperedText
    nonce, sealed = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, sealed, at)
    except InvalidTag:
        raise TamperedText from None
