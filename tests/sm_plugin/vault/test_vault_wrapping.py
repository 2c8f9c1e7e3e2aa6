import json
import uuid
from base64 import b64encode

import pytest

from sm_plugin import vault
from sm_plugin.vault.wrapping import KeyringWrapper

THREAD = uuid.UUID("6f0c3d0e-1d5a-4a5e-9a55-0a64f6a1c001")
OTHER_THREAD = uuid.UUID("6f0c3d0e-1d5a-4a5e-9a55-0a64f6a1c009")
BODY = {"table": "message", "field": "body", "row": THREAD}


def keyring(*letters: str, active: str = "") -> str:
    """A keyring with a key of 32 equal letters for each letter given, named k<letter>."""
    keys = {f"k{letter}": b64encode(letter.encode() * 32).decode() for letter in letters}
    audit = b64encode(b"z" * 32).decode()
    return json.dumps({"active": active or f"k{letters[0]}", "keys": keys, "audit": audit})


@pytest.fixture
def use_keyring(settings):
    def use(*letters: str, active: str = "") -> None:
        settings.SECURE_MESSAGING = {"KEYRING": keyring(*letters, active=active)}

    return use


def test_a_wrapped_key_opens_what_it_sealed():
    key, wrapped = vault.new_data_key(context=THREAD)
    blob = key.seal("Hello", **BODY)
    assert vault.open_data_key(wrapped, context=str(THREAD)).open(blob, **BODY) == "Hello"


def test_a_wrapped_key_copied_to_another_thread_does_not_open():
    _key, wrapped = vault.new_data_key(context=THREAD)
    with pytest.raises(vault.TamperedText):
        vault.open_data_key(wrapped, context=OTHER_THREAD)


def test_an_altered_wrapped_key_does_not_open():
    _key, wrapped = vault.new_data_key(context=THREAD)
    altered = bytes([*wrapped.blob[:-1], wrapped.blob[-1] ^ 1])
    for blob in [altered, wrapped.blob[:-1], b"", b"plain" * 12]:
        with pytest.raises(vault.TamperedText):
            vault.open_data_key(vault.Wrapped(wrapped.key_id, blob), context=THREAD)


def test_a_wrapped_key_under_another_keys_name_does_not_open(use_keyring):
    use_keyring("a", "b")
    _key, wrapped = vault.new_data_key(context=THREAD)
    with pytest.raises(vault.TamperedText):
        vault.open_data_key(vault.Wrapped("kb", wrapped.blob), context=THREAD)


def test_a_wrapped_key_is_no_use_with_other_keys_of_the_same_name(use_keyring, settings):
    use_keyring("a")
    _key, wrapped = vault.new_data_key(context=THREAD)
    settings.SECURE_MESSAGING = {"KEYRING": keyring("b").replace("kb", "ka")}
    with pytest.raises(vault.TamperedText):
        vault.open_data_key(wrapped, context=THREAD)


def test_rotation_rewraps_the_key_and_the_text_stays_as_it_is(use_keyring):
    use_keyring("a")
    key, wrapped = vault.new_data_key(context=THREAD)
    blob = key.seal("Hello", **BODY)
    use_keyring("a", "b", active="kb")
    rewrapped = vault.rewrap(wrapped, context=THREAD)
    use_keyring("b")
    assert rewrapped.key_id == "kb"
    assert vault.open_data_key(rewrapped, context=THREAD).open(blob, **BODY) == "Hello"
    with pytest.raises(vault.UnknownKey):
        vault.open_data_key(wrapped, context=THREAD)


class CountingWrapper(KeyringWrapper):
    """Stands where a key service would: a host's own class behind the same interface."""

    wrapped_keys = 0

    def wrap(self, key, *, context):
        CountingWrapper.wrapped_keys += 1
        return super().wrap(key, context=context)


def test_a_host_may_put_a_key_service_in_the_place_of_the_keyring(settings):
    path = f"{CountingWrapper.__module__}.CountingWrapper"
    settings.SECURE_MESSAGING = {"KEYRING": keyring("a"), "KEY_WRAPPER": path}
    _key, wrapped = vault.new_data_key(context=THREAD)
    vault.open_data_key(wrapped, context=THREAD)
    assert CountingWrapper.wrapped_keys == 1
