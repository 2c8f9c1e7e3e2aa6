"""Wrapping of data keys: by the keyring here, by a key service behind the same interface."""

from functools import lru_cache
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.module_loading import import_string

from sm_plugin.conf import conf
from sm_plugin.errors import UnknownKey
from sm_plugin.vault.keyring import Keyring, require_keyring
from sm_plugin.vault.sealing import UNBOUND, Blob, further, place, seal, unseal


class Wrapped(NamedTuple):
    """A data key as a row keeps it: which key wrapped it, and the wrapped bytes."""

    key_id: str
    blob: Blob


class KeyWrapper(Protocol):
    """The interface of a key service; the context must be bound to the wrapped bytes."""

    def active_key_id(self) -> str:
        """Return the id of the key that wraps from now on."""
        ...

    def wrap(self, key: bytes, *, context: str) -> Wrapped:
        """Wrap with the active key."""
        ...

    def unwrap(self, wrapped: Wrapped, *, context: str) -> bytes:
        """Unwrap, or raise TamperedText; UnknownKey when the key isn't held any more."""
        ...


class KeyringWrapper:
    """Wraps with AES-256-GCM under the keys of the keyring."""

    def active_key_id(self) -> str:
        return require_keyring().active

    def wrap(self, key: bytes, *, context: str) -> Wrapped:
        keyring = require_keyring()
        cipher = _cipher(keyring, keyring.active)
        return Wrapped(keyring.active, seal(cipher, key, _place(keyring.active, context)))

    def unwrap(self, wrapped: Wrapped, *, context: str) -> bytes:
        cipher = _cipher(require_keyring(), wrapped.key_id)
        return unseal(cipher, wrapped.blob, _place(wrapped.key_id, context))


def get_wrapper() -> KeyWrapper:
    """Return the wrapper that the settings name."""
    return _wrapper(conf().KEY_WRAPPER)


@lru_cache(maxsize=4)
def _wrapper(path: str) -> KeyWrapper:
    wrapper: KeyWrapper = import_string(path)()
    return wrapper


def _cipher(keyring: Keyring, key_id: str) -> AESGCM:
    if key_id not in keyring.ciphers:
        raise UnknownKey
    return keyring.ciphers[key_id]


def _place(key_id: str, context: str) -> bytes:
    # The context says what the key is bound to, so this place is the same in all versions.
    return further(_start(key_id), context)


@lru_cache(maxsize=64)
def _start(key_id: str) -> bytes:
    """Return how the place of each data key that this key wraps begins."""
    return place("data key", key_id, version=UNBOUND)
