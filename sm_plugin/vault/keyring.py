"""The keyring: the keys that wrap data keys, and the key of the audit chain.

    {"active": "k1", "keys": {"k1": "<base64 of 32 bytes>"}, "audit": "<base64 of 32 bytes>"}

While the audit key is renewed it also has `former_audit`, the one that the record ends with.

It comes from the environment or a file, never from the database and never from SECRET_KEY.
No error here prints key material.
"""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from sm_plugin.conf import conf

KEY_BYTES = 32
KEY_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")
PARTS = {"active", "keys", "audit"}
FORMER = "former_audit"


@dataclass(frozen=True)
class Keyring:
    """All keys by id; `active` wraps new data keys, the others only unwrap."""

    active: str
    keys: Mapping[str, bytes] = field(repr=False)
    audit: bytes = field(repr=False)
    former_audit: bytes | None = field(default=None, repr=False)

    @cached_property
    def ciphers(self) -> Mapping[str, AESGCM]:
        """Return the cipher of each key, made once: a list unwraps a data key for each line."""
        return {key_id: AESGCM(key) for key_id, key in self.keys.items()}


def require_keyring() -> Keyring:
    """Return the keyring of the settings; ImproperlyConfigured says what is wrong with it.

    A changed file is read again, so keys rotate without a restart.
    """
    settings = conf()
    if settings.KEYRING and settings.KEYRING_FILE:
        raise _wrong("both KEYRING and KEYRING_FILE are set; keep one")
    if settings.KEYRING:
        return parse_keyring(settings.KEYRING)
    if settings.KEYRING_FILE:
        return _read_file(settings.KEYRING_FILE)
    raise _wrong(
        "it is missing. Make one with `python -m sm_plugin.vault PATH` and set KEYRING_FILE to PATH"
    )


@lru_cache(maxsize=8)
def parse_keyring(text: str) -> Keyring:
    """Read a keyring's JSON; ImproperlyConfigured names the part at fault."""
    try:
        given = json.loads(text, object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        raise _wrong(f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    if not isinstance(given, dict) or set(given) - {FORMER} != PARTS:
        raise _wrong("it must have exactly the parts active, keys and audit")
    if not isinstance(given["keys"], dict) or not given["keys"]:
        raise _wrong("its part keys must hold at least one key")
    keys = {key_id: _key(key_id, value) for key_id, value in given["keys"].items()}
    audit = _key("audit", given["audit"])
    if not isinstance(given["active"], str) or given["active"] not in keys:
        raise _wrong("its part active must name one of its keys")
    former = _key(FORMER, given[FORMER]) if FORMER in given else None
    if len({*keys.values(), audit, former}) != len(keys) + 2:
        raise _wrong("two of its keys are the same")
    return Keyring(given["active"], keys, audit, former)


def create_keyring_file(path: str | os.PathLike[str], *, key_id: str = "k1") -> None:
    """Write a new keyring that only its owner can read; never over an existing file."""
    draft = _draft(path, {"active": key_id, "keys": {key_id: _new_key()}, "audit": _new_key()})
    try:
        os.link(draft, path)  # whole or not at all, and FileExistsError if it is there
    finally:
        draft.unlink()


def add_key(path: str | os.PathLike[str], key_id: str) -> None:
    """Put a new key into a keyring file; the active one stays until `activate_key`."""
    content = _content(path)
    if key_id in content["keys"]:
        raise _wrong(f"it has a key {key_id} already")
    content["keys"][key_id] = _new_key()
    _replace(path, content)


def activate_key(path: str | os.PathLike[str], key_id: str) -> None:
    """Let a key of the file wrap from now on."""
    _replace(path, _content(path) | {"active": key_id})


def remove_key(path: str | os.PathLike[str], key_id: str) -> None:
    """Take a key out of the file; the active one can't go."""
    content = _content(path)
    if key_id not in content["keys"]:
        raise _wrong(f"it has no key {key_id}")
    del content["keys"][key_id]
    _replace(path, content)


def renew_audit_key(path: str | os.PathLike[str]) -> None:
    """Put a new audit key into the file, beside the one that the record has until now."""
    content = _content(path)
    if FORMER in content:
        raise _wrong("its audit key is being renewed already")
    _replace(path, content | {"audit": _new_key(), FORMER: content["audit"]})


def forget_audit_key(path: str | os.PathLike[str]) -> None:
    """Take the former audit key out of the file."""
    content = _content(path)
    if FORMER not in content:
        raise _wrong("it has no former audit key")
    del content[FORMER]
    _replace(path, content)


def _content(path: str | os.PathLike[str]) -> dict[str, Any]:
    text = Path(path).read_text(encoding="utf-8")
    parse_keyring(text)
    content: dict[str, Any] = json.loads(text)
    return content


def _replace(path: str | os.PathLike[str], content: dict[str, Any]) -> None:
    """Put the new file in the old one's place at once, with the same owner."""
    owner = os.stat(path)
    draft = _draft(path, content)
    try:
        os.chown(draft, owner.st_uid, owner.st_gid)
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _draft(path: str | os.PathLike[str], content: dict[str, Any]) -> Path:
    """Write a keyring that is fit for use beside `path`, for its owner alone."""
    parse_keyring(json.dumps(content))
    draft = Path(f"{os.fspath(path)}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _read_file(path: str) -> Keyring:
    try:
        state = os.stat(path)
        return _parse_file(path, state.st_mtime_ns, state.st_size, state.st_ino)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise _wrong(f"KEYRING_FILE {path} can't be read: {reason}") from None


@lru_cache(maxsize=8)
def _parse_file(path: str, mtime_ns: int, size: int, inode: int) -> Keyring:
    """Cached by what changes when the file does."""
    return parse_keyring(Path(path).read_text(encoding="utf-8"))


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(key_id: str, value: Any) -> bytes:
    if not KEY_ID.fullmatch(key_id):
        raise _wrong("a key's name may have 1 to 32 of a-z, 0-9, '_', '.', '-'")
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise _wrong(f"key {key_id} is not base64") from None
    if len(key) != KEY_BYTES:
        raise _wrong(f"key {key_id} has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a name come twice and the last one win; a key lost that way is lost for good."""
    names = [name for name, _value in pairs]
    if len(set(names)) != len(names):
        raise _wrong("a name comes twice")
    return dict(pairs)


def _wrong(reason: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"The keyring of SECURE_MESSAGING can't be used: {reason}.")
