"""Encryption of text and files at rest. Knows nothing of what the text belongs to.

Models seal their columns by `vault.fields`, which stands on what is here:

    key, wrapped = vault.new_data_key(context=thread.pk, meaning=["patient_id=…"])
    blob = key.seal(text, table="message", field="body", row=message.pk, meaning=["side=team"])
    ...
    key = vault.open_data_key(wrapped, context=thread.pk, meaning=["patient_id=…"])
    text = key.open(blob, table="message", field="body", row=message.pk, meaning=["side=team"])
"""

from sm_plugin.errors import TamperedText, UnknownKey, VaultError
from sm_plugin.vault.data_keys import (
    BOUND_KEY,
    DataKey,
    is_bound,
    new_data_key,
    open_data_key,
    rewrap,
)
from sm_plugin.vault.keyring import create_keyring_file, require_keyring
from sm_plugin.vault.sealing import BOUND, UNBOUND, version_of
from sm_plugin.vault.wrapping import KeyWrapper, Wrapped

__all__ = [
    "BOUND",
    "BOUND_KEY",
    "UNBOUND",
    "DataKey",
    "KeyWrapper",
    "TamperedText",
    "UnknownKey",
    "VaultError",
    "Wrapped",
    "create_keyring_file",
    "is_bound",
    "new_data_key",
    "open_data_key",
    "require_keyring",
    "rewrap",
    "version_of",
]
